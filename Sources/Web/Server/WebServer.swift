import Core
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOPosix
import NIOSSL

/// Serves the page, the API, metrics and health on an event loop of its own, away from the cameras.
///
/// Isolation: `start` and `stop` from one thread.
public final class WebServer: Sendable {
    private let application: Application<RouterResponder<BasicRequestContext>>
    private let group: MultiThreadedEventLoopGroup
    private let logger: Logger
    private let task = Locked<Task<Void, Never>?>(nil)
    /// The port it listens on; nil before it does.
    private let listening = Locked<Int?>(nil)

    /// - Throws: `Failure` of kind `.configuration` where certificate or key cannot be read.
    public init(_ options: WebOptions, subject: WebSubject, logger: Logger) throws(Failure) {
        // Not ours with another level: that is the whole daemon's.
        let quiet = Logger(label: "tocsin.web") { _ in SwiftLogNoOpLogHandler() }
        self.logger = logger
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let connections = ConnectionCount()
        let http = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [ConnectionLimits(connections: connections)],
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: RequestSizeLimit.headLimit, maxHeaderListSize: RequestSizeLimit.headLimit,
                    maxHeaderFieldCount: 100)))
        application = Application(
            router: Routes(subject: subject, gatekeeper: Gatekeeper(options)).router(),
            server: try Self.secured(http, options),
            configuration: .init(address: .hostname(options.host, port: options.port), backlog: 64),
            onServerRunning: { [listening] channel in
                let port = channel.localAddress?.port
                listening.withLock { $0 = port }
                logger.notice("web: the page is at \(options.host):\(port ?? options.port)")
            },
            eventLoopGroupProvider: .shared(group), logger: quiet)
    }

    public var port: Int? { listening.withLock { $0 } }

    /// Listens in the background. A daemon whose page cannot be served watches all the same.
    /// - Parameter former: stopped, and perhaps at the same port: its end is waited for.
    public func start(after former: WebServer? = nil) {
        task.withLock { task in
            task = Task { [application, logger] in
                await former?.task.withLock { $0 }?.value
                do {
                    try await application.run()
                } catch is CancellationError {
                } catch {
                    logger.error("web: the page is not served: \(error)")
                }
            }
        }
    }

    /// Closes all connections; returns at once.
    public func stop() {
        guard let task = task.withLock({ $0 }) else { return }
        task.cancel()
        Task { [group] in
            await task.value
            try? await group.shutdownGracefully()
        }
    }

    private static func secured(
        _ http: HTTPServerBuilder, _ options: WebOptions
    ) throws(Failure) -> HTTPServerBuilder {
        guard let certificate = options.certificate, let key = options.key else { return http }
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
            let configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain, privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
            return try .tls(http, tlsConfiguration: configuration)
        } catch {
            throw Failure(.configuration, "web: \(certificate), \(key): \(error)", remedy: "name PEM files")
        }
    }
}
