import Glibc
import StreamCore

/// An LMDB file as pages of bytes, read by system calls: what is wrong with it shows as an error, where
/// memory mapped from it would end the process.
final class StoreFile {
    let path: String
    let size: Int
    private let descriptor: Int32
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
    private var filled = 0..<0

    private static let capacity = 1 << 18

    init(_ path: String) throws(StateError) {
        self.path = path
        size = try Self.size(path)
        descriptor = try Directory.open(path, O_RDONLY, while: "open")
        _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    deinit {
        close(descriptor)
        buffer.deallocate()
    }

    /// In bytes; 0 also when there is no file.
    static func size(_ path: String) throws(StateError) -> Int {
        var status = stat()
        if stat(path, &status) == 0 { return Int(status.st_size) }
        guard errno == ENOENT else { throw Directory.failure(path, "open", errno) }
        return 0
    }

    /// Bytes of the file, valid until the next call. With `isAhead` what follows is read along.
    func read(at offset: Int, count: Int, isAhead: Bool = false) throws(StateError) -> UnsafeRawBufferPointer
    {
        guard offset >= 0, count <= Self.capacity, offset <= size - count else { throw .damaged }
        if !(filled.lowerBound <= offset && offset + count <= filled.upperBound) {
            filled = 0..<0
            try fill(from: offset, min(size - offset, isAhead ? Self.capacity : count))
        }
        let start = offset - filled.lowerBound
        return UnsafeRawBufferPointer(rebasing: buffer[start..<start + count])
    }

    private func fill(from offset: Int, _ wanted: Int) throws(StateError) {
        var count = 0
        while count < wanted {
            let more = pread(
                descriptor, buffer.baseAddress.unsafelyUnwrapped + count, wanted - count, offset + count)
            if more < 0 {
                let code = errno
                guard code == EINTR else { throw Directory.failure(path, "read", code) }
            } else if more == 0 {
                throw .damaged
            } else {
                count += more
            }
        }
        filled = offset..<offset + wanted
    }
}
