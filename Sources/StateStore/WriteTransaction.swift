import CLMDB

/// A running write. Ends with ``commit()`` or ``abort()``.
struct WriteTransaction {
    let handle: OpaquePointer
    let tables: Environment.Tables

    func putCustomer(_ key: UnsafeRawBufferPointer, _ record: UnsafeRawBufferPointer) throws(StoreError) {
        try StoreError.check(put(tables.customers, key, record))
    }

    func putDue(_ key: UnsafeRawBufferPointer) throws(StoreError) {
        try StoreError.check(put(tables.due, key, UnsafeRawBufferPointer(start: nil, count: 0)))
    }

    /// Removes an entry of the due index, which must be there.
    func removeDue(_ key: UnsafeRawBufferPointer) throws(StoreError) {
        var key = MDB_val(key)
        let code = mdb_del(handle, tables.due, &key, nil)
        try StoreError.check(code == MDB_NOTFOUND ? MDB_CORRUPTED : code)
    }

    func putMeta(_ name: String, _ row: [UInt8]) throws(StoreError) {
        let key = Array(name.utf8)
        let code = key.withUnsafeBytes { key in row.withUnsafeBytes { put(tables.meta, key, $0) } }
        try StoreError.check(code)
    }

    private func put(_ table: MDB_dbi, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer)
        -> Int32
    {
        var (key, value) = (MDB_val(key), MDB_val(value))
        return mdb_put(handle, table, &key, &value, 0)
    }

    /// Makes what was put durable; on a failure nothing of it stays.
    func commit() throws(StoreError) { try StoreError.check(mdb_txn_commit(handle)) }

    func abort() { mdb_txn_abort(handle) }
}
