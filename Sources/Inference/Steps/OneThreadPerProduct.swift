import COpenBLAS

/// Plans run side by side on threads of their own, so OpenBLAS must not start any. Idempotent.
func useOneThreadPerProduct() { openblas_set_num_threads(1) }
