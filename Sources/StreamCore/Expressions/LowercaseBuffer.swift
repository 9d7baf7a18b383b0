/// Where one `lower` of a program writes its result. It grows to the longest string seen and is then reused.
struct LowercaseBuffer {
    private var bytes: UnsafeMutablePointer<UInt8>?
    private var capacity = 0

    /// `text` with every character in Unicode's simple lower case, valid until the next call. Bytes that are
    /// no UTF-8 stay as they are.
    mutating func lowercased(_ text: ByteView) -> ByteView {
        let source = UnsafeBufferPointer(start: text.base, count: max(text.count, 0))
        if !source.contains(where: { $0 >= 0x80 || $0 &- 0x41 < 26 }) { return text }
        // The mapping lengthens a character from two bytes to three at most.
        let out = reserve(source.count * 2)
        let isASCII = !source.contains { $0 >= 0x80 }
        let count = isASCII ? Self.lowerASCII(source, to: out) : Self.lowerUnicode(source, to: out)
        return ByteView(base: UnsafePointer(out), count: count)
    }

    func deallocate() { bytes?.deallocate() }

    private mutating func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        if let bytes, count <= capacity { return bytes }
        bytes?.deallocate()
        let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
        (bytes, capacity) = (fresh, count)
        return fresh
    }

    private static func lowerASCII(
        _ source: UnsafeBufferPointer<UInt8>, to out: UnsafeMutablePointer<UInt8>
    ) -> Int {
        for (index, byte) in source.enumerated() {
            out[index] = byte &- 0x41 < 26 ? byte | 0x20 : byte
        }
        return source.count
    }

    private static func lowerUnicode(
        _ source: UnsafeBufferPointer<UInt8>, to out: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = source.makeIterator()
        var (read, written) = (0, 0)
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .emptyInput:
                return written
            case .error(let length):
                for index in read..<read + length { out[written + index - read] = source[index] }
                read += length
                written += length
            case .valid(let encoded):
                read += encoded.count
                let scalar = simpleLowercase(Unicode.UTF8.decode(encoded))
                for byte in Unicode.UTF8.encode(scalar) ?? encoded {
                    out[written] = byte
                    written += 1
                }
            }
        }
    }

    /// The simple mapping is the first character of the full one: they differ in U+0130 alone, which the full
    /// mapping gives a combining dot as well (UnicodeData.txt and SpecialCasing.txt).
    private static func simpleLowercase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
    }
}
