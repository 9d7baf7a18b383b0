import Foundation
import StreamCore
import Testing
import TestSupport

@testable import StateStore

@Suite struct StateDirectoryTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory(inMemory: true)
        path = directory.file("a/b/shop")
    }

    @Test("Directories are made for their owner alone")
    func permissions() throws {
        let state = try StateDirectory(path: path)
        let store = try #require(try state.open(partition: 3))
        #expect(store.path == "\(path)/partition-3")
        for name in ["a", "a/b", "a/b/shop", "a/b/shop/partition-3"] {
            #expect(try mode(of: directory.file(name)) == 0o700)
        }
        for name in try entries(of: store.path) {
            #expect(try mode(of: "\(store.path)/\(name)") == 0o600)
        }
    }

    private func mode(of path: String) throws -> mode_t {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return status.st_mode & 0o777
    }

    @Test("A partition is handed out once at a time")
    func onceAtATime() throws {
        let state = try StateDirectory(path: path)
        let store = try #require(try state.open(partition: 1))
        #expect(try state.open(partition: 1) == nil)
        #expect(try state.open(partition: 2) != nil)
        store.close()
        #expect(try state.open(partition: 1) != nil)
    }

    @Test("A store that nobody holds any more is closed")
    func abandoned() throws {
        let state = try StateDirectory(path: path)
        for _ in 0..<3 { #expect(try state.open(partition: 1)?.customerCount == 0) }
    }

    @Test("Another process is refused, with the owner's id")
    func otherProcess() async throws {
        let state = try StateDirectory(path: path)
        let path = path
        let owner = getpid()
        await #expect(processExitsWith: .success) { [path = path as String, owner = owner as Int32] in
            let error = #expect(throws: StateError.self) { try StateDirectory(path: path) }
            let expected =
                "another segstreamd (pid \(owner)) uses \(path): give each instance its own state.directory"
            #expect(error == .unreadable(expected))
        }
        // As long as one of its stores is open, the directory is in use.
        let store = try #require(try state.open(partition: 0))
        #expect(throws: StateError.self) { try StateDirectory(path: path) }
        store.close()
    }

    @Test("The lock goes with the directory's last user")
    func unlock() throws {
        do {
            let state = try StateDirectory(path: path)
            #expect(try state.open(partition: 0) != nil)
        }
        let again = try StateDirectory(path: path)
        #expect(again.path == path)
    }

    @Test("The lock goes also while a process that is being started has a copy of the descriptor")
    func unlockWithCopies() throws {
        var state: StateDirectory? = try StateDirectory(path: path)
        let files = FileManager.default
        let copies = try files.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
            .filter {
                let target = try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
                return target?.hasPrefix(path + "/") ?? false
            }
            .map { dup($0) }
        defer { for copy in copies { close(copy) } }
        try #require(!copies.isEmpty && state?.path == path)
        state = nil
        #expect(throws: Never.self) { try StateDirectory(path: path) }
    }

    @Test("The instance's id is made once")
    func instanceID() throws {
        let id = try StateDirectory(path: path).instanceID()
        #expect(id.count == 32)
        #expect(try StateDirectory(path: path).instanceID() == id)
        #expect(try StateDirectory(path: directory.file("other")).instanceID() != id)
        #expect(try entries(of: path) == ["instance", "lock"])
    }

    @Test("A damaged id is not replaced unasked", arguments: ["", "0123", String(repeating: "g", count: 32)])
    func damagedInstanceID(text: String) throws {
        let state = try StateDirectory(path: path)
        let file = "\(path)/instance"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        #expect(
            throws: StateError.unreadable(
                "\(file): does not hold an instance id; remove it, and a new one is made")
        ) { try state.instanceID() }
        try remove(file)
        #expect(try state.instanceID().count == 32)
    }

    @Test("A damaged store is set aside, and an empty one takes its place")
    func setAside() throws {
        let state = try StateDirectory(path: path)
        for number in 1...3 {
            let store = try #require(try state.open(partition: 3))
            #expect(try store.readCheckpoint() == nil)
            try store.write(.init(changelogPosition: 1, partition: nil)) { _ in }
            #expect(throws: StateError.self) { try state.setAside(partition: 3) }
            store.close()
            try replaceContents(of: "\(path)/partition-3/data.mdb", with: [UInt8](repeating: 1, count: 9999))
            #expect(throws: StateError.damaged) { try state.open(partition: 3) }
            #expect(try state.setAside(partition: 3) == "\(path)/partition-3.damaged-\(number)")
        }
        #expect(throws: StateError.self) { try state.setAside(partition: 3) }
        #expect(try state.open(partition: 3) != nil)
    }
}
