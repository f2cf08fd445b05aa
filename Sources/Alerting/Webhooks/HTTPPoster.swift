import CCurl
import Core
import Foundation

/// Posts bodies to one URL, keeping the connection between posts. Redirects are not followed.
///
/// Isolation: one owner at a time; not `Sendable`.
final class HTTPPoster {
    struct Response {
        var status: Int
        /// From `Retry-After`, in either of its forms.
        var retryAfter: Duration?
    }

    private let transfer: CurlTransfer

    init(_ configuration: WebhookConfiguration, interruption: Interruption) throws(Failure) {
        transfer = try CurlTransfer(
            url: configuration.url, protocols: "http,https", allowPrivate: configuration.allowPrivate,
            tls: configuration.tls, timeout: configuration.timeout, interruption: interruption)
        try transfer.set(CURLOPT_USERAGENT, "tocsin")
        try transfer.set(CURLOPT_POST, 1)
        try transfer.set(CURLOPT_FOLLOWLOCATION, 0)
    }

    /// - Parameter headers: names and values; neither may contain a line break.
    /// - Throws: `Failure` of kind `.timedOut`, `.cancelled` or `.unavailable` where no answer came.
    func post(_ body: [UInt8], headers: [(String, String)]) throws(Failure) -> Response {
        var list: UnsafeMutablePointer<curl_slist>?
        for (name, value) in headers { list = curl_slist_append(list, "\(name): \(value)") }
        // Without this, curl asks for leave to send bodies over 1 MiB and old servers stay silent.
        list = curl_slist_append(list, "Expect:")
        defer { curl_slist_free_all(list) }
        try transfer.check(tocsin_curl_set_headers(transfer.handle, list))
        try transfer.set(CURLOPT_POSTFIELDSIZE, body.count)
        try transfer.check(
            body.withUnsafeBytes {
                tocsin_curl_set_pointer(transfer.handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress)
            })
        try transfer.perform()
        return try response()
    }

    private func response() throws(Failure) -> Response {
        var retryAfterSeconds: curl_off_t = 0
        try transfer.check(tocsin_curl_get_offset(transfer.handle, CURLINFO_RETRY_AFTER, &retryAfterSeconds))
        let seconds = min(retryAfterSeconds, 86_400)
        return Response(status: try transfer.responseCode(), retryAfter: seconds > 0 ? .seconds(seconds) : nil)
    }
}
