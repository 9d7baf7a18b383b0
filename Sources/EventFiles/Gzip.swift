import CZlib

/// Window of 32 KiB, and 16 on top: gzip's header and trailer in place of zlib's.
private let gzipWindowBits: Int32 = 15 + 16

extension UnsafeMutablePointer where Pointee == z_stream {
    /// zlib keeps a pointer back to its stream, so the stream needs a fixed address.
    fileprivate static func allocateStream() -> Self {
        let stream = allocate(capacity: 1)
        stream.initialize(to: z_stream())
        return stream
    }

    /// Runs one zlib call from `input` to `output` and accounts for what it took and wrote.
    fileprivate func run(
        _ input: inout UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer.SubSequence,
        _ call: (Self) -> Int32
    ) -> (status: Int32, written: Int) {
        let output = UnsafeMutableRawBufferPointer(rebasing: output)
        let source = input.assumingMemoryBound(to: UInt8.self)
        pointee.next_in = UnsafeMutablePointer<UInt8>(mutating: source.baseAddress)
        pointee.avail_in = UInt32(clamping: input.count)
        pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
        pointee.avail_out = UInt32(clamping: output.count)
        let (offered, room) = (pointee.avail_in, pointee.avail_out)
        let status = call(self)
        input = UnsafeRawBufferPointer(rebasing: input.dropFirst(Int(offered - pointee.avail_in)))
        return (status, Int(room - pointee.avail_out))
    }
}

/// gzip with any number of members, and zero bytes after the last, as tapes and block devices leave them.
final class GzipDecoder: Decoder {
    private let stream = UnsafeMutablePointer<z_stream>.allocateStream()
    private(set) var isComplete = true

    /// Nil when there is no memory for it.
    init?() {
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(stream, gzipWindowBits, ZLIB_VERSION, size) == Z_OK else { return nil }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func decode(
        _ input: inout UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> Decoded {
        var count = 0
        while count < output.count {
            if isComplete {
                input = UnsafeRawBufferPointer(rebasing: input.drop { $0 == 0 })
                guard !input.isEmpty else { break }
                inflateReset(stream)
                isComplete = false
            }
            let step = stream.run(&input, output[count...]) { inflate($0, Z_NO_FLUSH) }
            count += step.written
            switch step.status {
            case Z_OK: continue
            case Z_STREAM_END: isComplete = true
            case Z_BUF_ERROR: return Decoded(count: count)
            default: return Decoded(count: count, fault: fault(step.status))
            }
        }
        return Decoded(count: count)
    }

    private func fault(_ status: Int32) -> String {
        if let message = stream.pointee.msg { return String(cString: message) }
        return status == Z_MEM_ERROR ? "out of memory" : "zlib status \(status)"
    }
}

/// One gzip member at zlib's default level, without a time, so that equal input gives equal bytes.
final class GzipEncoder: Encoder {
    private let stream = UnsafeMutablePointer<z_stream>.allocateStream()

    /// Nil when there is no memory for it.
    init?() {
        let size = Int32(MemoryLayout<z_stream>.size)
        let status = deflateInit2_(
            stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzipWindowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            size)
        guard status == Z_OK else { return nil }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    func encode(
        _ input: inout UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, _ drain: Drain
    ) -> Encoded {
        let mode =
            switch drain {
            case .keep: Z_NO_FLUSH
            case .flush: Z_SYNC_FLUSH
            case .finish: Z_FINISH
            }
        let step = stream.run(&input, output[...]) { deflate($0, mode) }
        if step.status == Z_STREAM_ERROR {
            return Encoded(count: step.written, isDone: true, fault: "zlib status \(step.status)")
        }
        let isDone = drain == .finish ? step.status == Z_STREAM_END : step.written < output.count
        return Encoded(count: step.written, isDone: isDone)
    }
}
