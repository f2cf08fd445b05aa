import Foundation

extension Double {
    var naturalLogarithm: Double { log(self) }
}
