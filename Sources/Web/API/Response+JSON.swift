import Core
import Foundation
import Hummingbird

extension JSONEncoder {
    /// As alert records are written: times in RFC 3339, UTC, milliseconds.
    static var forPeople: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var value = encoder.singleValueContainer()
            try value.encode(date.formatted(AlertRecord.timestampStyle))
        }
        return encoder
    }
}

extension Response {
    init(type: String, bytes: [UInt8]) {
        self.init(
            status: .ok, headers: [.contentType: type, .contentLength: "\(bytes.count)"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    init(json value: some Encodable, status: HTTPResponse.Status = .ok) throws {
        self.init(type: "application/json", bytes: [UInt8](try JSONEncoder.forPeople.encode(value)))
        self.status = status
    }
}

extension Request {
    /// - Throws: 400 for a body that is not what is wanted, 413 for one that is too large.
    func json<Value: Decodable>() async throws -> Value {
        let body = try await body.collect(upTo: RequestSizeLimit.bodyLimit)
        do {
            return try JSONDecoder().decode(Value.self, from: Data(body.readableBytesView))
        } catch {
            throw HTTPError(.badRequest, message: "the body is not the JSON object that this takes")
        }
    }
}

/// On every answer: nothing from elsewhere is loaded or run, nothing is framed, nothing is kept by caches.
struct SecurityHeaders: RouterMiddleware {
    typealias Context = BasicRequestContext

    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as any HTTPResponseError {
            response = try error.response(from: request, context: context)
        }
        response.headers[.contentSecurityPolicy] = Self.policy
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.cacheControl] = "no-store"
        response.headers[.init("Referrer-Policy")!] = "no-referrer"
        return response
    }
}
