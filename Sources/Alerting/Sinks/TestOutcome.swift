/// What became of a self-test's record at one sink: the first answer, whether or not the record is tried again.
public enum TestOutcome: Sendable, Equatable, Codable {
    case answered(String)
    case failed(String)
}
