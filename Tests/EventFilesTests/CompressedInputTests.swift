import Testing
import TestSupport

@testable import EventFiles

/// Made by gzip 1.12 and zstd 1.5.4: "one\ntwo\n" and "three\n".
enum Packed {
    static let gzip = [
        bytes(hex: "1f8b0800000000000003cbcf4be52a29cfe70200e60bba1208000000"),
        bytes(hex: "1f8b08000000000000032bc9284a4de50200d8c546ff06000000"),
    ]
    static let zstd = [
        bytes(hex: "28b52ffd04584100006f6e650a74776f0ae6a60e40"),
        bytes(hex: "28b52ffd045831000074687265650ad706fd28"),
    ]
    /// A skippable frame of three bytes (RFC 8878, 3.1.2).
    static let skippable: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 9, 9, 9]
}

@Suite struct CompressedInputTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func texts(_ name: String, _ bytes: [UInt8], chunkSize: Int = 1 << 16) throws -> [String] {
        let path = try directory.file(name, holding: bytes)
        let source = try ByteSource(OpenFile.reading(path), chunkSize: chunkSize)
        return try lines(of: LineReader(source, capacity: 4)).map(\.text)
    }

    @Test(arguments: [1, 5, 17, 1 << 16])
    func `members and frames follow each other`(chunkSize: Int) throws {
        let expected = ["one", "two", "three"]
        #expect(try texts("a.gz", Packed.gzip[0] + Packed.gzip[1], chunkSize: chunkSize) == expected)
        #expect(try texts("a.zst", Packed.zstd[0] + Packed.zstd[1], chunkSize: chunkSize) == expected)
        #expect(
            try texts(
                "b.zst", Packed.skippable + Packed.zstd[0] + Packed.skippable + Packed.zstd[1],
                chunkSize: chunkSize) == expected)
    }

    @Test func `zero bytes may pad gzip`() throws {
        #expect(try texts("a.gz", Packed.gzip[0] + [UInt8](repeating: 0, count: 600)) == ["one", "two"])
    }

    @Test func `the first bytes tell where no name does`() throws {
        for packed in [Packed.gzip, Packed.zstd] {
            let reader = try LineReader(ByteSource(pipe(holding: packed[0])))
            #expect(try lines(of: reader).map(\.text) == ["one", "two"])
            #expect(try texts("events.ndjson", packed[1]) == ["three"])
        }
    }

    @Test func `progress counts packed bytes`() throws {
        let path = try directory.file("a.gz", holding: Packed.gzip[0])
        var reader = try LineReader(path: path)
        while try reader.next() != nil {}
        #expect(reader.bytesConsumed == Packed.gzip[0].count)
        #expect(reader.totalBytes == Packed.gzip[0].count)
    }

    @Test(arguments: [Packed.gzip[0], Packed.zstd[0]])
    func `every truncation is reported`(whole: [UInt8]) throws {
        for count in 4..<whole.count {
            let error = try fileError { _ = try texts("events", Array(whole[..<count])) }
            #expect(error.operation == .decompress)
            #expect(error.description.contains("breaks off at byte \(count), in the middle"))
        }
    }

    @Test func `a flipped bit is reported with its place`() throws {
        // The last byte of the content's checksum: gzip's length follows it.
        for (name, whole, place) in [("a.gz", Packed.gzip[0], 5), ("a.zst", Packed.zstd[0], 1)] {
            var damaged = whole
            damaged[whole.count - place] ^= 1
            let error = try fileError { _ = try texts(name, damaged) }
            #expect(error.path.hasSuffix(name))
            #expect(error.description.contains("data is damaged at or before byte"))
        }
    }

    @Test func `lines before the damage are delivered`() throws {
        let path = try directory.file("a.gz", holding: Packed.gzip[0] + [0x1F, 0x8B, 0xFF, 0xFF])
        var reader = try LineReader(path: path)
        var count = 0
        let error = try fileError { while try reader.next() != nil { count += 1 } }
        #expect(count == 2)
        #expect(error.description.contains("unknown compression method"))
        let again = try fileError { _ = try reader.next() }
        #expect(again == error)
    }

    @Test func `a name that promises too much is refused`() throws {
        for (name, bytes) in [("a.gz", Packed.zstd[0]), ("a.zst", Array("{}\n".utf8))] {
            let error = try fileError { _ = try texts(name, bytes) }
            #expect(error.description.contains("although the name says so"))
        }
        let error = try fileError { _ = try texts("empty.gz", []) }
        #expect(error.description.contains("the file is empty"))
    }
}
