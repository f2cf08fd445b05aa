import Core
import Foundation
import TestSupport
import Testing

@testable import Alerting

@Suite(.enabled(if: MQTTBroker.isAvailable, "needs mosquitto and mosquitto_sub"))
struct MQTTCourierTests {
    private let log = LogCollector()
    private let broker: MQTTBroker

    init() throws { broker = try MQTTBroker() }

    private func sink(timeout: Duration = .seconds(5)) -> EndpointSink {
        EndpointSink(
            MQTTConfiguration(
                name: "home", host: "127.0.0.1", port: broker.port, discovery: "homeassistant",
                subjects: [.init(camera: "dock", kind: .fire)], timeout: timeout,
                retries: RetrySchedule(pauses: [.milliseconds(100)])), host: "guard/house", logger: log.logger)
    }

    private func payload(_ topic: String) -> String? { broker.messages.last { $0.topic == topic }?.payload }

    @Test("records, availability, sensor and its state reach the broker; what is retained outlives the session")
    func publishes() async throws {
        try broker.listen()
        let sink = sink()
        sink.begin(after: nil)
        #expect(try await eventually { payload("tocsin/guard_house/availability") == "online" }, "\(log.lines)")
        #expect(try await eventually { payload("tocsin/guard_house/dock/fire/state") == "OFF" })
        let sensor = try #require(payload("homeassistant/binary_sensor/tocsin_guard_house_dock_fire/config"))
        #expect(sensor.contains("\"availability_topic\":\"tocsin\\/guard_house\\/availability\""))
        let record = AlertRecord.sample(7)
        sink.deliver(record)
        #expect(try await eventually { sink.statistics.delivered == 1 }, "\(log.lines)")
        #expect(try await eventually { payload("tocsin/guard_house/dock/fire/state") == "ON" })
        let alert = try #require(payload("tocsin/guard_house/alerts"))
        #expect(try AlertRecord(jsonLine: Data(alert.utf8)).id == record.id)
        var closed = record
        closed.type = .closed
        sink.deliver(closed)
        sink.drain(until: SystemClocks().monotonic() + .seconds(5))
        #expect(try await eventually { payload("tocsin/guard_house/availability") == "offline" })
        try broker.listen()
        #expect(
            try await eventually {
                broker.messages.contains {
                    $0.topic == "tocsin/guard_house/availability" && $0.isRetained && $0.payload == "offline"
                }
            })
    }

    @Test("records that meet a dead broker arrive when it is back, in order, and so does what it had retained")
    func brokerReturns() async throws {
        let sink = sink()
        sink.begin(after: nil)
        sink.deliver(.sample(1))
        #expect(try await eventually { sink.statistics.delivered == 1 }, "\(log.lines)")
        broker.kill()
        for number in 2...4 { sink.deliver(.sample(UInt64(number))) }
        try broker.start()
        try broker.listen()
        #expect(try await eventually(within: .seconds(40)) { sink.statistics.delivered == 4 }, "\(log.lines)")
        #expect(try await eventually { payload("tocsin/guard_house/availability") == "online" })
        let numbers = try broker.messages.filter { $0.topic.hasSuffix("/alerts") }
            .map { try AlertRecord(jsonLine: Data($0.payload.utf8)).sequence }
        #expect(numbers.suffix(3).count == 3 && numbers == numbers.sorted())
        sink.drain(until: SystemClocks().monotonic() + .seconds(5))
    }

    @Test("a broker that is not there when the daemon starts gets everything once it is, before anything else is sent")
    func brokerComesLate() async throws {
        broker.kill()
        let sink = sink(timeout: .milliseconds(300))
        sink.begin(after: nil)
        sink.deliver(.sample(1))
        #expect(try await eventually { sink.statistics.failedAttempts > 0 }, "\(log.lines)")
        try broker.start()
        try broker.listen()
        #expect(try await eventually { sink.statistics.delivered == 1 }, "\(log.lines)")
        #expect(try await eventually { payload("tocsin/guard_house/availability") == "online" })
        sink.drain(until: SystemClocks().monotonic() + .seconds(5))
    }
}
