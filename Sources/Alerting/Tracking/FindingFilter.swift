import Core

/// Which findings may speak for an alert, by where and how large they are.
public struct FindingFilter: Sendable, Equatable {
    /// Only what lies in one of these counts; nil for everywhere.
    public var zones: Set<String>?
    /// What lies in no other zone than these does not count.
    public var ignoredZones: Set<String>
    /// What has its middle in one of these does not count. Unlike a privacy mask it stays visible.
    public var ignoredAreas: [Polygon]
    /// Shares of the picture's area that a box may have, 0 to 1. What has no box has any size.
    public var sizes: ClosedRange<Double>

    public init(
        zones: Set<String>? = nil, ignoredZones: Set<String> = [], ignoredAreas: [Polygon] = [],
        sizes: ClosedRange<Double> = 0...1
    ) {
        self.zones = zones
        self.ignoredZones = ignoredZones
        self.ignoredAreas = ignoredAreas
        self.sizes = sizes
    }

    func admits(_ finding: Finding) -> Bool {
        if let zones, zones.isDisjoint(with: finding.zones) { return false }
        if !finding.zones.isEmpty, ignoredZones.isSuperset(of: finding.zones) { return false }
        guard let box = finding.box else { return true }
        return sizes.contains(min(max(box.width * box.height, 0), 1))
            && !ignoredAreas.contains { $0.contains(box.center) }
    }
}
