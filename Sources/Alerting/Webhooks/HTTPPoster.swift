import CCurl
import Core
import Foundation

/// Posts bodies to one URL through libcurl, keeping the connection between posts.
///
/// Only http and https, no redirects, no proxy from the environment, certificates checked.
///
/// Isolation: one owner at a time; not `Sendable`.
final class HTTPPoster {
    struct Response {
        var status: Int
        /// From `Retry-After`, in either of its forms.
        var retryAfter: Duration?
    }

    private let handle: UnsafeMutableRawPointer
    /// Read by the socket callback; refused addresses are told apart from other failures to connect.
    private let gate: AddressGate
    /// Read by the progress callback.
    private let interruption: Interruption

    private final class AddressGate {
        let allowPrivate: Bool
        var hasRefused = false
        init(allowPrivate: Bool) { self.allowPrivate = allowPrivate }
    }

    private static let isCurlReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// - Parameter timeout: for connecting, and for the whole request.
    init(url: String, allowPrivate: Bool, timeout: Duration, interruption: Interruption) throws(Failure) {
        guard Self.isCurlReady, let handle = curl_easy_init() else {
            throw Failure(.resourceExhausted, "libcurl does not start")
        }
        self.handle = handle
        self.interruption = interruption
        gate = AddressGate(allowPrivate: allowPrivate)
        let milliseconds = Int(timeout.nanoseconds / 1_000_000)
        try set(CURLOPT_URL, url)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_USERAGENT, "tocsin")
        try set(CURLOPT_POST, 1)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds)
        try set(CURLOPT_TIMEOUT_MS, milliseconds)
        try check(tocsin_curl_set_write_callback(handle) { _, size, count, _ in size * count })
        try check(tocsin_curl_set_pointer(handle, CURLOPT_OPENSOCKETDATA, Unmanaged.passUnretained(gate).toOpaque()))
        try check(tocsin_curl_set_open_socket_callback(handle, Self.openSocket))
        try set(CURLOPT_NOPROGRESS, 0)
        let interruptionPointer = Unmanaged.passUnretained(interruption).toOpaque()
        try check(tocsin_curl_set_pointer(handle, CURLOPT_XFERINFODATA, interruptionPointer))
        try check(tocsin_curl_set_progress_callback(handle, Self.stopIfInterrupted))
    }

    deinit { curl_easy_cleanup(handle) }

    /// - Parameter headers: names and values; neither may contain a line break.
    /// - Throws: `Failure` of kind `.timedOut`, `.cancelled` or `.unavailable` where no answer came.
    func post(_ body: [UInt8], headers: [(String, String)]) throws(Failure) -> Response {
        var list: UnsafeMutablePointer<curl_slist>?
        for (name, value) in headers { list = curl_slist_append(list, "\(name): \(value)") }
        // Without this, curl asks for leave to send bodies over 1 MiB and old servers stay silent.
        list = curl_slist_append(list, "Expect:")
        defer { curl_slist_free_all(list) }
        gate.hasRefused = false
        try check(tocsin_curl_set_headers(handle, list))
        try set(CURLOPT_POSTFIELDSIZE, body.count)
        try check(body.withUnsafeBytes { tocsin_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) })
        let code = BrokenPipe.suppressed { curl_easy_perform(handle) }
        if gate.hasRefused, code != CURLE_OK {
            throw Failure(
                .unavailable, "the address is private", remedy: "set allow_private: true if that is meant")
        }
        try check(code)
        return try response()
    }

    private func response() throws(Failure) -> Response {
        var status = 0
        var retryAfterSeconds: curl_off_t = 0
        try check(tocsin_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status))
        try check(tocsin_curl_get_offset(handle, CURLINFO_RETRY_AFTER, &retryAfterSeconds))
        let seconds = min(retryAfterSeconds, 86_400)
        return Response(status: status, retryAfter: seconds > 0 ? .seconds(seconds) : nil)
    }

    private static let stopIfInterrupted: curl_xferinfo_callback = { data, _, _, _, _ in
        guard let data else { return 0 }
        return Unmanaged<Interruption>.fromOpaque(data).takeUnretainedValue().isSet ? 1 : 0
    }

    private static let openSocket: curl_opensocket_callback = { data, _, address in
        guard let data, let address else { return CURL_SOCKET_BAD }
        let gate = Unmanaged<AddressGate>.fromOpaque(data).takeUnretainedValue()
        // The C field is declared as the short general form; curl's memory goes on to the length of the real one.
        let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0
        let isPublic = PeerAddress(UnsafeRawPointer(address) + offset)?.isPublic ?? false
        guard gate.allowPrivate || isPublic else {
            gate.hasRefused = true
            return CURL_SOCKET_BAD
        }
        return socket(
            address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
    }

    private func set(_ option: CURLoption, _ value: Int) throws(Failure) {
        try check(tocsin_curl_set_long(handle, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(Failure) {
        try check(tocsin_curl_set_string(handle, option, value))
    }

    /// curl's general text only: its detailed one may show the URL.
    private func check(_ code: CURLcode) throws(Failure) {
        guard code != CURLE_OK else { return }
        let kind: Failure.Kind =
            switch code {
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_ABORTED_BY_CALLBACK: .cancelled
            default: .unavailable
            }
        throw Failure(kind, String(cString: curl_easy_strerror(code)), code: Int32(code.rawValue))
    }
}
