import Glibc
import StreamCore

/// An exclusive lock on a directory, by a file that holds the owner's process id. The system lets go of it
/// when the process ends, however it ends.
final class DirectoryLock: Sendable {
    private let descriptor: Int32

    init(_ file: String, directory: String) throws(StateError) {
        descriptor = try Directory.open(file, O_RDWR | O_CREAT, while: "open")
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            if code == EINTR { continue }
            let failure =
                code == EWOULDBLOCK
                ? Self.isTaken(directory, by: descriptor) : Directory.failure(file, "lock", code)
            close(descriptor)
            throw failure
        }
        let id = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, id, id.count, 0) == id.count else {
            let failure = Directory.failure(file, "write", errno == 0 ? ENOSPC : errno)
            close(descriptor)
            throw failure
        }
    }

    deinit {
        // A process that is being started holds a copy of the descriptor until it executes.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func isTaken(_ directory: String, by descriptor: Int32) -> StateError {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = max(0, pread(descriptor, &bytes, bytes.count, 0))
        let id = Int32(String(decoding: bytes.prefix(count).prefix { $0 != 0x0A }, as: UTF8.self))
        let owner = id.map { "another segstreamd (pid \($0))" } ?? "another segstreamd"
        return .unreadable("\(owner) uses \(directory): give each instance its own state.directory")
    }
}
