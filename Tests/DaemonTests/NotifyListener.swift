import Foundation
import Testing
import TestSupport

/// Where a service manager would listen: a datagram socket that takes notices.
final class NotifyListener {
    enum Kind: CaseIterable { case path, abstract }

    /// What stands in `$NOTIFY_SOCKET`.
    let name: String
    private let descriptor: Int32

    init(_ kind: Kind, in folder: TemporaryDirectory) throws {
        let path = folder.file("n")
        name = kind == .path ? path : "@segstreamd-\(UUID().uuidString)"
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = kind == .path ? Array(path.utf8) + [0] : [0] + Array(name.utf8.dropFirst())
        try #require(bytes.count <= MemoryLayout.size(ofValue: address.sun_path))
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(2 + bytes.count)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        try #require(code == 0, "\(String(cString: strerror(errno)))")
    }

    deinit { close(descriptor) }

    /// The next notice, without waiting; nil when there is none.
    func next() -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }

    /// The notices that have come since the last call.
    func take() -> [String] {
        var notices: [String] = []
        while let notice = next() { notices.append(notice) }
        return notices
    }

    /// All notices up to one that begins so.
    func wait(for prefix: String) throws -> [String] {
        var notices: [String] = []
        try eventually("\(prefix) comes; so far: \(Set(notices))") {
            while let notice = next() {
                notices.append(notice)
                if notice.hasPrefix(prefix) { return true }
            }
            return false
        }
        return notices
    }
}
