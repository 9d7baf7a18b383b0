import Glibc

/// The lines of a file: plain, gzip or zstd, told by its first bytes.
///
/// A line ends with `\n` or `\r\n`, which are not part of it; the last one may lack it. Empty lines are
/// lines. All views share one buffer, so reading allocates nothing a line.
public struct LineReader: ~Copyable {
    /// A view of one line, valid until the reader's next call.
    public struct Line {
        /// The bytes; ``LineReader/padding`` more behind them may be read, whatever they hold.
        public let bytes: UnsafeRawBufferPointer
        /// Counted from 1.
        public let number: Int
        /// Where the line begins, in bytes of the unpacked file.
        public let offset: Int
        /// Whether the line was longer than the limit, and `bytes` is only its beginning.
        public let isTruncated: Bool
    }

    /// How many bytes behind a line may be read: what simdjson wants.
    public static let padding = 64
    public static let defaultLimit = 16 << 20

    private let source: ByteSource
    private let limit: Int
    private var buffer: UnsafeMutableRawBufferPointer
    /// `start..<end` of the buffer is unread; up to `scanned` it holds no line end.
    private var start = 0
    private var scanned = 0
    private var end = 0
    /// The unpacked file's offset of `start`.
    private var offset = 0
    private var isInsideLongLine = false
    /// The number of the line delivered last, 0 before the first.
    public private(set) var lineNumber = 0

    /// Opens a file, or standard input for `-`, and reads its first bytes. A file named `.gz` or `.zst`
    /// must hold what its name says.
    /// - Parameter limit: The longest line delivered whole, in bytes; longer ones are cut to it.
    public init(path: String, limit: Int = defaultLimit) throws(FileError) {
        try self.init(ByteSource(OpenFile.reading(path)), limit: limit)
    }

    init(_ source: ByteSource, limit: Int = defaultLimit, capacity: Int = 1 << 18) throws(FileError) {
        self.source = source
        self.limit = limit
        buffer = Self.allocate(capacity: min(max(capacity, 1), limit + 2))
    }

    deinit { buffer.deallocate() }

    /// Bytes read from the file so far, as packed there: with ``totalBytes``, the progress.
    public var bytesConsumed: Int { source.bytesConsumed }

    /// The file's size as packed; nil for a pipe.
    public var totalBytes: Int? { source.totalBytes }

    /// The next line, or nil after the last.
    ///
    /// Throws where the file cannot be read or its packing is damaged, after all whole lines before that.
    public mutating func next() throws(FileError) -> Line? {
        if isInsideLongLine { try skipLongLine() }
        while true {
            if let newline = findNewline() { return line(upTo: newline, next: newline + 1) }
            // Two more than the limit: at the limit the line might still end in "\r\n".
            if end - start >= limit + 2 {
                isInsideLongLine = true
                return line(upTo: end, next: end)
            }
            if try !fill() { return start == end ? nil : line(upTo: end, next: end) }
        }
    }

    private mutating func findNewline() -> Int? {
        guard let base = buffer.baseAddress, let found = memchr(base + scanned, 0x0A, end - scanned) else {
            scanned = end
            return nil
        }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    private mutating func line(upTo stop: Int, next: Int) -> Line {
        let hasCarriageReturn = next > stop && stop > start && buffer[stop - 1] == 0x0D
        let count = stop - start - (hasCarriageReturn ? 1 : 0)
        lineNumber += 1
        let line = Line(
            bytes: UnsafeRawBufferPointer(rebasing: buffer[start..<start + min(count, limit)]),
            number: lineNumber, offset: offset, isTruncated: count > limit)
        consume(upTo: next)
        return line
    }

    private mutating func consume(upTo next: Int) {
        offset += next - start
        start = next
        scanned = next
    }

    private mutating func skipLongLine() throws(FileError) {
        isInsideLongLine = false
        while true {
            if let newline = findNewline() { return consume(upTo: newline + 1) }
            consume(upTo: end)
            if try !fill() { return }
        }
    }

    /// Makes room behind the unread bytes and reads more; false at the file's end.
    private mutating func fill() throws(FileError) -> Bool {
        moveToFront()
        if end == capacity { grow() }
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[end..<capacity])
        let count = try source.read(into: room)
        end += count
        return count > 0
    }

    private var capacity: Int { buffer.count - Self.padding }

    private mutating func moveToFront() {
        guard start > 0, let base = buffer.baseAddress else { return }
        memmove(base, base + start, end - start)
        scanned -= start
        end -= start
        start = 0
    }

    private mutating func grow() {
        let larger = Self.allocate(capacity: min(capacity * 2, limit + 2))
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<end]))
        buffer.deallocate()
        buffer = larger
    }

    private static func allocate(capacity: Int) -> UnsafeMutableRawBufferPointer {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: capacity + padding, alignment: padding)
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
        return buffer
    }
}
