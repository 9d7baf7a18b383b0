import Testing
import TestSupport

@testable import EventFiles

@Suite struct LineReaderTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func read(_ text: String, limit: Int = 1 << 20, capacity: Int = 1 << 18) throws -> [TextLine] {
        let path = try directory.file("events.ndjson", holding: Array(text.utf8))
        return try lines(
            of: LineReader(ByteSource(OpenFile.reading(path)), limit: limit, capacity: capacity))
    }

    @Test func `an empty file has no lines`() throws {
        #expect(try read("").isEmpty)
    }

    @Test func `lines have numbers and offsets, and the last needs no line end`() throws {
        #expect(
            try read("{}\n\nabc\r\nlast") == [
                TextLine(text: "{}", number: 1, offset: 0),
                TextLine(text: "", number: 2, offset: 3),
                TextLine(text: "abc", number: 3, offset: 4),
                TextLine(text: "last", number: 4, offset: 9),
            ])
    }

    @Test func `a carriage return is only part of a line end before the newline`() throws {
        #expect(try read("a\rb\n\r\nc\r").map(\.text) == ["a\rb", "", "c\r"])
    }

    @Test(arguments: [1, 2, 3, 7, 64, 1000])
    func `the buffer's size never shows`(capacity: Int) throws {
        let expected = (0..<200).map { String(repeating: "x", count: $0 * 7 % 97) }
        let text = expected.joined(separator: "\n") + "\n"
        #expect(try read(text, capacity: capacity).map(\.text) == expected)
    }

    @Test(arguments: [1, 4, 1000])
    func `longer lines are cut to the limit and the next one is whole`(capacity: Int) throws {
        let long = String(repeating: "y", count: 300)
        let found = try read("12345\n123456\n12345\r\n\(long)\nend\n", limit: 5, capacity: capacity)
        #expect(
            found == [
                TextLine(text: "12345", number: 1, offset: 0),
                TextLine(text: "12345", number: 2, offset: 6, isTruncated: true),
                TextLine(text: "12345", number: 3, offset: 13),
                TextLine(text: "yyyyy", number: 4, offset: 20, isTruncated: true),
                TextLine(text: "end", number: 5, offset: 321),
            ])
    }

    @Test func `a long last line without a line end is cut too`() throws {
        #expect(
            try read("abcdefghij", limit: 5) == [
                TextLine(text: "abcde", number: 1, offset: 0, isTruncated: true)
            ])
    }

    @Test func `bytes behind a line may be read`() throws {
        let path = try directory.file("events.ndjson", holding: Array("ab\ncd".utf8))
        // The smallest buffer that holds the file: the last line ends where the data ends.
        var reader = try LineReader(ByteSource(OpenFile.reading(path)), capacity: 5)
        while let line = try reader.next() {
            let base = try #require(line.bytes.baseAddress)
            let padded = UnsafeRawBufferPointer(start: base, count: line.bytes.count + LineReader.padding)
            #expect(padded.prefix(line.bytes.count).elementsEqual(line.bytes))
            #expect(padded.reduce(0) { $0 &+ Int($1) } > 0)
        }
    }

    @Test func `progress counts up to the file's size`() throws {
        let path = try directory.file("events.ndjson", holding: Array(repeating: 0x0A, count: 5000))
        var reader = try LineReader(ByteSource(OpenFile.reading(path), chunkSize: 4), capacity: 100)
        #expect(reader.totalBytes == 5000)
        _ = try reader.next()
        #expect((1...200).contains(reader.bytesConsumed))
        while try reader.next() != nil {}
        #expect(reader.bytesConsumed == 5000)
        #expect(reader.lineNumber == 5000)
    }

    @Test func `a pipe has no size`() throws {
        let reader = try LineReader(ByteSource(pipe(holding: Array("a\nb\n".utf8))))
        #expect(reader.totalBytes == nil)
        #expect(try lines(of: reader).map(\.text) == ["a", "b"])
    }

    @Test func `a missing file is named`() throws {
        let error = try fileError { _ = try LineReader(path: directory.file("missing.ndjson")) }
        #expect(error.description == "\(error.path): cannot open: No such file or directory")
        #expect(error.path.hasSuffix("/missing.ndjson"))
    }

    @Test func `a directory is no file`() throws {
        let error = try fileError { _ = try LineReader(path: directory.path) }
        #expect(error.description == "\(directory.path): cannot read: Is a directory")
    }
}
