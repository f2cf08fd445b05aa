import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import Synchronization

/// Connections open at this moment, over all of a server.
final class ConnectionCount: Sendable {
    static let limit = 32
    private let count = Atomic<Int>(0)

    /// - Returns: false where there are enough; the connection must be left and closed all the same.
    func enter() -> Bool { count.add(1, ordering: .relaxed).newValue <= Self.limit }
    func leave() { count.subtract(1, ordering: .relaxed) }
}

/// Closes a connection that is one too many, or whose request does not come whole within `patience`. Stands behind the
/// decoder; `RequestSizeLimit` before it counts bytes.
///
/// Isolation: the connection's event loop.
final class ConnectionLimits: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    static let patience = TimeAmount.seconds(5)

    private let connections: ConnectionCount
    private let size = RequestSizeLimit()
    private var deadline: Scheduled<Void>?

    init(connections: ConnectionCount) { self.connections = connections }

    func handlerAdded(context: ChannelHandlerContext) {
        let isWelcome = connections.enter()
        // Before the decoder, so that what it would gather is bounded.
        let pipeline = context.pipeline.syncOperations
        if let decoder = try? pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self) {
            try? pipeline.addHandler(size, position: .before(decoder))
        }
        if isWelcome {
            expectRequest(context)
        } else {
            context.eventLoop.assumeIsolated().execute { context.close(promise: nil) }
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        connections.leave()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .end = unwrapInboundIn(data) {
            deadline?.cancel()
            size.reset()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { expectRequest(context) }
        context.write(data, promise: promise)
    }

    private func expectRequest(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { context.close(promise: nil) }
    }
}

/// Closes a connection that sends more than `limit` bytes for one request, whatever they are.
///
/// Isolation: the connection's event loop.
final class RequestSizeLimit: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Request line and fields, then a body.
    static let headLimit = 8192
    static let bodyLimit = 8192

    private var bytes = 0

    func reset() { bytes = 0 }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += unwrapInboundIn(data).readableBytes
        if bytes > Self.headLimit + Self.bodyLimit {
            context.close(promise: nil)
        } else {
            context.fireChannelRead(data)
        }
    }
}
