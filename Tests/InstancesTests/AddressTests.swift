import Testing

@testable import Instances

@Suite struct AddressTests {
    @Test(
        "Addresses",
        arguments: [
            ("http://127.0.0.1:8080", "127.0.0.1", 8080, ""), ("http://shop.local", "shop.local", 80, ""),
            ("HTTP://h:81/", "h", 81, ""), ("http://h/a/b/", "h", 80, "/a/b"),
            ("http://[::1]:9", "::1", 9, ""),
            ("http://[::1]", "::1", 80, ""),
        ])
    func addresses(text: String, host: String, port: Int, prefix: String) throws {
        let address = try InstanceAddress(text)
        #expect(address.host == host && Int(address.port) == port && address.prefix == prefix)
    }

    @Test(
        "What is none",
        arguments: [
            "", "h:80", "ftp://h", "http://", "http://:80", "http://h:0", "http://h:70000", "http://h:x",
            "http://a b", "http://u@h", "http://h/?q=1", "http://h/a\r\nX: y",
        ])
    func faults(text: String) {
        #expect(throws: InstanceAddress.Fault.self) { try InstanceAddress(text) }
    }

    @Test("HTTPS is refused with what to do instead")
    func secure() {
        let fault = #expect(throws: InstanceAddress.Fault.self) { try InstanceAddress("https://h") }
        #expect(fault?.message.contains("HTTPS is not spoken") == true)
    }

    @Test("Ids in paths")
    func encoding() {
        #expect(percentEncoded("a-B_1.~") == "a-B_1.~")
        #expect(percentEncoded("a/b c?ü\n") == "a%2Fb%20c%3F%C3%BC%0A")
    }
}
