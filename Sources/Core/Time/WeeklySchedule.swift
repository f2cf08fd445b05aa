import Foundation

/// Hours of the week in which something holds, by the clock on the wall of one time zone: "mon-fri 18:00-06:00".
///
/// Daylight saving follows from reading that clock: in the night in which an hour is skipped its minutes never come, and the
/// hour that comes twice counts twice.
public struct WeeklySchedule: Sendable, Equatable {
    /// Some days' hours; hours that end at or before their start end on the next day.
    struct Entry: Sendable, Equatable {
        /// 0 for Monday to 6.
        var days: Set<Int>
        /// Minutes of the day, 0 to 1440.
        var start: Int
        var end: Int
    }

    private static let dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    private static let minutesOfDay = 24 * 60

    let entries: [Entry]
    public let timeZone: TimeZone

    /// - Parameters:
    ///   - texts: each some days and hours: "mon-fri 18:00-06:00", "sat,sun 00:00-24:00", or hours alone for every day.
    ///   - timeZone: in which the hours are meant.
    /// - Returns: nil where a text is none of these.
    public init?(_ texts: [String], timeZone: TimeZone) {
        let entries = texts.compactMap(Self.entry)
        guard entries.count == texts.count, !texts.isEmpty else { return nil }
        self.entries = entries
        self.timeZone = timeZone
    }

    public func contains(_ date: Date) -> Bool {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        let parts = calendar.dateComponents([.weekday, .hour, .minute], from: date)
        // Foundation counts from Sunday as 1.
        let day = ((parts.weekday ?? 1) + 5) % 7
        let minute = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
        return entries.contains { entry in
            guard entry.end <= entry.start else {
                return entry.days.contains(day) && entry.start <= minute && minute < entry.end
            }
            return entry.days.contains(day) && minute >= entry.start
                || entry.days.contains((day + 6) % 7) && minute < entry.end
        }
    }

    private static func entry(_ text: String) -> Entry? {
        let words = text.lowercased().split(separator: " ").map(String.init)
        guard let hours = words.last, words.count <= 2 else { return nil }
        let ends = hours.split(separator: "-").map(String.init)
        guard ends.count == 2, let start = minute(ends[0]), let end = minute(ends[1]), start < minutesOfDay else {
            return nil
        }
        guard let days = words.count == 2 ? days(words[0]) : Set(0..<7) else { return nil }
        return Entry(days: days, start: start, end: end)
    }

    /// "mon", "mon-fri", "sat,sun"; a range may pass the end of the week.
    private static func days(_ text: String) -> Set<Int>? {
        var days: Set<Int> = []
        for part in text.split(separator: ",") {
            let ends = part.split(separator: "-").map { dayNames.firstIndex(of: String($0)) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2 else { return nil }
            var day = first
            days.insert(day)
            while day != last {
                day = (day + 1) % 7
                days.insert(day)
            }
        }
        return days.isEmpty ? nil : days
    }

    /// "6:30" to minutes; up to "24:00".
    private static func minute(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...59).contains(minute),
            (0...24).contains(hour), hour < 24 || minute == 0
        else { return nil }
        return hour * 60 + minute
    }
}
