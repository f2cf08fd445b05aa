import Core

/// A record with its place in the chain, and who is to get it.
struct ChainedRecord: Sendable {
    var record: AlertRecord
    /// Exactly what is in the alert file and in the body of a webhook.
    var json: [UInt8]
    var hash: String
    var endpoints: [String]
}

/// The end of the chain: what the next record follows.
struct ChainHead: Sendable, Equatable {
    /// 0 before the first record.
    var sequence: UInt64
    /// Nil before the first record, and where the history could not be read.
    var hash: String?
}
