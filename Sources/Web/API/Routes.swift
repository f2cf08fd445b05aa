import Alerting
import Core
import Foundation
import Hummingbird
import Telemetry

/// Every address that the server answers, as `Page/openapi.json` describes them.
struct Routes: Sendable {
    let subject: WebSubject
    let gatekeeper: Gatekeeper

    /// What a test holds against the description.
    static let described = [
        "GET /healthz", "GET /readyz", "GET /metrics", "POST /api/v1/login", "POST /api/v1/logout",
        "GET /api/v1/openapi.json", "GET /api/v1/status", "GET /api/v1/cameras", "GET /api/v1/cameras/{camera}",
        "GET /api/v1/cameras/{camera}/picture", "GET /api/v1/alerts", "GET /api/v1/alerts/{alert}",
        "POST /api/v1/alerts/{alert}/acknowledge", "GET /api/v1/alerts/{alert}/{evidence}", "GET /api/v1/events",
    ]

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: SecurityHeaders())
        addPage(to: router)
        addHealth(to: router)
        addSession(to: router)
        addCameras(to: router)
        AlertRoutes(subject: subject, gatekeeper: gatekeeper).add(to: router)
        let events = EventStream(subject: subject)
        router.get("api/v1/events") { request, _ in
            try gatekeeper.admit(request, as: .viewer)
            return try events.response()
        }
        return router
    }

    private func addPage(to router: Router<BasicRequestContext>) {
        func serve(_ path: String, _ type: String, _ bytes: [UInt8]) {
            router.get(RouterPath(path)) { _, _ in Response(type: type, bytes: bytes) }
        }
        serve("/", "text/html; charset=utf-8", PackageResources.index_html)
        serve("/page.css", "text/css; charset=utf-8", PackageResources.page_css)
        serve("/page.js", "text/javascript; charset=utf-8", PackageResources.page_js)
        serve("/api/v1/openapi.json", "application/json", PackageResources.openapi_json)
    }

    private func addHealth(to router: Router<BasicRequestContext>) {
        router.get("healthz") { _, _ in Response(type: "text/plain; charset=utf-8", bytes: Array("ok\n".utf8)) }
        // The status for anyone, as load balancers have no token; the reasons name cameras and are for viewers.
        router.get("readyz") { request, _ in
            var readiness = Readiness(subject.status())
            if (try? gatekeeper.admit(request, as: .viewer)) == nil { readiness.reasons = [] }
            return try Response(json: readiness, status: readiness.isReady ? .ok : .serviceUnavailable)
        }
        router.get("metrics") { request, _ in
            try gatekeeper.admit(request, as: .viewer)
            return Response(type: PrometheusText.contentType, bytes: Array(Metrics.page(subject.status()).utf8))
        }
    }

    private func addSession(to router: Router<BasicRequestContext>) {
        struct Login: Decodable { var token: String }
        struct Answer: Encodable { var role: String }
        router.post("api/v1/login") { request, _ in
            try gatekeeper.refuseForgery(request)
            let login: Login = try await request.json()
            guard let (cookie, role) = gatekeeper.login(login.token, at: Date()) else {
                throw HTTPError(.unauthorized, message: "this is no token of this daemon")
            }
            var response = try Response(json: Answer(role: role.name))
            response.setCookie(cookie)
            return response
        }
        router.post("api/v1/logout") { request, _ in
            try gatekeeper.refuseForgery(request)
            gatekeeper.logout(request)
            return Response(status: .noContent)
        }
    }

    private func addCameras(to router: Router<BasicRequestContext>) {
        struct Whole: Encodable {
            var role: String
            var readiness: Readiness
            var system: SystemStatus
        }
        router.get("api/v1/status") { request, _ in
            let role = try gatekeeper.admit(request, as: .viewer)
            let status = subject.status()
            return try Response(json: Whole(role: role.name, readiness: Readiness(status), system: status))
        }
        router.get("api/v1/cameras") { request, _ in
            try gatekeeper.admit(request, as: .viewer)
            return try Response(json: subject.status().cameras)
        }
        router.get("api/v1/cameras/:camera") { request, context in
            try gatekeeper.admit(request, as: .viewer)
            let name = try context.parameters.require("camera")
            guard let camera = subject.status().cameras.first(where: { $0.name == name }) else {
                throw HTTPError(.notFound, message: "no such camera")
            }
            return try Response(json: camera)
        }
        router.get("api/v1/cameras/:camera/picture") { request, context in
            try gatekeeper.admit(request, as: .viewer)
            guard let picture = subject.picture(try context.parameters.require("camera")) else {
                throw HTTPError(.notFound, message: "no picture yet; ask again in a second")
            }
            return Response(type: "image/jpeg", bytes: picture)
        }
    }
}
