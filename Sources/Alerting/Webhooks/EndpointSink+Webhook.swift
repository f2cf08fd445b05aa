import Core
import Logging

extension EndpointSink {
    /// Posts records to one URL, signed as Standard Webhooks says.
    /// - Throws: `Failure` of kind `.configuration` for a URL that is not http(s), a malformed secret, or a template or
    ///   certificate that cannot be read.
    public convenience init(
        _ configuration: WebhookConfiguration, history: AlertHistory? = nil, clocks: any Clocks = SystemClocks(),
        logger: Logger
    ) throws(Failure) {
        let interruption = Interruption()
        let host = try configuration.host()
        let courier = try WebhookCourier(configuration, clocks: clocks, interruption: interruption)
        self.init(
            endpoint: "webhook \(configuration.name)", place: host, filter: configuration.filter,
            maximumAge: configuration.maximumAge, limits: WaitingDeliveries.Limits(count: configuration.capacity),
            history: history, clocks: clocks, logger: logger, worker: courier, interrupt: { interruption.set() })
    }
}
