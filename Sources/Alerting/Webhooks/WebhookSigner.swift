import CCrypto
import Core
import Foundation

/// Signs webhook requests: base64 of HMAC-SHA256 over `id.timestamp.body`.
///
/// Source: Standard Webhooks specification, "Signature scheme" (symmetric).
struct WebhookSigner: Sendable {
    private let key: [UInt8]

    private static let prefix = "whsec_"

    /// - Throws: `Failure` of kind `.configuration` where the secret is not `whsec_` and base64. It never shows the secret.
    init(secret: Secret, webhook name: String) throws(Failure) {
        let text = secret.revealed
        guard text.hasPrefix(Self.prefix), let key = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))),
            !key.isEmpty
        else {
            throw Failure(
                .configuration, "webhook \(name): the secret is not \(Self.prefix) followed by base64",
                remedy: "make one with: echo \(Self.prefix)$(head -c 32 /dev/urandom | base64)")
        }
        self.key = [UInt8](key)
    }

    /// The value of the header `webhook-signature`.
    /// - Parameter timestamp: seconds since 1970.
    func signature(id: String, timestamp: Int, body: [UInt8]) -> String {
        let content = Array("\(id).\(timestamp).".utf8) + body
        return "v1," + Data(Self.authenticationCode(key: key, message: content)).base64EncodedString()
    }

    /// HMAC-SHA256 (RFC 2104, FIPS 180-4), 32 bytes.
    static func authenticationCode(key: [UInt8], message: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        let result = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, &length)
        precondition(result != nil && length == 32, "libcrypto has SHA-256")
        return code
    }
}
