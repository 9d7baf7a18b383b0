import StreamCore
import Synchronization

/// The directory of an application's state: `<state.directory>/<application>`. Locked against other processes
/// as long as this object or one of its stores lives; hands out the partitions, each once at a time.
public final class StateDirectory: Sendable {
    /// Where it stands.
    public let path: String
    private let lock: DirectoryLock
    /// Partitions that are open, or being opened or set aside.
    private let taken = Mutex<Set<Int32>>([])

    /// Opens the directory, and makes it where it is not there yet, for its owner alone.
    public init(path: String) throws(StateError) {
        self.path = path
        try Directory.make(path)
        lock = try DirectoryLock("\(path)/lock", directory: path)
    }

    /// The persistent id of the instance whose state this is, 32 hexadecimal digits; made at its first use.
    public func instanceID() throws(StateError) -> String {
        let file = "\(path)/instance"
        // One thread makes it, others read it.
        return try taken.withLock { _ throws(StateError) in
            if let id = try readInstanceID(file) { return id }
            return try makeInstanceID(file)
        }
    }

    /// Opens a partition's store; nil while another thread of this process has it open.
    public func open(partition: Int32) throws(StateError) -> LocalStore? {
        guard take(partition) else { return nil }
        do {
            return try LocalStore(path: storePath(partition)) { self.giveBack(partition) }
        } catch {
            giveBack(partition)
            throw error
        }
    }

    /// Renames a damaged store, which must not be open, so that the next `open` makes an empty one. Returns
    /// the new path. Nothing is deleted: the operator may want to look at it.
    public func setAside(partition: Int32) throws(StateError) -> String {
        let old = storePath(partition)
        guard take(partition) else { throw .unreadable("\(old): cannot set aside a store that is open") }
        defer { giveBack(partition) }
        var number = 1
        while Directory.exists("\(old).damaged-\(number)") { number += 1 }
        let new = "\(old).damaged-\(number)"
        try Directory.rename(old, to: new)
        return new
    }

    private func storePath(_ partition: Int32) -> String { "\(path)/partition-\(partition)" }

    private func take(_ partition: Int32) -> Bool { taken.withLock { $0.insert(partition).inserted } }

    private func giveBack(_ partition: Int32) { taken.withLock { _ = $0.remove(partition) } }
}

extension StateDirectory {
    private static let instanceIDCount = 32

    private func readInstanceID(_ file: String) throws(StateError) -> String? {
        let limit = Self.instanceIDCount + 2
        guard let bytes = try Directory.readSmallFile(file, limit: limit) else { return nil }
        let digits = bytes.last == 0x0A ? bytes.dropLast() : bytes[...]
        let areHexadecimal = digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard digits.count == Self.instanceIDCount, areHexadecimal else {
            throw .unreadable("\(file): does not hold an instance id; remove it, and a new one is made")
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private func makeInstanceID(_ file: String) throws(StateError) -> String {
        let digits = String(UInt128.random(in: 0...(.max)), radix: 16)
        let id = String(repeating: "0", count: Self.instanceIDCount - digits.count) + digits
        try Directory.writeSmallFile(file, Array("\(id)\n".utf8))
        return id
    }
}
