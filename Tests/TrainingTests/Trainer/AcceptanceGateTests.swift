import Testing

@testable import Training

@Suite("Acceptance gate")
struct AcceptanceGateTests {
    private let epoch = TrainingCurve.Epoch(
        number: 3, learningRate: 0.1, trainingLoss: 1, validationLoss: 1, validationAccuracy: 0.8,
        validationMacroF1: 0.7, seconds: 1)

    @Test("an epoch passes what it reaches, the bound included")
    func passes() {
        #expect(AcceptanceGate().shortcoming(of: epoch) == nil && AcceptanceGate().isOpen)
        #expect(AcceptanceGate(accuracy: 0.8, macroF1: 0.7).shortcoming(of: epoch) == nil)
    }

    @Test("what falls short is named with both figures")
    func names() throws {
        let fault = try #require(AcceptanceGate(accuracy: 0.9, macroF1: 0.75).shortcoming(of: epoch))
        #expect(fault == "accuracy 0.8 where 0.9 is required, macro F1 0.7 where 0.75 is required")
        #expect(AcceptanceGate(macroF1: 0.71).shortcoming(of: epoch) != nil)
    }
}
