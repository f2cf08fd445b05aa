import Core
import Foundation
import Hummingbird

/// What somebody may do. Ordered: an operator may do all that a viewer may.
enum Role: Int, Comparable, Sendable {
    case viewer, `operator`

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    var name: String { self == .viewer ? "viewer" : "operator" }
}

/// Decides who may do what: by a bearer token (scripts), or by a cookie that a token was exchanged for (browsers).
final class Gatekeeper: Sendable {
    static let cookieName = "tocsin"
    private static let sessionSeconds = 12 * 3600.0
    private static let sessionLimit = 64

    private struct Session {
        var role: Role
        var until: Date
    }

    private let options: WebOptions
    private let sessions = Locked<[String: Session]>([:])

    init(_ options: WebOptions) { self.options = options }

    /// - Throws: 401 or 403.
    @discardableResult
    func admit(_ request: Request, as needed: Role) throws -> Role {
        guard let role = role(of: request) else {
            throw HTTPError(.unauthorized, message: "a token is needed: Authorization: Bearer TOKEN")
        }
        guard role >= needed else { throw HTTPError(.forbidden, message: "this takes an \(needed.name)'s token") }
        return role
    }

    /// Refuses what another site's page could make a browser send: such a page can neither set this field nor, by the
    /// cookie's `SameSite`, have the cookie sent.
    func refuseForgery(_ request: Request) throws {
        guard request.headers[.authorization] != nil || request.headers[.init("X-Tocsin")!] != nil else {
            throw HTTPError(.forbidden, message: "the field X-Tocsin: 1 is missing")
        }
    }

    /// Nil for a wrong token.
    func login(_ token: String, at now: Date) -> (cookie: Cookie, role: Role)? {
        guard let role = role(ofToken: token) else { return nil }
        var generator = SystemRandomNumberGenerator()
        let name = (0..<4).map { _ in String(generator.next(), radix: 36) }.joined()
        sessions.withLock { sessions in
            sessions = sessions.filter { $0.value.until > now }
            if sessions.count >= Self.sessionLimit, let oldest = sessions.min(by: { $0.value.until < $1.value.until }) {
                sessions[oldest.key] = nil
            }
            sessions[name] = Session(role: role, until: now.addingTimeInterval(Self.sessionSeconds))
        }
        let cookie = Cookie(
            name: Self.cookieName, value: name, maxAge: Int(Self.sessionSeconds), path: "/",
            secure: options.certificate != nil, httpOnly: true, sameSite: .strict)
        return (cookie, role)
    }

    func logout(_ request: Request) {
        guard let name = request.cookies[Self.cookieName]?.value else { return }
        sessions.withLock { $0[name] = nil }
    }

    private func role(of request: Request) -> Role? {
        guard options.needsToken else { return Self.isLocal(request.head.authority) ? .operator : nil }
        if let field = request.headers[.authorization] {
            return field.hasPrefix("Bearer ") ? role(ofToken: String(field.dropFirst(7))) : nil
        }
        guard let name = request.cookies[Self.cookieName]?.value else { return nil }
        return sessions.withLock { $0[name].flatMap { $0.until > Date() ? $0.role : nil } }
    }

    private func role(ofToken token: String) -> Role? {
        if let wanted = options.operatorToken, Self.isEqual(token, wanted.revealed) { return .operator }
        if let wanted = options.viewerToken, Self.isEqual(token, wanted.revealed) { return .viewer }
        return nil
    }

    /// Takes the same time wherever they differ.
    private static func isEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Without tokens only this host is answered, by its own names: a page elsewhere could make its name resolve to here.
    private static func isLocal(_ authority: String?) -> Bool {
        guard let authority else { return false }
        return ["localhost", "127.0.0.1", "[::1]"].contains { authority == $0 || authority.hasPrefix($0 + ":") }
    }
}
