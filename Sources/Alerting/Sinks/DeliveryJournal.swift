import Core
import Foundation

/// Tells the history what becomes of one endpoint's deliveries.
struct DeliveryJournal: Sendable {
    let history: AlertHistory
    let endpoint: String
    let clocks: any Clocks

    func delivered(_ delivery: Delivery, answer: String?) {
        note(delivery, .delivered, attempts: delivery.attempts + 1, answer: answer ?? "delivered")
    }

    func failed(_ delivery: Delivery, _ failure: Failure, pause: Duration) {
        note(
            delivery, .waiting, attempts: delivery.attempts + 1, answer: failure.message,
            nextAttemptAt: clocks.wall().addingTimeInterval(pause.inSeconds))
    }

    /// - Parameter answer: nil where nothing was tried.
    func givenUp(_ delivery: Delivery, reason: String, answer: String? = nil) {
        let attempts = delivery.attempts + (answer == nil ? 0 : 1)
        note(delivery, .dead, attempts: attempts, answer: answer, reason: reason)
    }

    private func note(
        _ delivery: Delivery, _ state: DeliveryState, attempts: Int, answer: String?, reason: String? = nil,
        nextAttemptAt: Date? = nil
    ) {
        history.note(
            DeliveryChange(
                endpoint: endpoint, sequence: delivery.record.sequence, at: clocks.wall(), state: state,
                attempts: attempts, nextAttemptAt: nextAttemptAt, answer: answer, reason: reason))
    }
}
