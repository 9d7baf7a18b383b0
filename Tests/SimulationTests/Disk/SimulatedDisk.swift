import StateStore
import StreamCore
import TestSupport

/// What a store has on the disk after one of its checkpoints.
struct StoreImage {
    struct Customer {
        var record: [UInt8]
        /// Where the index of due instants has them; `.max` for nowhere.
        var due: Int64
    }

    var customers: [[UInt8]: Customer] = [:]
    /// In order of (due instant, id).
    private(set) var index: [DueCursor] = []
    var checkpoint: StoredCheckpoint?
    /// Customers whose records the disk has damaged.
    var damaged: Set<[UInt8]> = []
    /// The row that says how far the store has come cannot be read.
    var isMetaDamaged = false

    mutating func rebuildIndex() {
        index = customers.filter { $0.value.due != .max }.map { DueCursor(due: $0.value.due, key: $0.key) }
        index.sort { $0.precedes($1) }
    }
}

extension DueCursor {
    func precedes(_ other: DueCursor) -> Bool {
        due == other.due ? key.lexicographicallyPrecedes(other.key) : due < other.due
    }
}

/// The state directory of one machine. It outlives the processes that use it.
final class SimulatedDisk {
    let name: String
    private var random: SplitMix64
    /// By partition; the last image, and the one before it.
    private var images: [Int32: (now: StoreImage, before: StoreImage)] = [:]
    /// Who has a partition's store open.
    private var owners: [Int32: Incarnation] = [:]
    /// Probability that a write fails for lack of space.
    var fullness = 0.0
    private(set) var setAsideCount = 0

    init(_ name: String, seed: UInt64) {
        self.name = name
        random = SplitMix64(seed: seed)
    }

    func image(_ partition: Int32) -> StoreImage { images[partition]?.now ?? StoreImage() }

    func replace(_ partition: Int32, by image: StoreImage) {
        images[partition] = (image, self.image(partition))
    }

    /// - Returns: false while somebody else has the partition open.
    func claim(_ partition: Int32, _ author: Incarnation) -> Bool {
        if let owner = owners[partition], owner !== author, !owner.isDead { return false }
        owners[partition] = author
        return true
    }

    func release(_ partition: Int32, _ author: Incarnation) {
        if owners[partition] === author { owners[partition] = nil }
    }

    func setAside(_ partition: Int32) {
        images[partition] = nil
        setAsideCount += 1
    }

    var isFull: Bool { random.chance(fullness) }
    /// Whether a write finds that the store has to grow, and does its work once more.
    var hasToGrow: Bool { random.chance(0.1) }

    /// What a crash may do to the disk.
    /// - Returns: what it did; nil for nothing.
    func suffer(_ probability: Double) -> String? {
        guard random.chance(probability), let partition = images.keys.sorted().randomElement(using: &random),
            var (image, before) = images[partition]
        else { return nil }
        switch random.int(0...4) {
        case 0:
            images = [:]
            return "\(name) is lost"
        case 1:
            images[partition] = (before, before)
            return "\(name) has an older checkpoint of partition \(partition)"
        case 2:
            image.isMetaDamaged = true
            before = image
        case 3:
            guard var checkpoint = image.checkpoint, var record = checkpoint.partition, !record.isEmpty
            else { return nil }
            record[random.int(1...record.count - 1)] ^= 0x40
            checkpoint.partition = record
            image.checkpoint = checkpoint
        default:
            let ids = image.customers.keys.sorted { $0.lexicographicallyPrecedes($1) }
            guard let id = ids.randomElement(using: &random), var customer = image.customers[id] else {
                return nil
            }
            // But for the version's byte: a record of a newer format must not be touched.
            customer.record[random.int(1...customer.record.count - 1)] ^= 0x40
            image.customers[id] = customer
            image.damaged.insert(id)
        }
        images[partition] = (image, before)
        return "\(name) is damaged in partition \(partition)"
    }
}
