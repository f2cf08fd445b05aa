import Core
import Foundation

/// Reads one mail server with its recipients.
struct EmailReader {
    let reader: MappingReader

    func read(name: String) -> SinkSettings.EmailSettings? {
        guard reader.requires("url", "from", "to", for: "email"), let url = reader.string("url"),
            let from = reader.string("from"), let recipients = reader.strings("to")
        else { return nil }
        let address = URLComponents(string: url)
        if !["smtp", "smtps"].contains(address?.scheme?.lowercased() ?? "") || (address?.host ?? "").isEmpty
            || address?.user != nil
        {
            reader.fault("url", "url: write smtp://host:587 or smtps://host:465, the user as 'username'")
        }
        if !Self.isAddress(from) { reader.fault("from", "from: not a mail address") }
        for recipient in recipients where !Self.isAddress(recipient) {
            reader.fault("to", "to: '\(recipient)' is not a mail address")
        }
        var email = SinkSettings.EmailSettings(name: name, url: url, from: from, recipients: recipients)
        email.username = reader.string("username")
        email.password = reader.string("password").map { Secret($0) }
        email.startTLS = reader.word("starttls", SinkSettings.EmailSettings.StartTLS.self) ?? email.startTLS
        email.timeout = reader.duration("timeout") ?? email.timeout
        email.filter = reader.filter()
        email.tls = reader.tls()
        return email
    }

    /// Plain addresses only: what goes into a header must not end it.
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            && text.unicodeScalars.allSatisfy {
                $0.value > 32 && $0.value < 127 && !"<>,;:\"()".unicodeScalars.contains($0)
            }
    }
}
