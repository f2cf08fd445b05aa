import Foundation

extension Double {
    var logarithm2: Double { log2(self) }
    var powerOf2: Double { exp2(self) }
}
