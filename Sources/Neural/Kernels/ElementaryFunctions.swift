import Glibc

/// The C library's functions under names that do not collide with values called `log` or `cos`.
func logarithm(_ x: Double) -> Double { log(x) }
func cosine(_ x: Double) -> Double { cos(x) }
