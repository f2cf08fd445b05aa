import CCurl
import Core
import Foundation

/// One libcurl handle with the rules of all our transfers: only the protocols asked for, no proxy from the environment,
/// certificates checked, the peer's address judged before the socket is made, a time limit, and an interruption.
///
/// Isolation: one owner at a time; not `Sendable`.
final class CurlTransfer {
    /// The only user: what libcurl's options are set on beside the ones here.
    let handle: UnsafeMutableRawPointer
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

    /// - Parameters:
    ///   - protocols: as libcurl writes them: "http,https".
    ///   - timeout: for connecting, and for the whole transfer.
    init(
        url: String, protocols: String, allowPrivate: Bool, tls: TLSFiles, timeout: Duration,
        interruption: Interruption
    ) throws(Failure) {
        guard Self.isCurlReady, let handle = curl_easy_init() else {
            throw Failure(.resourceExhausted, "libcurl does not start")
        }
        self.handle = handle
        self.interruption = interruption
        gate = AddressGate(allowPrivate: allowPrivate)
        let milliseconds = Int(timeout.nanoseconds / 1_000_000)
        try set(CURLOPT_URL, url)
        try set(CURLOPT_PROTOCOLS_STR, protocols)
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds)
        try set(CURLOPT_TIMEOUT_MS, milliseconds)
        if let authority = tls.authority { try set(CURLOPT_CAINFO, authority) }
        if let certificate = tls.certificate { try set(CURLOPT_SSLCERT, certificate) }
        if let key = tls.key { try set(CURLOPT_SSLKEY, key) }
        try check(tocsin_curl_set_write_callback(handle) { _, size, count, _ in size * count })
        try check(tocsin_curl_set_pointer(handle, CURLOPT_OPENSOCKETDATA, Unmanaged.passUnretained(gate).toOpaque()))
        try check(tocsin_curl_set_open_socket_callback(handle, Self.openSocket))
        try set(CURLOPT_NOPROGRESS, 0)
        let interruptionPointer = Unmanaged.passUnretained(interruption).toOpaque()
        try check(tocsin_curl_set_pointer(handle, CURLOPT_XFERINFODATA, interruptionPointer))
        try check(tocsin_curl_set_progress_callback(handle, Self.stopIfInterrupted))
    }

    deinit { curl_easy_cleanup(handle) }

    /// - Throws: `Failure` of kind `.timedOut`, `.cancelled` or `.unavailable`.
    func perform() throws(Failure) {
        gate.hasRefused = false
        let code = BrokenPipe.suppressed { curl_easy_perform(handle) }
        if gate.hasRefused, code != CURLE_OK {
            throw Failure(
                .unavailable, "the address is private", remedy: "set allow_private: true if that is meant")
        }
        try check(code)
    }

    /// The protocol's own number; 0 where no answer came.
    func responseCode() throws(Failure) -> Int {
        var status = 0
        try check(tocsin_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status))
        return status
    }

    func set(_ option: CURLoption, _ value: Int) throws(Failure) {
        try check(tocsin_curl_set_long(handle, option, value))
    }

    func set(_ option: CURLoption, _ value: String) throws(Failure) {
        try check(tocsin_curl_set_string(handle, option, value))
    }

    /// curl's general text only: its detailed one may show the URL.
    func check(_ code: CURLcode) throws(Failure) {
        guard code != CURLE_OK else { return }
        let kind: Failure.Kind =
            switch code {
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_ABORTED_BY_CALLBACK: .cancelled
            default: .unavailable
            }
        throw Failure(kind, String(cString: curl_easy_strerror(code)), code: Int32(code.rawValue))
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
}
