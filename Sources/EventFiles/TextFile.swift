import Glibc

/// Reads a whole file of UTF-8 text, such as a configuration or a secret.
/// - Parameter limit: the most bytes; a larger file is an error, so that a mistaken path cannot fill memory.
public func readText(_ path: String, limit: Int = 64 << 20) throws(FileError) -> String {
    guard let text = String(validating: try readBytes(path, limit: limit), as: UTF8.self) else {
        throw FileError(path: path, operation: .read, reason: "not UTF-8 text")
    }
    return text
}

/// Reads a whole file.
/// - Parameter limit: the most bytes; a larger file is an error, so that a mistaken path cannot fill memory.
public func readBytes(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    let file = try OpenFile.reading(path)
    var bytes: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
    defer { buffer.deallocate() }
    while true {
        let count = try file.read(into: buffer)
        if count == 0 { break }
        bytes += buffer[..<count]
        guard bytes.count <= limit else {
            throw FileError(path: path, operation: .read, reason: "larger than \(limit >> 20) MiB")
        }
    }
    return bytes
}
