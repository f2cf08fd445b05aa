import Core

/// An MQTT broker, and what is told to it.
public struct MQTTConfiguration: Sendable, Equatable {
    /// What Home Assistant shows as one sensor.
    public struct Subject: Sendable, Hashable {
        public var camera: String
        public var kind: AlertKind

        public init(camera: String, kind: AlertKind) {
            self.camera = camera
            self.kind = kind
        }
    }

    public var name: String
    public var host: String
    public var port: Int
    public var usesTLS: Bool
    public var username: String?
    public var password: Secret?
    /// The first part of all topics, followed by this host's name.
    public var topic: String
    /// Home Assistant's prefix for discovery, as "homeassistant"; nil for none.
    public var discovery: String?
    /// The sensors that are announced.
    public var subjects: [Subject]
    public var tls: TLSFiles
    /// For connecting, and for the broker's word that it has a message.
    public var timeout: Duration
    public var filter: EndpointSink.Filter
    public var retries: RetrySchedule

    public init(
        name: String, host: String, port: Int, usesTLS: Bool = false, username: String? = nil,
        password: Secret? = nil, topic: String = "tocsin", discovery: String? = nil, subjects: [Subject] = [],
        tls: TLSFiles = .init(), timeout: Duration = .seconds(10), filter: EndpointSink.Filter = .init(),
        retries: RetrySchedule = .standard
    ) {
        self.name = name
        self.host = host
        self.port = port
        self.usesTLS = usesTLS
        self.username = username
        self.password = password
        self.topic = topic
        self.discovery = discovery
        self.subjects = subjects
        self.tls = tls
        self.timeout = timeout
        self.filter = filter
        self.retries = retries
    }
}
