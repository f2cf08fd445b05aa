import Core
import Foundation
import Logging

extension EndpointSink {
    /// Publishes records at an MQTT broker.
    /// - Parameter host: this host's name, a part of the topics.
    public convenience init(
        _ configuration: MQTTConfiguration, host: String = ProcessInfo.processInfo.hostName,
        history: AlertHistory? = nil, clocks: any Clocks = SystemClocks(), logger: Logger
    ) {
        let interruption = Interruption()
        let courier = MQTTCourier(configuration, host: host, clocks: clocks, interruption: interruption)
        self.init(
            endpoint: "mqtt \(configuration.name)", place: configuration.host, filter: configuration.filter,
            history: history, clocks: clocks, logger: logger, worker: courier, interrupt: { interruption.set() })
    }
}
