import Foundation
import Testing

@testable import Core

@Suite struct SortableIDTests {
    @Test("sorts by time, down to the millisecond")
    func order() {
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        let ids = (0..<500).map { SortableID.make(at: start.addingTimeInterval(Double($0) / 1000)) }
        #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("does not repeat within one millisecond")
    func uniqueness() {
        let date = Date(timeIntervalSince1970: 1_800_000_000)
        #expect(Set((0..<10_000).map { _ in SortableID.make(at: date) }).count == 10_000)
    }

    @Test("encodes the ULID specification's example time")
    func knownTime() {
        let id = SortableID.make(at: Date(timeIntervalSince1970: 1_469_918_176.385))
        #expect(id.count == 26 && id.hasPrefix("01ARYZ6S41"))
    }
}
