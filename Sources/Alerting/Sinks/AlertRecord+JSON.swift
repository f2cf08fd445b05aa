import Core

extension AlertRecord {
    /// The record as JSON, without a newline.
    func json() throws(Failure) -> [UInt8] {
        do {
            return try [UInt8](jsonLine())
        } catch {
            throw Failure(.internal, "alert \(id) does not encode as JSON: \(error)")
        }
    }

    /// The record's JSON and a newline.
    func line() throws(Failure) -> [UInt8] { try json() + [UInt8(ascii: "\n")] }
}
