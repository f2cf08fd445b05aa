import Core
import Foundation

/// Posts one record at a time and decides what its answer means.
struct WebhookCourier: DeliveryWorker {
    private let configuration: WebhookConfiguration
    private let clocks: any Clocks
    private let signer: WebhookSigner?
    private let writer: WebhookBodyWriter
    private let poster: HTTPPoster
    /// The endpoint answered 410 Gone.
    private var isDisabled = false

    init(_ configuration: WebhookConfiguration, clocks: any Clocks, interruption: Interruption) throws(Failure) {
        self.configuration = configuration
        self.clocks = clocks
        signer = try configuration.secret.map { secret throws(Failure) in
            try WebhookSigner(secret: secret, webhook: configuration.name)
        }
        writer = try WebhookBodyWriter(
            configuration.body, recipient: configuration.recipient, webhook: configuration.name)
        poster = try HTTPPoster(configuration, interruption: interruption)
    }

    mutating func deliver(_ delivery: Delivery) -> DeliveryOutcome {
        guard !isDisabled else { return .discarded(nil) }
        do throws(Failure) {
            return try outcome(of: post(delivery), attempts: delivery.attempts)
        } catch {
            return .retry(after: configuration.retries.pause(afterAttempts: delivery.attempts), error)
        }
    }

    mutating func reopen() { isDisabled = false }

    private mutating func outcome(of response: HTTPPoster.Response, attempts: Int) -> DeliveryOutcome {
        let pause = configuration.retries.pause(afterAttempts: attempts)
        switch response.status {
        case 200..<300:
            return .delivered(String(response.status))
        case 410:
            isDisabled = true
            return .discarded(
                Failure(
                    .unavailable, "the endpoint is gone (410): no more records are sent to it",
                    remedy: "remove it, or send SIGHUP to try again"))
        case 429, 503:
            // Never earlier than asked.
            let asked = response.retryAfter.map { $0 * Double.random(in: 1...1.1) }
            return .retry(
                after: asked ?? pause, Failure(.unavailable, "the endpoint is busy (\(response.status))"))
        case 300..<400:
            return .retry(
                after: pause,
                Failure(
                    .unavailable, "the endpoint redirects (\(response.status)), which is not followed",
                    remedy: "configure the final URL"))
        default:
            let failure = Failure(.unavailable, "the endpoint answered \(response.status)")
            return configuration.retries.outcome(of: failure, afterAttempts: attempts)
        }
    }

    /// The id is the same for each try of a record; timestamp and signature are new.
    private func post(_ delivery: Delivery) throws(Failure) -> HTTPPoster.Response {
        let record = delivery.record
        let body = writer.body(of: record, json: delivery.json)
        let id = "\(record.id)-\(record.sequence)"
        let timestamp = Int(clocks.wall().timeIntervalSince1970)
        var headers = [
            ("Content-Type", writer.contentType), ("webhook-id", id), ("webhook-timestamp", String(timestamp)),
        ]
        headers += configuration.headers.map { ($0.key, $0.value.revealed) }
        if let signer {
            headers.append(("webhook-signature", signer.signature(id: id, timestamp: timestamp, body: body)))
        }
        return try poster.post(body, headers: headers)
    }
}
