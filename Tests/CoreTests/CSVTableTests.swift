import Core
import Testing

@Suite("CSVTable")
struct CSVTableTests {
    @Test("quoted fields keep commas, quotes and line breaks")
    func quoting() throws {
        let table = try CSVTable(
            text: "file,note\na.mp4,\"steam, \"\"white\"\"\nover the roof\"\r\nb.mp4,\n", place: "m.csv")
        #expect(table.columns == ["file", "note"])
        #expect(table.rows.map { $0["file"] } == ["a.mp4", "b.mp4"])
        #expect(table.rows[0]["note"] == "steam, \"white\"\nover the roof")
        #expect(table.rows[1]["note"] == nil)
        #expect(table.rows[0]["class"] == nil)
        #expect(table.rows.map(\.line) == [2, 4])
    }

    @Test("blank lines are left out and the last line may lack its end")
    func blankLines() throws {
        let table = try CSVTable(text: "a,b\n\n1,2\n\n3,4", place: "m.csv")
        #expect(table.rows.map { $0["b"] } == ["2", "4"])
        #expect(table.rows.map(\.line) == [3, 5])
    }

    @Test(
        "a faulty table is refused with its line",
        arguments: [
            ("", "m.csv: empty"), ("a,b\n1,2\n3\n", "m.csv:3: 1 fields"), ("a,b\n1,\"2\n", "m.csv:2: a quoted"),
        ])
    func faults(text: String, message: String) {
        #expect {
            try CSVTable(text: text, place: "m.csv")
        } throws: { error in
            guard let failure = error as? Failure else { return false }
            return failure.kind == .badData && failure.message.hasPrefix(message)
        }
    }
}
