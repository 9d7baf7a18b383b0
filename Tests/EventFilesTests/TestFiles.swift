import Glibc
import Testing
import TestSupport

@testable import EventFiles

extension TemporaryDirectory {
    /// Writes bytes as they are, whatever the name ends with.
    func file(_ name: String, holding bytes: [UInt8]) throws -> String {
        let path = file(name)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        let file = OpenFile(descriptor: descriptor, path: path)
        try bytes.withUnsafeBytes { try file.write($0) }
        try file.close()
        return path
    }
}

struct TextLine: Equatable {
    var text: String
    var number: Int
    var offset: Int
    var isTruncated = false
}

/// All lines, as copies.
func lines(of reader: consuming LineReader) throws -> [TextLine] {
    var lines: [TextLine] = []
    while let line = try reader.next() {
        lines.append(
            TextLine(
                text: String(decoding: line.bytes, as: UTF8.self), number: line.number,
                offset: line.offset, isTruncated: line.isTruncated))
    }
    return lines
}

/// What `body` throws as a ``FileError``.
func fileError(_ body: () throws -> Void) throws -> FileError {
    let error = #expect(throws: FileError.self) { try body() }
    return try #require(error)
}

/// A pipe whose writing end holds `bytes` and is closed.
func pipe(holding bytes: [UInt8], name: String = "standard input") throws -> OpenFile {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let writer = OpenFile(descriptor: ends[1], path: name)
    try bytes.withUnsafeBytes { try writer.write($0) }
    try writer.close()
    return OpenFile(descriptor: ends[0], path: name)
}

/// Bytes from hexadecimal digits.
func bytes(hex: String) -> [UInt8] {
    let digits = Array(hex.utf8).map { $0 > 0x39 ? $0 - 0x57 : $0 - 0x30 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
