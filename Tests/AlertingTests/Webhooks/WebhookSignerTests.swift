import Core
import Foundation
import Testing

@testable import Alerting

@Suite struct WebhookSignerTests {
    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    @Test("HMAC-SHA256 gives the codes of RFC 4231, test cases 1 and 2")
    func knownAnswers() {
        #expect(
            hex(
                WebhookSigner.authenticationCode(
                    key: Array(repeating: 0x0B, count: 20), message: Array("Hi There".utf8)))
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        let message = Array("what do ya want for nothing?".utf8)
        #expect(
            hex(WebhookSigner.authenticationCode(key: Array("Jefe".utf8), message: message))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test("the signature is the example of the Standard Webhooks libraries")
    func example() throws {
        let signer = try WebhookSigner(secret: Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), webhook: "w")
        let signature = signer.signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: Array(#"{"test": 2432232314}"#.utf8))
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test(
        "a malformed secret is a configuration failure that does not show it",
        arguments: ["hunter2", "whsec_***", "whsec_"])
    func malformed(text: String) throws {
        let failure = #expect(throws: Failure.self) { try WebhookSigner(secret: Secret(text), webhook: "guards") }
        #expect(failure?.kind == .configuration)
        #expect(failure?.message.contains("guards") == true)
        #expect(failure?.description.contains("hunter2") == false)
    }
}
