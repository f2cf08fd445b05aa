import Foundation

/// The address a socket is about to connect to, and whether it is one that anybody on the internet may be sent to.
///
/// Checked on the address itself, after name resolution, so that no name, number form or redirect leads around it.
enum PeerAddress: Equatable {
    /// In host byte order.
    case v4(UInt32)
    /// 16 bytes in network order.
    case v6([UInt8])

    /// - Parameter address: a `sockaddr` of any family, as long as its family says.
    /// - Returns: nil for families other than IPv4 and IPv6.
    init?(_ address: UnsafeRawPointer) {
        switch Int32(address.loadUnaligned(as: sockaddr.self).sa_family) {
        case AF_INET:
            let peer = address.loadUnaligned(as: sockaddr_in.self)
            self = .v4(UInt32(bigEndian: peer.sin_addr.s_addr))
        case AF_INET6:
            let peer = address.loadUnaligned(as: sockaddr_in6.self)
            self = .v6(withUnsafeBytes(of: peer.sin6_addr) { [UInt8]($0) })
        default: return nil
        }
    }

    /// False for unspecified, loopback, link-local, private, shared (CGNAT), benchmark, documentation, multicast and
    /// reserved addresses, and for IPv6 forms that carry such an IPv4 address.
    ///
    /// Source: the IANA special-purpose address registries (RFC 6890).
    var isPublic: Bool {
        switch self {
        case .v4(let value): Self.isPublic(v4: value)
        case .v6(let bytes): Self.isPublic(v6: bytes)
        }
    }

    /// Network and prefix length.
    private static let closedV4: [(UInt32, Int)] = [
        (0x0000_0000, 8),  // unspecified, "this network"
        (0x0A00_0000, 8),  // private
        (0x6440_0000, 10),  // shared by carriers (100.64/10)
        (0x7F00_0000, 8),  // loopback
        (0xA9FE_0000, 16),  // link-local (169.254/16), where clouds keep credentials
        (0xAC10_0000, 12),  // private
        (0xC000_0000, 24),  // protocol assignments
        (0xC000_0200, 24),  // documentation
        (0xC0A8_0000, 16),  // private
        (0xC612_0000, 15),  // benchmarks
        (0xC633_6400, 24),  // documentation
        (0xCB00_7100, 24),  // documentation
        (0xE000_0000, 3),  // multicast, reserved, broadcast
    ]

    private static func isPublic(v4 value: UInt32) -> Bool {
        !closedV4.contains { network, length in (value ^ network) >> UInt32(32 - length) == 0 }
    }

    private static func isPublic(v6 bytes: [UInt8]) -> Bool {
        let isZeroUpTo96 = bytes[..<12].allSatisfy { $0 == 0 }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        let isTranslated = bytes[..<12] == [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
        // Unspecified and loopback are among these too: 0.0.0.0 and 0.0.0.1.
        if isZeroUpTo96 || isMapped || isTranslated { return isPublic(v4: word(of: bytes, at: 12)) }
        if bytes[0] == 0x20, bytes[1] == 0x02 { return isPublic(v4: word(of: bytes, at: 2)) }  // 6to4
        // Outside 2000::/3 nothing is global unicast: unique and link-local, multicast, a network's own NAT64 (64:ff9b:1::).
        let isGlobal = bytes[0] & 0xE0 == 0x20
        let isProtocolAssignment = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] & 0xFE == 0  // Teredo among them
        let isDocumentation =
            bytes[..<4] == [0x20, 0x01, 0x0D, 0xB8] || bytes[0] == 0x3F && bytes[1] == 0xFF && bytes[2] & 0xF0 == 0
        return isGlobal && !isProtocolAssignment && !isDocumentation
    }

    private static func word(of bytes: [UInt8], at index: Int) -> UInt32 {
        bytes[index..<index + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
