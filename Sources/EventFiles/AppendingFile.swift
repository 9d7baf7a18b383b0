import Glibc

/// A file that grows by whole pieces, such as a log: each one is written at once, behind what is there.
public final class AppendingFile {
    private let file: OpenFile

    /// Opens or creates a file; `-` is standard output.
    public init(path: String) throws(FileError) { file = try OpenFile.appending(path) }

    public func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) { try file.write(bytes) }
}
