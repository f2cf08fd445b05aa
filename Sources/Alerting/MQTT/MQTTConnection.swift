import CMosquitto
import Core
import Dispatch
import Foundation

/// A connection to a broker that libmosquitto keeps up on a thread of its own: it reconnects by itself, and says again
/// what is to be retained each time.
///
/// Isolation: one owner at a time; what libmosquitto's thread touches is in `Events`, a lock.
final class MQTTConnection {
    private static let keepAliveSeconds: Int32 = 30
    /// Between first attempts that fail at once.
    private static let firstPause = DispatchTimeInterval.seconds(2)
    private static let isLibraryReady = mosquitto_lib_init() == MOSQ_ERR_SUCCESS.rawValue

    /// What libmosquitto's thread says and needs.
    private final class Events: Sendable {
        struct State {
            var isConnected = false
            /// What the broker said last when it refused.
            var refusal: String?
            /// Messages that the broker has, until somebody asks.
            var acknowledged: Set<Int32> = []
            /// By topic.
            var retained: [String: [UInt8]] = [:]
        }

        let state = Locked(State())
        /// Signalled at every change.
        let change = DispatchSemaphore(value: 0)
    }

    private let client: OpaquePointer
    private let events = Events()
    private let clocks: any Clocks
    private let interruption: Interruption
    private let availability: String
    private let connecting = DispatchQueue(label: "tocsin.mqtt.connecting")
    private var firstAttempts: (any DispatchSourceTimer)?

    /// Begins to connect.
    /// - Parameter availability: the topic of "online" and, as the last will, "offline".
    init(
        _ configuration: MQTTConfiguration, availability: String, clocks: any Clocks, interruption: Interruption
    ) throws(Failure) {
        guard Self.isLibraryReady,
            let client = mosquitto_new(nil, true, Unmanaged.passUnretained(events).toOpaque())
        else { throw Failure(.resourceExhausted, "libmosquitto does not start") }
        self.client = client
        self.clocks = clocks
        self.interruption = interruption
        self.availability = availability
        events.state.withLock { $0.retained[availability] = Array("online".utf8) }
        setCallbacks()
        let offline = Array("offline".utf8)
        try Self.check(mosquitto_will_set(client, availability, Int32(offline.count), offline, 1, true))
        try Self.check(
            mosquitto_username_pw_set(client, configuration.username, configuration.password?.revealed))
        if configuration.usesTLS { try useTLS(configuration.tls) }
        mosquitto_reconnect_delay_set(client, 1, 30, true)
        try Self.check(mosquitto_loop_start(client))
        connect(configuration.host, Int32(configuration.port))
    }

    /// libmosquitto's loop connects again by itself once an attempt is under way, but waits for ever after a first one that
    /// fails at once: refused on this host, or a name that does not resolve.
    private func connect(_ host: String, _ port: Int32) {
        // Its functions may be called from any thread.
        nonisolated(unsafe) let client = client
        let attempt: @Sendable () -> Bool = {
            mosquitto_connect_async(client, host, port, Self.keepAliveSeconds) == MOSQ_ERR_SUCCESS.rawValue
        }
        if attempt() { return }
        let timer = DispatchSource.makeTimerSource(queue: connecting)
        // Cancelling lets go of the timer.
        timer.setEventHandler { if attempt() { timer.cancel() } }
        timer.schedule(deadline: .now() + Self.firstPause, repeating: Self.firstPause)
        timer.activate()
        firstAttempts = timer
    }

    /// Says goodbye, if the broker listens.
    deinit {
        firstAttempts?.cancel()
        connecting.sync {}
        if events.state.withLock({ $0.isConnected }) {
            try? publish(Array("offline".utf8), to: availability, retain: true, within: .milliseconds(500))
            mosquitto_disconnect(client)
        }
        mosquitto_loop_stop(client, true)
        mosquitto_destroy(client)
    }

    /// Says it now, if the broker is there, and again after each reconnection.
    func retain(_ payload: [UInt8], at topic: String) {
        let isConnected = events.state.withLock { state in
            state.retained[topic] = payload
            return state.isConnected
        }
        if isConnected { mosquitto_publish(client, nil, topic, Int32(payload.count), payload, 1, true) }
    }

    /// Returns when the broker has the message.
    /// - Throws: `Failure` of kind `.unavailable`, `.timedOut` or `.cancelled`.
    func publish(_ payload: [UInt8], to topic: String, retain: Bool, within time: Duration) throws(Failure) {
        let deadline = clocks.monotonic() + time
        try wait(until: deadline) { $0.isConnected }
        // Numbers of messages come round after 65,535: an old word must not stand for a new message.
        events.state.withLock { $0.acknowledged = [] }
        var message: Int32 = 0
        try Self.check(mosquitto_publish(client, &message, topic, Int32(payload.count), payload, 1, retain))
        let sent = message
        try wait(until: deadline) { $0.acknowledged.remove(sent) != nil }
    }

    private func wait(until deadline: MonotonicTime, _ isDone: (inout Events.State) -> Bool) throws(Failure) {
        while true {
            let (done, refusal) = events.state.withLock { (isDone(&$0), $0.refusal) }
            if done { return }
            if interruption.isSet { throw Failure(.cancelled, "the broker did not answer yet") }
            if clocks.monotonic() >= deadline {
                throw refusal.map { Failure(.unavailable, "the broker refuses: \($0)") }
                    ?? Failure(.timedOut, "the broker does not answer")
            }
            _ = events.change.wait(timeout: .now() + .milliseconds(100))
        }
    }

    private func setCallbacks() {
        mosquitto_connect_callback_set(client) { client, data, code in
            guard let client, let data else { return }
            let events = Unmanaged<Events>.fromOpaque(data).takeUnretainedValue()
            let retained = events.state.withLock { state in
                state.isConnected = code == 0
                state.refusal = code == 0 ? nil : String(cString: mosquitto_connack_string(code))
                return code == 0 ? state.retained : [:]
            }
            for (topic, payload) in retained {
                mosquitto_publish(client, nil, topic, Int32(payload.count), payload, 1, true)
            }
            events.change.signal()
        }
        mosquitto_disconnect_callback_set(client) { _, data, _ in
            guard let data else { return }
            let events = Unmanaged<Events>.fromOpaque(data).takeUnretainedValue()
            events.state.withLock { $0.isConnected = false }
            events.change.signal()
        }
        mosquitto_publish_callback_set(client) { _, data, message in
            guard let data else { return }
            let events = Unmanaged<Events>.fromOpaque(data).takeUnretainedValue()
            events.state.withLock { state in
                // Of retained ones nobody asks.
                if state.acknowledged.count > 1000 { state.acknowledged = [] }
                state.acknowledged.insert(message)
            }
            events.change.signal()
        }
    }

    private func useTLS(_ files: TLSFiles) throws(Failure) {
        if files.authority == nil {
            try Self.check(mosquitto_int_option(client, MOSQ_OPT_TLS_USE_OS_CERTS, 1))
        }
        if files.authority != nil || files.certificate != nil {
            let systemFolder = files.authority == nil ? "/etc/ssl/certs" : nil
            try Self.check(
                mosquitto_tls_set(client, files.authority, systemFolder, files.certificate, files.key, nil))
        }
    }

    private static func check(_ code: Int32) throws(Failure) {
        guard code != MOSQ_ERR_SUCCESS.rawValue else { return }
        throw Failure(.unavailable, "MQTT: \(String(cString: mosquitto_strerror(code)))", code: code)
    }
}
