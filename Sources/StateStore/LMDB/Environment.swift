import CLMDB
import Glibc

/// An open LMDB file with its tables, and one long-lived read transaction on its newest state.
///
/// The reader moves on after every write. As nobody else reads, a write may use again all pages but those of
/// the state before it and of the one before that.
final class Environment {
    /// Customer key to state record, due key to nothing, name to meta row.
    struct Tables {
        var customers: MDB_dbi = 0
        var due: MDB_dbi = 0
        var meta: MDB_dbi = 0
    }

    private let handle: OpaquePointer
    let tables: Tables
    private let reader: OpaquePointer
    private let dueCursor: OpaquePointer
    private(set) var mapSize: Int
    private(set) var usedBytes = 0
    private(set) var customerCount = 0

    /// Opens the store in a directory, or makes an empty one there. `validate` sees the format row before
    /// anything is changed; `format` is the row of a new store.
    init(
        directory: String, mapSize: Int, format: [UInt8],
        validate: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let handle = try Self.created()
        do {
            try StoreError.check(mdb_env_set_maxdbs(handle, 3))
            try StoreError.check(mdb_env_set_mapsize(handle, mapSize))
            // Without read-ahead: cold customers are looked up here and there. Without LMDB's lock file: the
            // directory is locked anyway, and a full disk under that file's map would end the process.
            let flags = UInt32(MDB_NOTLS | MDB_NORDAHEAD | MDB_NOLOCK)
            try StoreError.check(mdb_env_open(handle, directory, flags, 0o600))
            tables =
                try Self.openTables(handle, validate)
                ?? Self.makeTables(handle, format)
            reader = try Self.begin(handle, UInt32(MDB_RDONLY))
            do {
                var cursor: OpaquePointer?
                try StoreError.check(mdb_cursor_open(reader, tables.due, &cursor))
                dueCursor = try Self.present(cursor)
            } catch {
                mdb_txn_abort(reader)
                throw error
            }
        } catch {
            mdb_env_close(handle)
            throw error
        }
        self.handle = handle
        self.mapSize = mapSize
        try measure()
    }

    deinit {
        mdb_cursor_close(dueCursor)
        mdb_txn_abort(reader)
        mdb_env_close(handle)
        // The memory of large transactions goes back to the system.
        malloc_trim(0)
    }

    private static func created() throws(StoreError) -> OpaquePointer {
        var handle: OpaquePointer?
        try StoreError.check(mdb_env_create(&handle))
        return try present(handle)
    }

    private static func begin(_ handle: OpaquePointer, _ flags: UInt32) throws(StoreError) -> OpaquePointer {
        var transaction: OpaquePointer?
        try StoreError.check(mdb_txn_begin(handle, nil, flags, &transaction))
        return try present(transaction)
    }

    private static func present(_ pointer: OpaquePointer?) throws(StoreError) -> OpaquePointer {
        guard let pointer else { throw StoreError(code: ENOMEM) }
        return pointer
    }
}

// MARK: - Tables

extension Environment {
    private static let names = (customers: "customers", due: "due", meta: "meta")
    private static let formatName = "format"

    /// The tables of a store; nil for one that was never finished.
    private static func openTables(
        _ handle: OpaquePointer, _ validate: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Tables? {
        let transaction = try begin(handle, UInt32(MDB_RDONLY))
        var isOpen = true
        defer { if isOpen { mdb_txn_abort(transaction) } }
        var tables = Tables()
        let found = mdb_dbi_open(transaction, names.meta, 0, &tables.meta)
        if found == MDB_NOTFOUND, try isEmpty(transaction) { return nil }
        try checkTable(found)
        guard let format = try get(transaction, tables.meta, formatName) else {
            throw StoreError(code: MDB_CORRUPTED)
        }
        try validate(format)
        try checkTable(mdb_dbi_open(transaction, names.customers, 0, &tables.customers))
        try checkTable(mdb_dbi_open(transaction, names.due, 0, &tables.due))
        // The handles outlive the transaction only when it is committed.
        isOpen = false
        try StoreError.check(mdb_txn_commit(transaction))
        return tables
    }

    /// Whether there is no table at all: the process ended before it had made them.
    private static func isEmpty(_ transaction: OpaquePointer) throws(StoreError) -> Bool {
        var main: MDB_dbi = 0
        var status = MDB_stat()
        try StoreError.check(mdb_dbi_open(transaction, nil, 0, &main))
        try StoreError.check(mdb_stat(transaction, main, &status))
        return status.ms_entries == 0
    }

    /// A store has all of its tables or none.
    private static func checkTable(_ code: Int32) throws(StoreError) {
        try StoreError.check(code == MDB_NOTFOUND ? MDB_CORRUPTED : code)
    }

    private static func makeTables(_ handle: OpaquePointer, _ format: [UInt8]) throws -> Tables {
        let transaction = try begin(handle, 0)
        var tables = Tables()
        do {
            let create = UInt32(MDB_CREATE)
            try StoreError.check(mdb_dbi_open(transaction, names.customers, create, &tables.customers))
            try StoreError.check(mdb_dbi_open(transaction, names.due, create, &tables.due))
            try StoreError.check(mdb_dbi_open(transaction, names.meta, create, &tables.meta))
            try WriteTransaction(handle: transaction, tables: tables).putMeta(formatName, format)
        } catch {
            mdb_txn_abort(transaction)
            throw error
        }
        try StoreError.check(mdb_txn_commit(transaction))
        return tables
    }
}

// MARK: - Reading

extension Environment {
    /// A value of the newest state, valid until the next write; nil when there is none.
    func get(_ table: MDB_dbi, _ key: UnsafeRawBufferPointer) throws(StoreError) -> UnsafeRawBufferPointer? {
        var (key, value) = (MDB_val(key), MDB_val())
        let code = mdb_get(reader, table, &key, &value)
        if code == MDB_NOTFOUND { return nil }
        try StoreError.check(code)
        return value.bytes
    }

    func getMeta(_ name: String) throws(StoreError) -> UnsafeRawBufferPointer? {
        try Self.get(reader, tables.meta, name)
    }

    private static func get(
        _ transaction: OpaquePointer, _ table: MDB_dbi, _ name: String
    ) throws(StoreError) -> UnsafeRawBufferPointer? {
        var value = MDB_val()
        let code = Array(name.utf8).withUnsafeBytes { name in
            var key = MDB_val(name)
            return mdb_get(transaction, table, &key, &value)
        }
        if code == MDB_NOTFOUND { return nil }
        try StoreError.check(code)
        return value.bytes
    }

    /// The first key of the due index at or behind `key`; nil when there is none.
    func firstDue(from key: UnsafeRawBufferPointer) throws(StoreError) -> UnsafeRawBufferPointer? {
        try moveDue(MDB_val(key), MDB_SET_RANGE)
    }

    /// The key of the due index behind the one read last; nil when there is none.
    func nextDue() throws(StoreError) -> UnsafeRawBufferPointer? { try moveDue(MDB_val(), MDB_NEXT) }

    /// Passes keys and values of the customers in order of their keys, strictly behind `key`, until `body`
    /// returns false.
    /// - Returns: whether none is left.
    func forEachCustomer<Failure: Error>(
        behind key: UnsafeRawBufferPointer,
        _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(Failure) -> Bool
    ) throws -> Bool {
        var cursor: OpaquePointer?
        try StoreError.check(mdb_cursor_open(reader, tables.customers, &cursor))
        defer { mdb_cursor_close(cursor) }
        var (found, value) = (MDB_val(key), MDB_val())
        var code = mdb_cursor_get(cursor, &found, &value, key.isEmpty ? MDB_FIRST : MDB_SET_RANGE)
        if code == 0, found.bytes.elementsEqual(key) {
            code = mdb_cursor_get(cursor, &found, &value, MDB_NEXT)
        }
        while code == 0 {
            guard try body(found.bytes, value.bytes) else { return false }
            code = mdb_cursor_get(cursor, &found, &value, MDB_NEXT)
        }
        guard code == MDB_NOTFOUND else { throw StoreError(code: code) }
        return true
    }

    private func moveDue(
        _ key: MDB_val, _ operation: MDB_cursor_op
    ) throws(StoreError) -> UnsafeRawBufferPointer? {
        var (key, value) = (key, MDB_val())
        let code = mdb_cursor_get(dueCursor, &key, &value, operation)
        if code == MDB_NOTFOUND { return nil }
        try StoreError.check(code)
        return key.bytes
    }
}

// MARK: - Writing

extension Environment {
    func beginWrite() throws(StoreError) -> WriteTransaction {
        WriteTransaction(handle: try Self.begin(handle, 0), tables: tables)
    }

    /// Moves the reader on to the newest state.
    func renewReader() throws(StoreError) {
        mdb_txn_reset(reader)
        try StoreError.check(mdb_txn_renew(reader))
        try StoreError.check(mdb_cursor_renew(reader, dueCursor))
        try measure()
    }

    /// Makes the map, and so the largest size of the file, larger. Costs address space alone. After a failure
    /// there is no map any more, and the environment can only be closed.
    func growMap(to size: Int) throws(StoreError) {
        mdb_txn_reset(reader)
        try StoreError.check(mdb_env_set_mapsize(handle, size))
        mapSize = size
        try renewReader()
    }

    private func measure() throws(StoreError) {
        var (info, customers) = (MDB_envinfo(), MDB_stat())
        try StoreError.check(mdb_env_info(handle, &info))
        try StoreError.check(mdb_stat(reader, tables.customers, &customers))
        usedBytes = (info.me_last_pgno + 1) * Int(customers.ms_psize)
        customerCount = customers.ms_entries
    }
}

extension MDB_val {
    /// LMDB takes keys and values by mutable pointers, and does not write to them.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.init(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: mv_data, count: mv_size) }
}
