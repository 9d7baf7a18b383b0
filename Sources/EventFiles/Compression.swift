/// How a file's bytes are packed.
enum Compression: String, Equatable {
    case none, gzip, zstd

    /// What a path's ending promises: `.gz`, `.zst`, in either case.
    init(path: String) {
        let path = path.lowercased()
        self = path.hasSuffix(".gz") ? .gzip : path.hasSuffix(".zst") ? .zstd : .none
    }

    /// What the first bytes of a file show. No text in UTF-8 begins like these.
    ///
    /// Sources: RFC 1952, 2.3.1 (gzip); RFC 8878, 3.1.1 and 3.1.2 (zstd frames and skippable frames).
    init(magic bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 2 else {
            self = .none
            return
        }
        if bytes[0] == 0x1F, bytes[1] == 0x8B {
            self = .gzip
        } else if bytes.count >= 4, bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
            self = .zstd
        } else if bytes.count >= 4, bytes[0] & 0xF0 == 0x50, bytes[1...3].elementsEqual([0x2A, 0x4D, 0x18]) {
            self = .zstd
        } else {
            self = .none
        }
    }
}

/// The outcome of one step of a ``Decoder``: the bytes it wrote, and what is wrong with those after them.
struct Decoded {
    var count: Int
    var fault: String?
}

/// Unpacks a stream, chunk by chunk.
protocol Decoder: AnyObject {
    /// Unpacks until `output` is full or `input` used up, and removes from `input` what it took.
    func decode(
        _ input: inout UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> Decoded

    /// Whether the stream may end here: between two gzip members or zstd frames.
    var isComplete: Bool { get }
}

/// What an ``Encoder`` does with the bytes that it holds back for better compression.
enum Drain { case keep, flush, finish }

/// The outcome of one step of an ``Encoder``: the bytes it wrote, whether that was all or it wants another
/// call with an emptied output, and what failed.
struct Encoded {
    var count: Int
    var isDone: Bool
    var fault: String?
}

/// Packs a stream, chunk by chunk.
protocol Encoder: AnyObject {
    /// Packs `input`, from which it removes what it took, into `output`.
    func encode(
        _ input: inout UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, _ drain: Drain
    ) -> Encoded
}
