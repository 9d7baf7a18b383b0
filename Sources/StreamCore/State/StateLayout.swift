/// Where things stand in a customer's block, decided once per plan:
///
///     ┌ header ┬ feature and segment states ┬ array counts ┬ id ┬ event ids ┬ array 1 ┬ array 2 ┬ … ┐
///     0        64                           directory      fixedSize                              used
///
/// The part before the id has the same size for every customer; the arrays grow and shrink, one behind the
/// other, each padded to 8 bytes. A block holds no pointer, so its bytes are also its encoded form.
struct StateLayout: Sendable {
    /// Bytes of `CustomerHeader`, 8-aligned.
    static let headerSize = 64

    /// Element sizes of the arrays, in bytes: 1 (text), 8 or 16.
    private(set) var strides: [Int] = []
    /// Initial bytes of everything before the id.
    private(set) var template: [UInt8]
    private(set) var directory = 0
    /// Bytes before the id; set by ``sealed(meaning:)``.
    private(set) var fixedSize = 0
    /// A number that differs between layouts that cannot read each other's blocks: by their shape, by what a
    /// new customer's bytes are, or by what the bytes mean. Set by ``sealed(meaning:)``.
    private(set) var fingerprint: UInt64 = 0

    /// The states in order of their offsets.
    private(set) var states: [StateRoom] = []
    /// What can be found again in another layout.
    private(set) var pieces: [StatePiece] = []

    init() {
        template = Array(repeating: 0, count: Self.headerSize)
    }

    /// Reserves room for a state with its initial value and returns its offset.
    mutating func reserve<State: BitwiseCopyable>(_ initial: State) -> Int {
        let size = MemoryLayout<State>.stride
        let alignment = MemoryLayout<State>.alignment
        let offset = (template.count + alignment - 1) / alignment * alignment
        template += Array(repeating: 0, count: offset + size - template.count)
        template.withUnsafeMutableBytes { $0.storeBytes(of: initial, toByteOffset: offset, as: State.self) }
        states.append(StateRoom(offset: offset, size: size))
        return offset
    }

    /// Makes a piece of all that `body` reserves.
    /// - Parameter meaning: what it stands for; pieces of the same words can stand in for each other.
    mutating func piece<Result>(_ meaning: String, _ body: (inout StateLayout) -> Result) -> Result {
        let (states, arrays) = (states.count, strides.count)
        let result = body(&self)
        addPiece(meaning, statesFrom: states, arraysFrom: arrays)
        return result
    }

    /// Makes a piece of all that was reserved behind so many states and arrays.
    mutating func addPiece(_ meaning: String, statesFrom: Int, arraysFrom: Int) {
        pieces.append(
            StatePiece(
                key: XXHash64.hash(meaning), states: statesFrom..<states.count,
                arrays: arraysFrom..<strides.count))
    }

    /// Adds an array and returns its index.
    mutating func array(stride: Int) -> Int {
        strides.append(stride)
        return strides.count - 1
    }

    /// The layout, ended: with the arrays' counts behind the states.
    /// - Parameter meaning: what the states stand for, in words that change when they stand for something
    ///   else; see ``StateMeaning``.
    func sealed(meaning: String) -> StateLayout {
        var layout = self
        layout.seal(meaning: meaning)
        return layout
    }

    private mutating func seal(meaning: String) {
        directory = (template.count + 3) / 4 * 4
        fixedSize = directory + 4 * strides.count
        template += Array(repeating: 0, count: fixedSize - template.count)
        let shape = ([fixedSize, directory] + strides).map { UInt64($0) }
        fingerprint = shape.withUnsafeBytes { XXHash64.hash($0, seed: XXHash64.hash(meaning)) }
        fingerprint = template.withUnsafeBytes { XXHash64.hash($0, seed: fingerprint) }
    }
}

/// Where a state stands, in bytes.
struct StateRoom: Equatable, Sendable {
    var offset: Int
    var size: Int
}

/// A part of the state that means something by itself, such as that of one feature.
struct StatePiece: Equatable, Sendable {
    /// Hash of the words for what it means.
    var key: UInt64
    /// Indices into ``StateLayout/states`` and ``StateLayout/strides``.
    var states: Range<Int>
    var arrays: Range<Int>
}
