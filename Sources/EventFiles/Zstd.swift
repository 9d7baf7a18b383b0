import CZstd

/// zstd with any number of frames, skippable ones included. A frame that asks for a window above 128 MiB,
/// libzstd's own limit, is refused.
final class ZstdDecoder: Decoder {
    private let context: OpaquePointer
    private(set) var isComplete = true

    /// Nil when there is no memory for it.
    init?() {
        guard let context = ZSTD_createDCtx() else { return nil }
        self.context = context
    }

    deinit { ZSTD_freeDCtx(context) }

    func decode(
        _ input: inout UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> Decoded {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        defer { input = UnsafeRawBufferPointer(rebasing: input.dropFirst(source.pos)) }
        repeat {
            let before = (source.pos, target.pos)
            let status = ZSTD_decompressStream(context, &target, &source)
            if ZSTD_isError(status) != 0 {
                return Decoded(count: target.pos, fault: String(cString: ZSTD_getErrorName(status)))
            }
            // Without progress, the status only tells what the next frame's header would need.
            if before == (source.pos, target.pos) { break }
            isComplete = status == 0
        } while target.pos < target.size && source.pos < source.size
        return Decoded(count: target.pos)
    }
}

/// One zstd frame at level 3, libzstd's default, with a checksum of the content.
final class ZstdEncoder: Encoder {
    private let context: OpaquePointer

    /// Nil when there is no memory for it.
    init?() {
        guard let context = ZSTD_createCCtx() else { return nil }
        self.context = context
        _ = ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    }

    deinit { ZSTD_freeCCtx(context) }

    func encode(
        _ input: inout UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, _ drain: Drain
    ) -> Encoded {
        let mode =
            switch drain {
            case .keep: ZSTD_e_continue
            case .flush: ZSTD_e_flush
            case .finish: ZSTD_e_end
            }
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let remaining = ZSTD_compressStream2(context, &target, &source, mode)
        input = UnsafeRawBufferPointer(rebasing: input.dropFirst(source.pos))
        if ZSTD_isError(remaining) != 0 {
            let fault = String(cString: ZSTD_getErrorName(remaining))
            return Encoded(count: target.pos, isDone: true, fault: fault)
        }
        return Encoded(count: target.pos, isDone: drain == .keep ? input.isEmpty : remaining == 0)
    }
}
