import Glibc

/// A file that grows by whole pieces, such as a log: each one is written at once, behind what is there, also
/// where somebody has emptied the file in between.
public final class AppendingFile {
    private let path: String
    private var file: OpenFile

    /// Opens or creates a file; `-` is standard output.
    public init(path: String) throws(FileError) {
        self.path = path
        file = try OpenFile.appending(path)
    }

    public func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) { try file.write(bytes) }

    /// Goes on in the file that has the name now, a new one where the old one was renamed.
    /// - Throws: the old file then stays open.
    public func reopen() throws(FileError) { file = try OpenFile.appending(path) }
}
