/// The fixed start of every customer's block.
struct CustomerHeader: BitwiseCopyable {
    /// The customer's time `T` at the last evaluation, ms since the epoch.
    var time: Int64 = .min
    /// Nothing changes before this instant with no further event; `.max`: never.
    var due: Int64 = .max
    /// The earliest entry for this customer in the timer queue; `.max`: none.
    var queued: Int64 = .max
    /// The instant under which the store's index has this customer; `.max`: none.
    var storedDue: Int64 = .max
    /// Bytes of the block, and how many of them are in use.
    var capacity: UInt32 = 0
    var used: UInt32 = 0
    /// Changes published so far.
    var sequence: UInt32 = 0
    var idLength: UInt32 = 0
    var slot: UInt32 = 0
    /// The batch in which the customer was last touched.
    var batch: UInt32 = 0
    /// Where the batch's list of changed customers names this one, if it does.
    var changedIndex: UInt32 = 0
    /// Whether `due` was searched for, and is not only the next step of some feature.
    var isDueSearched = false
    private var marks: UInt8 = 0
    /// Whether the next checkpoint has to write this customer.
    var isDirty = false
    /// Whether the customer was touched since ``Engine/evict(toBytes:)`` last came by.
    var isRecent = false

    /// Whether the store has a record of this customer, of whatever age.
    var isStored: Bool {
        get { marks & 1 != 0 }
        set { marks = newValue ? marks | 1 : marks & ~1 }
    }

    /// Whether the customer has yet to be evaluated under the plan, having come from an earlier one.
    var isStale: Bool {
        get { marks & 2 != 0 }
        set { marks = newValue ? marks | 2 : marks & ~2 }
    }

    /// Whether the customer's record may still be in an earlier plan's layout.
    var isMigrated: Bool {
        get { marks & 4 != 0 }
        set { marks = newValue ? marks | 4 : marks & ~4 }
    }
}

/// A customer whose block is open for reading and writing: a cursor, valid until another customer is opened
/// in the same store.
struct Customer {
    private(set) var base: UnsafeMutableRawPointer
    /// Byte offsets of the arrays, and of their end, kept in step with the block.
    let offsets: UnsafeMutablePointer<Int>
    private let directory: Int
    private let fixedSize: Int

    init(base: UnsafeMutableRawPointer, offsets: UnsafeMutablePointer<Int>, layout: StateLayout) {
        self.base = base
        self.offsets = offsets
        directory = layout.directory
        fixedSize = layout.fixedSize
    }

    @inline(__always)
    var header: UnsafeMutablePointer<CustomerHeader> {
        base.assumingMemoryBound(to: CustomerHeader.self)
    }

    var id: ByteView {
        ByteView(
            base: (base + fixedSize).assumingMemoryBound(to: UInt8.self), count: Int(header.pointee.idLength))
    }

    /// The state that the layout reserved at `offset`.
    @inline(__always)
    func state<State: BitwiseCopyable>(_ offset: Int, as: State.Type = State.self) -> UnsafeMutablePointer<
        State
    > {
        (base + offset).assumingMemoryBound(to: State.self)
    }

    @inline(__always)
    func count(_ array: Int) -> Int {
        Int(base.load(fromByteOffset: directory + 4 * array, as: UInt32.self))
    }

    @inline(__always)
    func setCount(_ array: Int, _ count: Int) {
        base.storeBytes(of: UInt32(count), toByteOffset: directory + 4 * array, as: UInt32.self)
    }

    @inline(__always)
    func array<Element: BitwiseCopyable>(_ array: Int, of: Element.Type = Element.self)
        -> UnsafeMutableBufferPointer<Element>
    {
        UnsafeMutableBufferPointer(
            start: (base + offsets[array]).assumingMemoryBound(to: Element.self), count: count(array))
    }

    /// Called by the store when the block moves.
    mutating func rebase(_ base: UnsafeMutableRawPointer) { self.base = base }
}
