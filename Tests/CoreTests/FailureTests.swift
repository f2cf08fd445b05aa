import Testing

@testable import Core

@Suite struct FailureTests {
    @Test("is one line: what happened, then what to do")
    func description() {
        let failure = Failure(.unavailable, "clip.mp4: no such file", remedy: "check the path")
        #expect("\(failure)" == "clip.mp4: no such file; check the path")
    }

    @Test("exits as interface.md says")
    func exitCodes() {
        #expect(Failure(.usage, "").exitCode == 64)
        #expect(Failure(.badData, "").exitCode == 65)
        #expect(Failure(.unauthorized, "").exitCode == 66)
        #expect(Failure(.internal, "").exitCode == 70)
        #expect(Failure(.configuration, "").exitCode == 78)
    }

    @Test("secrets print as stars")
    func secrets() {
        let secret = Secret("hunter2")
        #expect("\(secret)" == "***" && String(reflecting: secret) == "***")
    }
}
