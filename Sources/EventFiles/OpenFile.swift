import Glibc

/// A file descriptor with the name that errors call it by. Closed with its last reference; standard input
/// and output stay open.
final class OpenFile {
    let path: String
    private var descriptor: Int32
    private let isOwned: Bool

    init(descriptor: Int32, path: String, isOwned: Bool = true) {
        self.descriptor = descriptor
        self.path = path
        self.isOwned = isOwned
    }

    deinit {
        if isOwned, descriptor >= 0 { _ = Glibc.close(descriptor) }
    }

    /// Opens a file, or standard input for `-`.
    static func reading(_ path: String) throws(FileError) -> OpenFile {
        if path == "-" { return OpenFile(descriptor: 0, path: "standard input", isOwned: false) }
        let file = try opening(path, O_RDONLY | O_CLOEXEC)
        _ = posix_fadvise(file.descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
        return file
    }

    /// Creates or empties a file; standard output for `-`.
    static func writing(_ path: String) throws(FileError) -> OpenFile {
        if path == "-" { return OpenFile(descriptor: 1, path: "standard output", isOwned: false) }
        return try opening(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC)
    }

    /// Opens or creates a file to write behind its end; standard output for `-`.
    static func appending(_ path: String) throws(FileError) -> OpenFile {
        if path == "-" { return OpenFile(descriptor: 1, path: "standard output", isOwned: false) }
        return try opening(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC)
    }

    private static func opening(_ path: String, _ flags: Int32) throws(FileError) -> OpenFile {
        while true {
            let descriptor = Glibc.open(path, flags, 0o666)
            if descriptor >= 0 { return OpenFile(descriptor: descriptor, path: path) }
            let code = errno
            guard code == EINTR else { throw FileError(path: path, operation: .open, code: code) }
        }
    }

    /// What is left to read, in bytes: nil for a pipe, a terminal or a device.
    var remainingBytes: Int? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return max(0, status.st_size - max(0, lseek(descriptor, 0, SEEK_CUR)))
    }

    /// Reads at most `buffer.count` bytes; 0 is the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            try retry(after: errno, of: .read, awaiting: POLLIN)
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            } else {
                try retry(after: errno, of: .write, awaiting: POLLOUT)
            }
        }
    }

    /// Returns where the call may be repeated: after a signal, or once a non-blocking descriptor, which
    /// a parent process may have made of ours, is ready.
    private func retry(
        after code: Int32, of operation: FileError.Operation, awaiting events: Int32
    ) throws(FileError) {
        switch code {
        case EINTR: return
        case EAGAIN:
            var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            _ = poll(&request, 1, -1)
        default: throw FileError(path: path, operation: operation, code: code)
        }
    }

    /// Closes an owned descriptor and reports what the system had put off until now.
    func close() throws(FileError) {
        guard isOwned, descriptor >= 0 else { return }
        let result = Glibc.close(descriptor)
        let code = errno
        descriptor = -1
        // Linux has closed the descriptor also when a signal interrupted the call.
        if result != 0, code != EINTR { throw FileError(path: path, operation: .close, code: code) }
    }
}

/// Whether two paths lead to one file, so that writing one would destroy the other. Never true for `-`, nor
/// for devices such as `/dev/null`. Paths to files that do not exist yet are compared as they are written.
public func isSameFile(_ a: String, _ b: String) -> Bool {
    var (first, second) = (stat(), stat())
    guard a != "-", b != "-" else { return false }
    guard stat(a, &first) == 0, stat(b, &second) == 0 else { return a == b }
    return first.st_mode & S_IFMT == S_IFREG && first.st_dev == second.st_dev && first.st_ino == second.st_ino
}
