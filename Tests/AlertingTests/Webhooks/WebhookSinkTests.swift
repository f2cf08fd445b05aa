import Core
import Foundation
import TestSupport
import Testing

@testable import Alerting

@Suite struct WebhookSinkTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private let log = LogCollector()

    private func receiver() async throws -> WebhookReceiver { try await WebhookReceiver(secret: Self.secret) }

    private func sink(
        _ url: String, secret: String? = secret, allowPrivate: Bool = true, timeout: Duration = .seconds(15),
        pause: Duration = .milliseconds(20), maximumAge: Duration = .seconds(3600), capacity: Int = 100
    ) throws -> EndpointSink {
        let configuration = WebhookConfiguration(
            name: "guards", url: url, secret: secret.map { Secret($0) }, allowPrivate: allowPrivate, timeout: timeout,
            retries: RetrySchedule(pauses: [pause]), maximumAge: maximumAge, capacity: capacity)
        return try EndpointSink(configuration, logger: log.logger)
    }

    @Test("a record arrives whole, as JSON, with a signature that the receiver finds valid")
    func delivers() async throws {
        let receiver = try await receiver()
        let sink = try sink(receiver.url("/ok"))
        let record = AlertRecord.sample(7)
        sink.deliver(record)
        let requests = try await receiver.requests(to: "/ok", count: 1)
        #expect(requests.map(\.signature) == [.valid])
        #expect(requests.first?.contentType == "application/json")
        #expect(requests.first?.record == record)
        #expect(requests.first?.id == "\(record.id)-7")
        #expect(try await eventually { sink.statistics.delivered == 1 })
        #expect(log.lines.isEmpty)
    }

    @Test("a signature by another secret is found invalid, and none is sent without a secret")
    func otherSecret() async throws {
        let receiver = try await receiver()
        let other = try sink(receiver.url("/ok/other"), secret: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        let unsigned = try sink(receiver.url("/ok/unsigned"), secret: nil)
        other.deliver(.sample())
        unsigned.deliver(.sample())
        #expect(try await receiver.requests(to: "/ok/other", count: 1).map(\.signature) == [.invalid])
        #expect(try await receiver.requests(to: "/ok/unsigned", count: 1).map(\.signature) == [.absent])
        #expect(try await eventually { other.statistics.delivered + unsigned.statistics.delivered == 2 })
    }

    @Test(
        "failed posts are tried again with the same id, a fresh timestamp and signature, and later records keep their place"
    )
    func retries() async throws {
        let receiver = try await receiver()
        let sink = try sink(receiver.url("/fail/2/retry"), pause: .milliseconds(1100))
        sink.deliver(.sample(1))
        sink.deliver(.sample(2))
        let requests = try await receiver.requests(to: "/fail/2/retry", count: 4)
        #expect(requests.map(\.status) == [500, 500, 200, 200])
        #expect(requests.map(\.record?.sequence) == [1, 1, 1, 2])
        #expect(Set(requests.prefix(3).map(\.id)).count == 1)
        #expect(Set(requests.prefix(3).map(\.timestamp)).count == 3)
        #expect(requests.allSatisfy { $0.signature == .valid })
        #expect(try await eventually { sink.statistics.delivered == 2 })
        #expect(sink.statistics.failedAttempts == 2)
    }

    @Test("twenty failures and resets after the whole request: the same id each time, one success, nothing lost")
    func twentyFailures() async throws {
        let receiver = try await receiver()
        for path in ["/fail/20/long", "/reset/3/x"] {
            let sink = try sink(receiver.url(path), pause: .milliseconds(5))
            sink.deliver(.sample(1))
            #expect(try await eventually { sink.statistics.delivered == 1 })
            let requests = receiver.requests.filter { $0.path == path }
            #expect(requests.count { $0.status == 200 } == 1 && requests.count == (path.hasPrefix("/fail") ? 21 : 4))
            #expect(Set(requests.map(\.id)).count == 1 && requests.allSatisfy { $0.signature == .valid })
        }
    }

    @Test("pauses follow the schedule, each lengthened by up to a fifth; after five tries a record waits alone")
    func schedule() {
        let schedule = RetrySchedule.standard
        for (attempts, seconds) in [1.0, 5, 30, 120, 600, 1800, 3600, 7200, 7200, 7200].enumerated() {
            for _ in 0..<50 {
                let pause = schedule.pause(afterAttempts: attempts).inSeconds
                #expect(pause >= seconds && pause <= seconds * 1.2 + 0.001)
            }
            guard case .retry = schedule.outcome(of: Failure(.unavailable, "x"), afterAttempts: attempts) else {
                #expect(attempts >= 5)
                continue
            }
            #expect(attempts < 5)
        }
    }

    @Test("Retry-After is obeyed")
    func retryAfter() async throws {
        let receiver = try await receiver()
        let sink = try sink(receiver.url("/busy/2/x"))
        sink.deliver(.sample())
        let requests = try await receiver.requests(to: "/busy/2/x", count: 2)
        #expect(requests.map(\.status) == [429, 200])
        let times = requests.map(\.at)
        #expect(try #require(times.max()) - #require(times.min()) >= 2)
        #expect(try await eventually { sink.statistics.delivered == 1 })
    }

    @Test("410 disables the endpoint with one error line until it is reopened")
    func gone() async throws {
        let receiver = try await receiver()
        let sink = try sink(receiver.url("/gone"))
        for number in 1...5 { sink.deliver(.sample(UInt64(number))) }
        #expect(try await eventually { sink.statistics.dropped == 5 })
        #expect(try await receiver.requests(to: "/gone", count: 1).count == 1)
        #expect(log.lines.filter { $0.level == .error }.count == 1)
        sink.reopen()
        sink.deliver(.sample(6))
        #expect(try await receiver.requests(to: "/gone", count: 2).last?.record?.sequence == 6)
        #expect(try await eventually { sink.statistics.dropped == 6 })
    }

    @Test("a redirect is a failure, not followed")
    func redirect() async throws {
        let receiver = try await receiver()
        let sink = try sink(receiver.url("/redirect"))
        sink.deliver(.sample())
        #expect(try await receiver.requests(to: "/redirect", count: 2).map(\.status).prefix(2) == [302, 302])
        #expect(receiver.requests.allSatisfy { $0.path == "/redirect" })
        #expect(sink.statistics.delivered == 0)
    }

    @Test(
        "private addresses are refused however they are written",
        arguments: ["127.0.0.1", "[::ffff:127.0.0.1]", "localhost", "127.1", "0x7f000001", "0"])
    func privateAddress(host: String) async throws {
        let receiver = try await receiver()
        let sink = try sink(receiver.url("/ok", host: host), allowPrivate: false)
        sink.deliver(.sample())
        #expect(try await eventually { sink.statistics.failedAttempts >= 2 })
        #expect(receiver.requests.isEmpty)
        #expect(log.lines.first?.text.contains("allow_private") == true)
    }

    @Test("silent and dripping receivers run into the timeout", arguments: ["/hang", "/drip"])
    func slow(path: String) async throws {
        let receiver = try await receiver()
        let sink = try sink(receiver.url(path), timeout: .milliseconds(500))
        sink.deliver(.sample())
        #expect(try await eventually { sink.statistics.failedAttempts >= 1 })
        #expect(sink.statistics.delivered == 0)
    }

    @Test("a silent receiver delays no other sink, nor the caller")
    func isolation() async throws {
        let receiver = try await receiver()
        let silent = try sink(receiver.url("/hang"), timeout: .seconds(60))
        let other = try sink(receiver.url("/ok"))
        for number in 1...20 {
            silent.deliver(.sample(UInt64(number)))
            other.deliver(.sample(UInt64(number)))
        }
        #expect(try await receiver.requests(to: "/ok", count: 20).compactMap(\.record?.sequence) == Array(1...20))
        #expect(silent.statistics.waiting == 20)
        #expect(try await eventually { other.statistics.delivered == 20 })
    }

    @Test("records beyond the queue's size push the oldest out")
    func bounded() async throws {
        let receiver = try await receiver()
        let sink = try sink(receiver.url("/fail/1/bounded"), pause: .seconds(2), capacity: 3)
        sink.deliver(.sample(1))
        #expect(try await eventually { sink.statistics.failedAttempts == 1 })
        for number in 2...10 { sink.deliver(.sample(UInt64(number))) }
        let requests = try await receiver.requests(to: "/fail/1/bounded", count: 5)
        #expect(requests.map(\.record?.sequence) == [1, 1, 8, 9, 10])
        #expect(sink.statistics.dropped == 6)
    }

    @Test("a record that is too old is given up with an error line")
    func tooOld() async throws {
        let receiver = try await receiver()
        let sink = try sink(receiver.url("/fail/1000/old"), maximumAge: .milliseconds(200))
        sink.deliver(.sample())
        #expect(try await eventually { sink.statistics.dropped == 1 })
        #expect(sink.statistics.waiting == 0)
    }

    @Test("draining leaves what waits for its next try, and says how much")
    func drain() async throws {
        let receiver = try await receiver()
        let sink = try sink(receiver.url("/fail/1000/drain"), pause: .seconds(3600))
        sink.deliver(.sample(1))
        sink.deliver(.sample(2))
        sink.drain(until: SystemClocks().monotonic() + .seconds(20))
        #expect(try await receiver.requests(to: "/fail/1000/drain", count: 1).count == 1)
        #expect(log.lines.last?.text == "webhook guards (127.0.0.1): 2 alert records were not delivered")
    }

    @Test("draining breaks a request off that is still under way at the deadline")
    func drainSilent() async throws {
        let receiver = try await receiver()
        let sink = try sink(receiver.url("/hang"), timeout: .seconds(600))
        sink.deliver(.sample())
        _ = try await receiver.requests(to: "/hang", count: 1)
        sink.drain(until: SystemClocks().monotonic())
        #expect(sink.statistics == SinkStatistics(delivered: 0, dropped: 0, failedAttempts: 1, waiting: 1))
    }

    /// A self-signed certificate for this host and its key, in one file and apart.
    private func certificate(_ folder: TemporaryFolder, _ name: String) throws -> (
        both: String, certificate: String, key: String
    ) {
        let maker = Process()
        maker.executableURL = URL(filePath: "/usr/bin/env")
        let (key, certificate) = (folder.file("\(name)-key.pem"), folder.file("\(name).pem"))
        maker.arguments =
            "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=\(name) -addext subjectAltName=IP:127.0.0.1"
            .split(separator: " ").map(String.init) + ["-keyout", key, "-out", certificate]
        maker.standardError = nil
        try maker.run()
        maker.waitUntilExit()
        let both = try Data(contentsOf: URL(filePath: key)) + Data(contentsOf: URL(filePath: certificate))
        try both.write(to: URL(filePath: folder.file("\(name)-both.pem")))
        return (folder.file("\(name)-both.pem"), certificate, key)
    }

    @Test("a certificate that nobody vouches for is refused; one's own authority vouches for it")
    func certificate() async throws {
        let folder = try TemporaryFolder()
        let server = try certificate(folder, "server")
        let receiver = try await WebhookReceiver(certificate: server.both)
        let sink = try sink(receiver.url("/ok"))
        sink.deliver(.sample())
        #expect(try await eventually { sink.statistics.failedAttempts >= 1 })
        #expect(receiver.requests.isEmpty)
        // libcrypto's clean-up at exit must not meet a thread that is still in it.
        sink.drain(until: SystemClocks().monotonic())

        let trusting = try EndpointSink(
            WebhookConfiguration(
                name: "guards", url: receiver.url("/ok"), tls: TLSFiles(authority: server.certificate),
                allowPrivate: true), logger: log.logger)
        trusting.deliver(.sample())
        #expect(try await eventually { trusting.statistics.delivered == 1 }, "\(log.lines)")
        trusting.drain(until: SystemClocks().monotonic())
    }

    @Test("a receiver that asks for a client's certificate gets it, and answers nobody without one")
    func clientCertificate() async throws {
        let folder = try TemporaryFolder()
        let server = try certificate(folder, "server")
        let client = try certificate(folder, "client")
        let receiver = try await WebhookReceiver(certificate: server.both, clientAuthority: client.certificate)
        func sink(_ tls: TLSFiles) throws -> EndpointSink {
            try EndpointSink(
                WebhookConfiguration(
                    name: "guards", url: receiver.url("/ok"), headers: ["Authorization": Secret("Bearer t")], tls: tls,
                    allowPrivate: true, retries: RetrySchedule(pauses: [.milliseconds(50)])), logger: log.logger)
        }
        let stranger = try sink(TLSFiles(authority: server.certificate))
        stranger.deliver(.sample())
        #expect(try await eventually { stranger.statistics.failedAttempts >= 1 })
        #expect(receiver.requests.isEmpty)
        stranger.drain(until: SystemClocks().monotonic())
        let known = try sink(
            TLSFiles(authority: server.certificate, certificate: client.certificate, key: client.key))
        known.deliver(.sample())
        #expect(try await eventually { known.statistics.delivered == 1 }, "\(log.lines)")
        #expect(receiver.requests.first?.authorization == "Bearer t")
        known.drain(until: SystemClocks().monotonic())
    }

    @Test("neither the secret nor the URL's path reaches the log")
    func secrecy() async throws {
        let receiver = try await receiver()
        let sink = try sink("http://user:hunter2@127.0.0.1:\(receiver.port)/fail/9/T0KEN")
        sink.deliver(.sample())
        #expect(try await eventually { !log.lines.isEmpty })
        let text = log.lines.map(\.text).joined() + sink.name
        for secret in [Self.secret, "hunter2", "T0KEN"] { #expect(!text.contains(secret)) }
    }
}
