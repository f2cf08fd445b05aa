import Foundation
import Testing

@testable import Alerting

@Suite struct PeerAddressTests {
    private func address(_ text: String) throws -> PeerAddress {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST
        var list: UnsafeMutablePointer<addrinfo>?
        try #require(getaddrinfo(text, nil, &hints, &list) == 0)
        defer { freeaddrinfo(list) }
        let found = try #require(list?.pointee.ai_addr)
        return try #require(PeerAddress(found))
    }

    @Test(
        "addresses that are not on the public internet are closed",
        arguments: [
            "127.0.0.1", "127.255.255.255", "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "169.254.169.254",
            "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.0.0.1", "198.18.0.1", "198.19.255.255", "224.0.0.1",
            "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.51.100.1", "203.0.113.1", "64:ff9b:1::a00:1",
            "2001::7f00:1", "2001:db8::1", "3fff::1", "100::1", "::", "::1", "fe80::1", "fec0::1", "fc00::1",
            "fd12:3456::1", "ff02::1",
            "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::10.0.0.1", "2002:7f00:1::", "2002:a00:1::1",
        ])
    func closed(text: String) throws {
        #expect(try !address(text).isPublic)
    }

    @Test(
        "public addresses beside them are open",
        arguments: [
            "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
            "169.253.0.1", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.0.1", "192.169.0.1", "198.17.0.1",
            "198.20.0.1", "223.255.255.255", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::1",
        ])
    func open(text: String) throws {
        #expect(try address(text).isPublic)
    }

    @Test("other address families are no peers")
    func family() {
        var local = sockaddr(sa_family: sa_family_t(AF_UNIX), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        #expect(PeerAddress(&local) == nil)
    }
}
