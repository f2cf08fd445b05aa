import Neural
import Testing

@Suite("Learning rate schedules")
struct LearningRateScheduleTests {
    private func rates(_ schedule: LearningRateSchedule) -> [Float] {
        (0..<schedule.totalSteps).map(schedule.rate)
    }

    @Test("the cosine warms up, peaks and ends at its final rate")
    func cosine() {
        let schedule = LearningRateSchedule(.cosine(final: 0.1), peak: 1, warmUpSteps: 4, totalSteps: 14)
        #expect(schedule.rate(atStep: 0) == 0.25 && schedule.rate(atStep: 3) == 1 && schedule.rate(atStep: 4) == 1)
        #expect(abs(schedule.rate(atStep: 9) - 0.55) < 1e-6 && abs(schedule.rate(atStep: 14) - 0.1) < 1e-6)
        #expect(abs(schedule.rate(atStep: 99) - 0.1) < 1e-6)
    }

    @Test("steps fall by their factor after each interval that follows the warm-up")
    func step() {
        let schedule = LearningRateSchedule(.step(factor: 0.5, interval: 3), peak: 8, warmUpSteps: 2, totalSteps: 11)
        #expect(rates(schedule) == [4, 8, 8, 8, 8, 4, 4, 4, 2, 2, 2])
    }

    @Test("a constant rate stays after its warm-up")
    func constant() {
        let schedule = LearningRateSchedule(.constant, peak: 2, warmUpSteps: 2, totalSteps: 5)
        #expect(rates(schedule) == [1, 2, 2, 2, 2])
    }

    @Test("one cycle gives the rates that PyTorch's OneCycleLR gives")
    func oneCycle() {
        let rates = rates(LearningRateSchedule(.oneCycle, peak: 1, totalSteps: 10))
        // torch.optim.lr_scheduler.OneCycleLR(max_lr=1, total_steps=10), all else as it comes.
        let expected: [Float] = [
            0.04, 0.52, 1, 0.9504846, 0.8117456, 0.6112622, 0.3887418, 0.1882584, 0.0495194, 4e-6,
        ]
        #expect(zip(rates, expected).allSatisfy { abs($0 - $1) < 2e-5 }, "\(rates)")
    }
}
