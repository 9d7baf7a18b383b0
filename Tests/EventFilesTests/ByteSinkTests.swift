import Glibc
import Testing
import TestSupport

@testable import EventFiles

@Suite struct ByteSinkTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func texts(_ path: String) throws -> [String] {
        try lines(of: LineReader(path: path)).map(\.text)
    }

    @Test(arguments: ["a.ndjson", "a.ndjson.gz", "a.ndjson.zst"], [1, 10, 1 << 16])
    func `what is written is read back`(name: String, bufferSize: Int) throws {
        let path = directory.file(name)
        let expected = (0..<300).map { String(repeating: "\($0)", count: $0 % 11) }
        let sink = try ByteSink(OpenFile.writing(path), bufferSize: bufferSize)
        for text in expected { try sink.write(Array("\(text)\n".utf8)) }
        try sink.finish()
        try sink.finish()
        #expect(try texts(path) == expected)
    }

    @Test(arguments: ["a.gz", "a.zst"])
    func `a packed file has its format's first bytes, also when empty`(name: String) throws {
        let path = directory.file(name)
        try ByteSink(path: path).finish()
        #expect(try texts(path).isEmpty)
        let file = try OpenFile.reading(path)
        var head = [UInt8](repeating: 0, count: 4)
        _ = try head.withUnsafeMutableBytes { try file.read(into: $0) }
        #expect(head.withUnsafeBytes { Compression(magic: $0) } == Compression(path: path))
    }

    @Test func `a flush shows what was written so far`() throws {
        let path = directory.file("a.ndjson")
        let sink = try ByteSink(path: path)
        try sink.write(Array("one\n".utf8))
        #expect(try texts(path).isEmpty)
        try sink.flush()
        #expect(try texts(path) == ["one"])
        try sink.finish()
    }

    @Test(arguments: ["a.gz", "a.zst"])
    func `a flush shows packed lines too, though the stream goes on`(name: String) throws {
        let sink = try ByteSink(path: directory.file(name))
        try sink.write(Array("one\n".utf8))
        try sink.flush()
        var reader = try LineReader(path: directory.file(name))
        let first = try reader.next().map { String(decoding: $0.bytes, as: UTF8.self) }
        #expect(first == "one")
        let error = try fileError { _ = try reader.next() }
        #expect(error.description.contains("breaks off"))
        try sink.write(Array("two\n".utf8))
        try sink.finish()
        #expect(try texts(directory.file(name)) == ["one", "two"])
    }

    @Test func `an old file is emptied`() throws {
        let path = try directory.file("a", holding: Array("old\nold\n".utf8))
        try ByteSink(path: path).finish()
        #expect(try texts(path).isEmpty)
    }

    @Test func `a full disk is reported and stays reported`() throws {
        let sink = try ByteSink(path: "/dev/full")
        try sink.write([0x0A])
        for _ in 0..<2 {
            let error = try fileError { try sink.finish() }
            #expect(error.description == "/dev/full: cannot write: No space left on device")
            #expect(error.code == ENOSPC)
        }
    }

    @Test func `a reader that went away is a broken pipe`() throws {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        let sink = try ByteSink(OpenFile(descriptor: ends[1], path: "standard output"))
        try sink.write([0x0A])
        let error = try fileError { try sink.flush() }
        #expect(error.isBrokenPipe)
        #expect(error.description == "standard output: cannot write: Broken pipe")
    }

    @Test func `a directory that is missing is named`() throws {
        let path = directory.file("missing/a.ndjson")
        let error = try fileError { _ = try ByteSink(path: path) }
        #expect(error.description == "\(path): cannot open: No such file or directory")
    }

    @Test func `one file under two names is found out`() throws {
        let path = try directory.file("a", holding: [])
        let other = try directory.file("b", holding: [])
        #expect(symlink(path, directory.file("link")) == 0)
        #expect(isSameFile(path, directory.file("link")))
        #expect(!isSameFile(path, other))
        #expect(!isSameFile(path, directory.file("missing")))
        #expect(isSameFile(directory.file("missing"), directory.file("missing")))
        #expect(!isSameFile("/dev/null", "/dev/null"))
    }
}
