import Core
import Foundation

/// Publishes records, and, for Home Assistant, a sensor for each camera and kind.
///
/// Topics, below `<topic>/<host>`: `alerts` has every record (QoS 1, not retained); `availability` has "online" or, as
/// the last will, "offline"; `<camera>/<kind>/state` has "ON" while an alert is open, else "OFF", and
/// `<camera>/<kind>/attributes` the latest record, all retained.
///
/// Source: Home Assistant, "MQTT discovery" and "MQTT binary sensor".
struct MQTTCourier: DeliveryWorker {
    private let configuration: MQTTConfiguration
    private let host: String
    private let clocks: any Clocks
    private let interruption: Interruption
    private var connection: MQTTConnection?

    init(_ configuration: MQTTConfiguration, host: String, clocks: any Clocks, interruption: Interruption) {
        self.configuration = configuration
        self.host = host
        self.clocks = clocks
        self.interruption = interruption
    }

    private var base: String { "\(configuration.topic)/\(Self.level(host))" }

    mutating func begin() { _ = try? opened() }
    mutating func end() { connection = nil }

    mutating func deliver(_ delivery: Delivery) -> DeliveryOutcome {
        do throws(Failure) {
            let connection = try opened()
            try connection.publish(
                delivery.json, to: "\(base)/alerts", retain: false, within: configuration.timeout)
            if !delivery.record.test { show(delivery, on: connection) }
            return .delivered("acknowledged")
        } catch {
            return .retry(after: configuration.retries.pause(afterAttempts: delivery.attempts), error)
        }
    }

    private mutating func opened() throws(Failure) -> MQTTConnection {
        if let connection { return connection }
        let opened = try MQTTConnection(
            configuration, availability: "\(base)/availability", clocks: clocks, interruption: interruption)
        for subject in configuration.subjects {
            announce(subject, on: opened)
            opened.retain(Array("OFF".utf8), at: "\(topic(of: subject))/state")
        }
        connection = opened
        return opened
    }

    private func show(_ delivery: Delivery, on connection: MQTTConnection) {
        let record = delivery.record
        let topic = topic(of: .init(camera: record.camera, kind: record.kind))
        connection.retain(Array((record.type == .closed ? "OFF" : "ON").utf8), at: "\(topic)/state")
        connection.retain(delivery.json, at: "\(topic)/attributes")
    }

    private func announce(_ subject: MQTTConfiguration.Subject, on connection: MQTTConnection) {
        guard let discovery = configuration.discovery else { return }
        let device = "tocsin_\(Self.identifier(host))_\(Self.identifier(subject.camera))"
        let identifier = "\(device)_\(subject.kind.rawValue)"
        let topic = topic(of: subject)
        let sensor: [String: Any] = [
            "name": subject.kind.rawValue, "unique_id": identifier, "state_topic": "\(topic)/state",
            "json_attributes_topic": "\(topic)/attributes", "availability_topic": "\(base)/availability",
            "device_class": Self.deviceClass(subject.kind),
            "device": ["identifiers": [device], "name": subject.camera, "manufacturer": "Tocsin"] as [String: Any],
        ]
        guard let json = try? JSONSerialization.data(withJSONObject: sensor, options: [.sortedKeys]) else { return }
        connection.retain([UInt8](json), at: "\(discovery)/binary_sensor/\(identifier)/config")
    }

    private func topic(of subject: MQTTConfiguration.Subject) -> String {
        "\(base)/\(Self.level(subject.camera))/\(subject.kind.rawValue)"
    }

    private static func deviceClass(_ kind: AlertKind) -> String {
        switch kind {
        case .smoke: "smoke"
        case .fire: "heat"
        case .tamper: "tamper"
        case .offline: "problem"
        default: "motion"
        }
    }

    /// As one level of a topic.
    private static func level(_ name: String) -> String {
        String(name.map { "/+#\0".contains($0) ? "_" : $0 })
    }

    private static func identifier(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}
