import CCrypto

/// Links records to a chain: each record's JSON holds, as `previous`, the hash of the JSON before it, so that its own
/// hash covers all that came before.
///
/// SHA-256 (FIPS 180-4) over the JSON of a record as it stands in its line, without the newline, in hexadecimal digits.
enum ChainHash {
    static func of(_ json: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        _ = SHA256(json, json.count, &digest)
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
