import CCurl
import Core
import Foundation

/// Sends one mail a record, the snapshot attached where it is on disk. The message's id is the same for each try.
///
/// Sources: RFC 5322 (headers), RFC 2047 (words that are not ASCII), RFC 3834 (`Auto-Submitted`).
struct MailCourier: DeliveryWorker {
    /// Larger pictures are left out.
    private static let attachmentLimit = 8 << 20

    private let configuration: MailConfiguration
    private let clocks: any Clocks
    private let transfer: CurlTransfer

    init(_ configuration: MailConfiguration, clocks: any Clocks, interruption: Interruption) throws(Failure) {
        self.configuration = configuration
        self.clocks = clocks
        transfer = try CurlTransfer(
            url: configuration.url, protocols: "smtp,smtps", allowPrivate: true, tls: configuration.tls,
            timeout: configuration.timeout, interruption: interruption)
        if let username = configuration.username { try transfer.set(CURLOPT_USERNAME, username) }
        if let password = configuration.password { try transfer.set(CURLOPT_PASSWORD, password.revealed) }
        let security =
            switch configuration.startTLS {
            case .required: CURLUSESSL_ALL
            case .optional: CURLUSESSL_TRY
            case .never: CURLUSESSL_NONE
            }
        if configuration.url.lowercased().hasPrefix("smtp:") {
            try transfer.set(CURLOPT_USE_SSL, Int(security.rawValue))
        }
        try transfer.set(CURLOPT_MAIL_FROM, "<\(configuration.from)>")
    }

    mutating func deliver(_ delivery: Delivery) -> DeliveryOutcome {
        do throws(Failure) {
            try send(delivery.record)
            return .delivered(String(try transfer.responseCode()))
        } catch {
            let answer = (try? transfer.responseCode()) ?? 0
            let failure =
                answer >= 400
                ? Failure(error.kind, "the mail server answered \(answer)", remedy: error.remedy, code: error.code)
                : error
            return configuration.retries.outcome(of: failure, afterAttempts: delivery.attempts)
        }
    }

    private func send(_ record: AlertRecord) throws(Failure) {
        let headers = list(Self.headers(of: record, configuration, at: clocks.wall()))
        let recipients = list(configuration.recipients.map { "<\($0)>" })
        let message = curl_mime_init(transfer.handle)
        defer {
            curl_slist_free_all(headers)
            curl_slist_free_all(recipients)
            curl_mime_free(message)
        }
        guard let message else { throw Failure(.resourceExhausted, "no memory for a mail") }
        try addParts(of: record, to: message)
        try transfer.check(tocsin_curl_set_pointer(transfer.handle, CURLOPT_MAIL_RCPT, UnsafeRawPointer(recipients)))
        try transfer.check(tocsin_curl_set_headers(transfer.handle, headers))
        try transfer.check(tocsin_curl_set_pointer(transfer.handle, CURLOPT_MIMEPOST, UnsafeRawPointer(message)))
        try transfer.perform()
    }

    private func addParts(of record: AlertRecord, to message: OpaquePointer) throws(Failure) {
        let text = Self.text(of: record)
        let body = curl_mime_addpart(message)
        try transfer.check(curl_mime_data(body, text, text.utf8.count))
        try transfer.check(curl_mime_type(body, "text/plain; charset=utf-8"))
        try transfer.check(curl_mime_encoder(body, "quoted-printable"))
        // A picture that is gone meanwhile keeps no mail back.
        guard let path = record.evidence.snapshot, let size = Self.size(of: path), size <= Self.attachmentLimit else {
            return
        }
        let picture = curl_mime_addpart(message)
        try transfer.check(curl_mime_filedata(picture, path))
        try transfer.check(curl_mime_filename(picture, "\(record.id).jpg"))
        try transfer.check(curl_mime_type(picture, "image/jpeg"))
        try transfer.check(curl_mime_encoder(picture, "base64"))
    }

    private func list(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
        lines.reduce(nil) { curl_slist_append($0, $1) }
    }

    static func headers(of record: AlertRecord, _ configuration: MailConfiguration, at date: Date) -> [String] {
        let domain = configuration.from.split(separator: "@").last ?? "localhost"
        return [
            "From: Tocsin <\(configuration.from)>",
            "To: " + configuration.recipients.map { "<\($0)>" }.joined(separator: ", "),
            "Subject: " + encodedWords(AlertText(record).title),
            "Date: " + mailDate(date),
            "Message-ID: <\(record.id)-\(record.sequence)@\(domain)>",
            "Auto-Submitted: auto-generated",
            "Importance: " + (record.severity == .alarm && record.type != .closed ? "high" : "normal"),
        ]
    }

    static func text(of record: AlertRecord) -> String {
        let text = AlertText(record)
        return "\(text.title)\r\n\r\n\(AlertText.oneLine(record.reason))\r\n\(text.details)\r\n"
    }

    /// Plain ASCII as it is, anything else as words of at most 75 characters in base64 of UTF-8.
    static func encodedWords(_ text: String) -> String {
        if text.allSatisfy(\.isASCII) { return text }
        var words: [String] = []
        var part = ""
        for character in text {
            if part.utf8.count + character.utf8.count > 45 {
                words.append(part)
                part = ""
            }
            part.append(character)
        }
        words.append(part)
        return words.map { "=?UTF-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    private static func mailDate(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
        return formatter.string(from: date)
    }

    private static func size(of path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }
}
