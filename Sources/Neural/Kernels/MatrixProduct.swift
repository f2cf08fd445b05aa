import COpenBLAS

/// A row-major matrix in memory.
struct Matrix {
    let base: UnsafePointer<Float>
    /// Elements from the start of one stored row to the next.
    let pitch: Int
    /// It is read with rows and columns exchanged.
    let isTransposed: Bool

    init(_ base: UnsafePointer<Float>, pitch: Int, isTransposed: Bool = false) {
        self.base = base
        self.pitch = pitch
        self.isTransposed = isTransposed
    }
}

/// c [rows, columns] = a [rows, depth] · b [depth, columns], added to c with `adds`. Rows of c are `pitch` elements apart, or
/// follow each other where it is nil.
func multiply(
    _ a: Matrix, _ b: Matrix, _ c: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int, _ depth: Int,
    adds: Bool, pitch: Int? = nil
) {
    cblas_sgemm(
        CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
        blasint(rows), blasint(columns), blasint(depth), 1, a.base, blasint(a.pitch), b.base, blasint(b.pitch),
        adds ? 1 : 0, c, blasint(pitch ?? columns))
}

/// Plans run side by side on Dispatch queues, so OpenBLAS must not start threads of its own. Idempotent.
func useOneThreadPerProduct() { openblas_set_num_threads(1) }
