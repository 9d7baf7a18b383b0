/// A buffered writer to a file, packed as the path's ending says: `.gz`, `.zst`, else plain.
///
/// Nothing is certain to be in the file before ``finish()`` or ``flush()`` has returned; a sink that is
/// dropped without `finish()` leaves the file incomplete. A broken pipe shows as an error only in a process
/// that ignores `SIGPIPE`.
public final class ByteSink {
    private let file: OpenFile
    private let encoder: (any Encoder)?
    private let buffer: UnsafeMutableRawBufferPointer
    private var count = 0
    /// Where the encoder writes; empty without one.
    private let packed: UnsafeMutableRawBufferPointer
    private var failure: FileError?
    private var isFinished = false

    /// Creates or empties the file; standard output for `-`.
    public convenience init(path: String) throws(FileError) {
        try self.init(OpenFile.writing(path))
    }

    init(_ file: OpenFile, bufferSize: Int = 1 << 17) throws(FileError) {
        self.file = file
        let compression = Compression(path: file.path)
        encoder =
            switch compression {
            case .none: nil
            case .gzip: GzipEncoder()
            case .zstd: ZstdEncoder()
            }
        buffer = .allocate(byteCount: bufferSize, alignment: 16)
        packed = .allocate(byteCount: compression == .none ? 0 : bufferSize, alignment: 16)
        if compression != .none, encoder == nil {
            throw FileError(path: file.path, operation: .compress, reason: "out of memory")
        }
    }

    deinit {
        buffer.deallocate()
        packed.deallocate()
    }

    /// Adds bytes. After an error every further call throws the same error.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        precondition(!isFinished, "a finished sink takes no more bytes")
        if count + bytes.count > buffer.count { try emptyBuffer() }
        if bytes.count > buffer.count { return try push(bytes, .keep) }
        guard let source = bytes.baseAddress else { return }
        buffer.baseAddress?.advanced(by: count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    /// Adds bytes, as ``write(_:)-(UnsafeRawBufferPointer)``.
    public func write(_ bytes: [UInt8]) throws(FileError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in
            try write(UnsafeRawBufferPointer(buffer))
        }
    }

    /// Hands everything written so far to the system, so that a reader of the file sees it. In a packed
    /// file each flush costs some compression.
    public func flush() throws(FileError) {
        try emptyBuffer(.flush)
    }

    /// Completes the file and closes it. Only then is it whole. Further calls do nothing.
    public func finish() throws(FileError) {
        if isFinished { return }
        try emptyBuffer(.finish)
        isFinished = true
        try file.close()
    }

    private func emptyBuffer(_ drain: Drain = .keep) throws(FileError) {
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        count = 0
        try push(bytes, drain)
    }

    private func push(_ bytes: UnsafeRawBufferPointer, _ drain: Drain) throws(FileError) {
        if let failure { throw failure }
        do throws(FileError) {
            try pack(bytes, drain)
        } catch {
            failure = error
            throw error
        }
    }

    private func pack(_ bytes: UnsafeRawBufferPointer, _ drain: Drain) throws(FileError) {
        guard let encoder else { return try file.write(bytes) }
        var rest = bytes
        while true {
            let step = encoder.encode(&rest, into: packed, drain)
            try file.write(UnsafeRawBufferPointer(rebasing: packed[..<step.count]))
            if let fault = step.fault {
                throw FileError(path: file.path, operation: .compress, reason: fault)
            }
            if step.isDone { return }
        }
    }
}
