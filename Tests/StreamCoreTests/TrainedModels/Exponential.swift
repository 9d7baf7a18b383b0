import Glibc

/// The C library's, without the rest of it.
func exponential(_ x: Double) -> Double { exp(x) }
