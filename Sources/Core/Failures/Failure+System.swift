import Foundation

extension Failure {
    /// The failure behind a system call's `errno`, for a file or folder.
    public init(errno code: Int32, at path: String) {
        let kind: Kind
        let remedy: String?
        switch code {
        case ENOSPC, EDQUOT, EFBIG: (kind, remedy) = (.resourceExhausted, "free space on that disk")
        case EMFILE, ENFILE: (kind, remedy) = (.resourceExhausted, "raise the limit of open files")
        case EACCES, EPERM: (kind, remedy) = (.unavailable, "let this user write there")
        case EROFS: (kind, remedy) = (.unavailable, "mount that disk writable")
        default: (kind, remedy) = (.unavailable, nil)
        }
        self.init(kind, "\(path): \(String(cString: strerror(code)))", remedy: remedy, code: code)
    }
}
