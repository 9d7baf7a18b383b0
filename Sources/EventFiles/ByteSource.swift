/// The plain bytes of a file, whatever its packing.
final class ByteSource {
    /// Bytes taken from the file so far, packed as they are there.
    private(set) var bytesConsumed = 0
    /// The file's size in the same bytes; nil for a pipe.
    let totalBytes: Int?

    private let file: OpenFile
    private var compression = Compression.none
    private var decoder: (any Decoder)?
    private let chunk: UnsafeMutableRawBufferPointer
    /// The part of `chunk` that has not been handed on.
    private var pending = UnsafeRawBufferPointer(start: nil, count: 0)
    private var failure: FileError?

    /// Reads the first bytes, which tell the packing.
    /// - Parameter chunkSize: How much is read from a packed file at once.
    init(_ file: OpenFile, chunkSize: Int = 1 << 17) throws(FileError) {
        self.file = file
        totalBytes = file.remainingBytes
        chunk = .allocate(byteCount: max(chunkSize, 4), alignment: 16)
        try recognise()
    }

    deinit { chunk.deallocate() }

    /// Fills the front of `output`, which must have room; 0 is the end.
    func read(into output: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        if let failure { throw failure }
        guard let decoder else { return try readPlain(into: output) }
        while true {
            let isAtEnd = pending.isEmpty ? try !refill() : false
            let decoded = decoder.decode(&pending, into: output)
            if let fault = decoded.fault { failure = damaged(fault) }
            // What was unpacked before the fault is good and comes first.
            if decoded.count > 0 { return decoded.count }
            if let failure { throw failure }
            guard isAtEnd else { continue }
            if decoder.isComplete { return 0 }
            throw truncated()
        }
    }

    private func readPlain(into output: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        if !pending.isEmpty {
            let count = min(pending.count, output.count)
            output.copyMemory(from: UnsafeRawBufferPointer(rebasing: pending.prefix(count)))
            pending = UnsafeRawBufferPointer(rebasing: pending.dropFirst(count))
            return count
        }
        let count = try file.read(into: output)
        bytesConsumed += count
        return count
    }

    /// False at the file's end.
    private func refill() throws(FileError) -> Bool {
        let count = try file.read(into: chunk)
        bytesConsumed += count
        pending = UnsafeRawBufferPointer(rebasing: chunk.prefix(count))
        return count > 0
    }

    private func recognise() throws(FileError) {
        var count = 0
        while count < 4 {
            let more = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: chunk[count...]))
            guard more > 0 else { break }
            count += more
        }
        bytesConsumed = count
        pending = UnsafeRawBufferPointer(rebasing: chunk.prefix(count))
        compression = Compression(magic: pending)
        let promised = Compression(path: file.path)
        if promised != .none, promised != compression { throw misnamed(promised) }
        switch compression {
        case .none: return
        case .gzip: decoder = GzipDecoder()
        case .zstd: decoder = ZstdDecoder()
        }
        if decoder == nil { throw fault("out of memory") }
    }
}

extension ByteSource {
    private func fault(_ reason: String) -> FileError {
        FileError(path: file.path, operation: .decompress, reason: reason)
    }

    private func damaged(_ what: String) -> FileError {
        let place = bytesConsumed - pending.count
        return fault("the \(compression.rawValue) data is damaged at or before byte \(place): \(what)")
    }

    private func truncated() -> FileError {
        fault(
            "the \(compression.rawValue) data breaks off at byte \(bytesConsumed), in the middle; "
                + "was the file written and copied completely?")
    }

    private func misnamed(_ promised: Compression) -> FileError {
        let what = pending.isEmpty ? "the file is empty" : "this is no \(promised.rawValue) data"
        return fault("\(what), although the name says so; rename the file or compress it again")
    }
}
