import Core
import Foundation
import Testing

@Suite struct WeeklyScheduleTests {
    private let berlin = TimeZone(identifier: "Europe/Berlin")!

    /// Of a time written as in RFC 3339.
    private func date(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    @Test("hours are by the clock on the wall of the zone, and may pass midnight and the end of the week")
    func hours() throws {
        let schedule = try #require(WeeklySchedule(["mon-fri 18:00-06:00"], timeZone: berlin))
        // 2027-01-04 is a Monday; Berlin is an hour ahead of UTC in winter.
        #expect(try !schedule.contains(date("2027-01-04T16:59:59Z")))
        #expect(try schedule.contains(date("2027-01-04T17:00:00Z")))
        #expect(try schedule.contains(date("2027-01-05T04:59:59Z")))
        #expect(try !schedule.contains(date("2027-01-05T05:00:00Z")))
        #expect(try schedule.contains(date("2027-01-09T02:00:00Z")), "Saturday night belongs to Friday")
        #expect(try !schedule.contains(date("2027-01-04T02:00:00Z")), "Sunday's night is not in it")
        let weekend = try #require(WeeklySchedule(["sat-mon 22:00-02:00"], timeZone: berlin))
        #expect(try weekend.contains(date("2027-01-04T00:30:00Z")), "Sunday's night, on Monday")
    }

    @Test("daylight saving: six in the evening is an hour earlier in UTC in summer, on the day of the change too")
    func daylightSaving() throws {
        let schedule = try #require(WeeklySchedule(["18:00-19:00"], timeZone: berlin))
        #expect(try schedule.contains(date("2027-03-27T17:30:00Z")) && !schedule.contains(date("2027-03-27T16:30:00Z")))
        #expect(try schedule.contains(date("2027-03-28T16:30:00Z")) && !schedule.contains(date("2027-03-28T17:30:00Z")))
        // Between two and three there is nothing in the night to 28 March, and twice an hour in the night to 31 October.
        let night = try #require(WeeklySchedule(["02:00-03:00"], timeZone: berlin))
        let spring = try (0..<24).filter { try night.contains(date("2027-03-28T00:00:00Z") + Double($0) * 3600) }
        #expect(spring.isEmpty)
        let autumn = try (0..<12).filter { try night.contains(date("2027-10-31T00:00:00Z") + Double($0) * 3600) }
        #expect(autumn == [0, 1])
    }

    @Test("days alone, lists, ranges over Sunday and whole days are understood")
    func forms() throws {
        let monday = try date("2027-01-04T12:00:00Z")
        func holds(_ text: String, daysLater: Int) -> Bool? {
            WeeklySchedule([text], timeZone: berlin)?.contains(monday + Double(daysLater) * 86_400)
        }
        #expect(
            holds("sat,sun 00:00-24:00", daysLater: 5) == true && holds("sat,sun 00:00-24:00", daysLater: 4) == false)
        #expect(holds("fri-mon 9:00-17:00", daysLater: 0) == true && holds("fri-mon 9:00-17:00", daysLater: 1) == false)
        #expect(holds("0:00-24:00", daysLater: 3) == true)
    }

    @Test(
        "what is none of these is refused",
        arguments: [
            "", "mon", "mon 8-17", "mon 08:00-25:00", "mon 24:00-25:00", "mo 08:00-17:00", "mon fri 08:00-17:00",
            "mon 08:60-17:00",
        ])
    func refused(text: String) {
        #expect(WeeklySchedule([text], timeZone: berlin) == nil)
        #expect(WeeklySchedule([], timeZone: berlin) == nil)
    }
}
