import CKernels

/// Adds the sum of each row of `places` values to one value: the gradient of biases.
func addRowSums(of values: UnsafePointer<Float>, rows: Int, places: Int, to sums: UnsafeMutablePointer<Float>) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2) { moments in
        for row in 0..<rows {
            neural_moments(values + row * places, places, 0, moments.baseAddress!)
            sums[row] += Float(moments[0])
        }
    }
}
