import Glibc

/// What went wrong with a file: which one, while doing what, and why.
public struct FileError: Error, Equatable, CustomStringConvertible {
    public enum Operation: String, Sendable { case open, read, decompress, write, compress, close }

    /// The path as the user gave it; `standard input` and `standard output` for `-`.
    public var path: String
    public var operation: Operation
    /// The system's error number where it was the system that failed, such as `ENOSPC`; else nil.
    public var code: Int32?
    /// Why, in words that can follow a colon.
    public var reason: String

    public init(path: String, operation: Operation, code: Int32? = nil, reason: String) {
        self.path = path
        self.operation = operation
        self.code = code
        self.reason = reason
    }

    /// `events.ndjson: cannot open: No such file or directory`.
    public var description: String { "\(path): cannot \(operation.rawValue): \(reason)" }

    /// Whether the reader of a pipe has gone, which for a filter is an orderly end.
    public var isBrokenPipe: Bool { code == EPIPE }
}

extension FileError {
    /// The failure of a system call, with its error number.
    init(path: String, operation: Operation, code: Int32) {
        self.init(path: path, operation: operation, code: code, reason: String(cString: strerror(code)))
    }
}
