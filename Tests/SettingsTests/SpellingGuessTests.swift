import Testing

@testable import Settings

@Suite struct SpellingGuessTests {
    @Test("finds a word two edits away and nothing further")
    func guesses() {
        #expect(SpellingGuess.closest(to: "treshhold", among: ["threshold", "verify"]) == "threshold")
        #expect(SpellingGuess.closest(to: "colour", among: ["threshold", "verify"]) == nil)
        #expect(SpellingGuess.distance("kitten", "sitting") == 3)
    }
}
