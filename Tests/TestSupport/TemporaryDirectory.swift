import Foundation

/// A directory that is gone, with all that is in it, when nobody needs it any more.
public final class TemporaryDirectory: Sendable {
    public let path: String

    /// - Parameter inMemory: on a file system without a disk, where there is one; for small files.
    /// - Throws: ``NoDirectory`` where none can be made.
    public init(inMemory: Bool = false) throws {
        let memory = "/dev/shm"
        let parent =
            inMemory && access(memory, W_OK) == 0
            ? memory : ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(parent)/segstreamd-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw NoDirectory(description: "no directory in \(parent): \(String(cString: strerror(errno)))")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in it.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file.
    /// - Returns: its path.
    @discardableResult
    public func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    /// The text of a file.
    public func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: file(name))), as: UTF8.self)
    }

    /// The lines of a file.
    public func lines(_ name: String) throws -> [String] {
        try read(name).split(separator: "\n").map(String.init)
    }

    /// Why there is none.
    public struct NoDirectory: Error, CustomStringConvertible {
        public let description: String
    }
}
