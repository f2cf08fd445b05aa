import Core
import Foundation

/// Reads one MQTT broker.
struct MQTTReader {
    let reader: MappingReader

    func read(name: String) -> SinkSettings.MQTTSettings? {
        guard reader.requires("url", for: "mqtt"), let url = reader.string("url") else { return nil }
        let address = URLComponents(string: url)
        guard let scheme = address?.scheme?.lowercased(), ["mqtt", "mqtts"].contains(scheme), let host = address?.host,
            !host.isEmpty, address?.user == nil
        else {
            reader.fault("url", "url: write mqtt://host:1883 or mqtts://host:8883, the user as 'username'")
            return nil
        }
        var mqtt = SinkSettings.MQTTSettings(
            name: name, host: host.trimmingCharacters(in: ["[", "]"]),
            port: address?.port ?? (scheme == "mqtts" ? 8883 : 1883), usesTLS: scheme == "mqtts")
        mqtt.username = reader.string("username")
        mqtt.password = reader.string("password").map { Secret($0) }
        mqtt.topic = readTopic("topic") ?? mqtt.topic
        mqtt.discovery = readTopic("discovery")
        mqtt.timeout = reader.duration("timeout") ?? mqtt.timeout
        mqtt.filter = reader.filter()
        mqtt.tls = reader.tls()
        if scheme == "mqtt", let node = reader["tls"] {
            reader.context.fault(node, "'tls' needs a url of mqtts://")
        }
        return mqtt
    }

    private func readTopic(_ key: String) -> String? {
        guard let topic = reader.string(key) else { return nil }
        let isPlain = !topic.isEmpty && !topic.hasPrefix("$") && !topic.contains { "+#\0".contains($0) }
        if !isPlain { reader.fault(key, "\(key): a topic without '+', '#' and a leading '$'") }
        return topic.trimmingCharacters(in: ["/"])
    }
}
