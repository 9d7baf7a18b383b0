import Foundation
import StreamCore
import Testing
import TestSupport

@testable import StateStore

/// Directories that cannot be used and disks that are full: what is said, and what stays.
@Suite struct FailingDiskTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("A file in place of a directory")
    func notADirectory() throws {
        let file = directory.file("file")
        try Data().write(to: URL(fileURLWithPath: file))
        expectUnreadable("state.directory has to be a directory") { try StateDirectory(path: file) }
        expectUnreadable("state.directory has to be a directory") { try StateDirectory(path: "\(file)/shop") }
    }

    @Test("A directory of somebody else")
    func permissionDenied() async throws {
        let path = directory.path
        chmod(path, 0o555)
        await #expect(processExitsWith: .success) { [path = path as String] in
            // Nothing is denied to the superuser.
            if geteuid() == 0 { try #require(setuid(65_534) == 0) }
            expectUnreadable("\(path)/lock: cannot open: permission denied; it has to belong to the user") {
                try StateDirectory(path: path)
            }
            expectUnreadable("\(path)/shop: cannot create: permission denied; it has to belong to the user") {
                try StateDirectory(path: "\(path)/shop")
            }
        }
    }

    @Test("A disk that is read-only")
    func readOnly() throws {
        let disk = try TemporaryDisk(directory.path)
        let store = try StateDirectory(path: directory.file("shop")).open(partition: 0)
        store?.close()
        try disk.makeReadOnly()
        expectUnreadable("read-only file system; state.directory has to be on a disk that can be written") {
            try StateDirectory(path: directory.file("shop"))
        }
        expectUnreadable("read-only file system") { try LocalStore(path: directory.file("shop/partition-0")) }
    }

    @Test("A disk that is full leaves the last checkpoint, and can be written again when there is space")
    func noSpace() throws {
        let disk = try TemporaryDisk(directory.path)
        var store = try LocalStore(path: directory.file("partition-0"))
        var generator = ChangeGenerator(seed: 5, population: 30_000)
        var model = StoreModel()
        try model.write(generator.next(500), to: store, position: 1)
        for _ in 0..<3 {
            expectUnreadable("no space left") {
                try model.write(generator.next(30_000), to: store, position: 2)
            }
            try model.expectEqual(to: store)
        }
        store.close()
        store = try LocalStore(path: directory.file("partition-0"))
        #expect(try store.readCheckpoint() == .init(changelogPosition: 1, partition: nil))
        try model.expectEqual(to: store)
        try disk.resize(megabytes: 100)
        try model.write(generator.next(30_000), to: store, position: 3)
        try model.expectEqual(to: store)
    }

    @Test("A disk that is full from the beginning")
    func noSpaceAtAll() throws {
        let disk = try TemporaryDisk(directory.path)
        try disk.fill()
        expectUnreadable("no space left") { try LocalStore(path: directory.file("partition-0")) }
        expectUnreadable("no space left") { try StateDirectory(path: directory.file("shop")).instanceID() }
    }

    @Test("A limit of file sizes leaves the last checkpoint")
    func fileSizeLimit() async throws {
        let path = directory.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
            try #require(setrlimit(__rlimit_resource_t(1), &limit) == 0)
            let store = try LocalStore(path: "\(path)/partition-0")
            var generator = ChangeGenerator(seed: 5, population: 30_000)
            var model = StoreModel()
            try model.write(generator.next(500), to: store, position: 1)
            expectUnreadable("cannot write") {
                try model.write(generator.next(30_000), to: store, position: 2)
            }
            try model.expectEqual(to: store)
        }
    }

    @Test("A map for which there is no address space")
    func noAddressSpace() async throws {
        let path = directory.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            expectUnreadable("limit of address space") { try LocalStore(path: path, mapSize: 1 << 50) }
            let store = try LocalStore(path: path)
            #expect(try store.readCheckpoint() == nil)
        }
    }
}

/// Expects an error that says `text`.
func expectUnreadable<Result>(_ text: String, _ body: () throws -> Result) {
    let error = #expect(throws: StateError.self) { _ = try body() }
    guard case .unreadable(let message)? = error else {
        Issue.record("\(String(describing: error)) is another error")
        return
    }
    #expect(message.contains(text))
}

/// A small disk in memory, mounted on a directory. Tests that need one are cancelled where mounting is not
/// allowed.
final class TemporaryDisk {
    private let path: String

    init(_ path: String) throws {
        self.path = path
        guard mount("tmpfs", path, "tmpfs", 0, "size=2m") == 0 else {
            try Test.cancel("mounting is not allowed here: \(String(cString: strerror(errno)))")
        }
    }

    deinit { umount2(path, Int32(MNT_DETACH)) }

    func makeReadOnly() throws {
        let flags = UInt(MS_REMOUNT) | UInt(MS_RDONLY)
        try #require(mount("tmpfs", path, "tmpfs", flags, "size=2m") == 0)
    }

    func resize(megabytes: Int) throws {
        try #require(mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT), "size=\(megabytes)m") == 0)
    }

    func fill() throws {
        let descriptor = open("\(path)/filler", O_WRONLY | O_CREAT, 0o600)
        try #require(descriptor >= 0)
        let block = [UInt8](repeating: 0, count: 4096)
        while write(descriptor, block, block.count) > 0 {}
        close(descriptor)
    }
}
