/// Memory for customers' blocks: size classes at most an eighth apart, carved from chunks of 1 MiB, later
/// of 8 MiB, and recycled through free lists, so that a warm engine asks the system for nothing.
struct BlockArena: ~Copyable {
    /// Blocks above this size come from the system one by one.
    static let largestClass = 64 * 1024
    private static let smallChunk = 1 << 20
    private static let largeChunk = 8 << 20

    private let freeLists: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    private var chunks: [UnsafeMutableRawPointer] = []
    private var next: UnsafeMutableRawPointer?
    private var left = 0
    /// Bytes obtained from the system so far and not given back.
    private(set) var reservedBytes = 0
    /// Bytes in blocks that are in use.
    private(set) var usedBytes = 0

    init() {
        let count = Self.classIndex(Self.largestClass) + 1
        freeLists = .allocate(capacity: count)
        freeLists.initialize(repeating: nil, count: count)
    }

    /// A block of at least `size` bytes, aligned to 16. Its contents are undefined.
    mutating func allocate(_ size: Int) -> (block: UnsafeMutableRawPointer, capacity: Int) {
        let capacity = Self.capacity(for: size)
        usedBytes += capacity
        if capacity > Self.largestClass {
            reservedBytes += capacity
            return (.allocate(byteCount: capacity, alignment: 16), capacity)
        }
        let index = Self.classIndex(capacity)
        if let block = freeLists[index] {
            freeLists[index] = block.load(as: UnsafeMutableRawPointer?.self)
            return (block, capacity)
        }
        return (carve(capacity), capacity)
    }

    /// Takes back a block of `capacity` bytes, as ``allocate(_:)`` returned it.
    mutating func free(_ block: UnsafeMutableRawPointer, capacity: Int) {
        usedBytes -= capacity
        if capacity > Self.largestClass {
            reservedBytes -= capacity
            block.deallocate()
        } else {
            let index = Self.classIndex(capacity)
            block.storeBytes(of: freeLists[index], as: UnsafeMutableRawPointer?.self)
            freeLists[index] = block
        }
    }

    private mutating func carve(_ capacity: Int) -> UnsafeMutableRawPointer {
        if left < capacity {
            let size = reservedBytes < 2 * Self.largeChunk ? Self.smallChunk : Self.largeChunk
            let chunk = LargeMemory.allocate(byteCount: size)
            chunks.append(chunk)
            reservedBytes += size
            next = chunk
            left = size
        }
        let block = next.unsafelyUnwrapped
        next = block + capacity
        left -= capacity
        return block
    }

    /// `size` rounded up to its class: eight classes for each doubling, from 64 bytes on.
    static func capacity(for size: Int) -> Int {
        let size = max(size, 64)
        let step = max(16, 1 << (size.bitWidth - (size - 1).leadingZeroBitCount - 4))
        return (size + step - 1) / step * step
    }

    private static func classIndex(_ capacity: Int) -> Int {
        let exponent = capacity.bitWidth - 1 - capacity.leadingZeroBitCount
        return exponent * 8 + (capacity >> (exponent - 3)) & 7
    }

    deinit {
        for chunk in chunks { chunk.deallocate() }
        freeLists.deallocate()
    }
}
