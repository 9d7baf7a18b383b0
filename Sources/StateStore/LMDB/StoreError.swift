import CLMDB
import Glibc
import StreamCore

/// A call of LMDB that failed, with its code: one of LMDB's own (negative) or the system's.
struct StoreError: Error, Equatable {
    var code: Int32

    /// Throws when a call did not return success.
    static func check(_ code: Int32) throws(StoreError) {
        if code != MDB_SUCCESS { throw StoreError(code: code) }
    }

    var isMapFull: Bool { code == MDB_MAP_FULL }

    /// What it means for the caller of the store.
    func stateError(_ path: String, while action: String) -> StateError {
        switch code {
        case MDB_CORRUPTED, MDB_PAGE_NOTFOUND, MDB_INVALID, MDB_INCOMPATIBLE:
            .damaged
        case MDB_VERSION_MISMATCH:
            .unreadable("\(path): cannot \(action): another version of LMDB wrote this store")
        case MDB_PANIC:
            .unreadable("\(path): cannot \(action): an earlier write failed half-way; open the store again")
        default:
            code < 0
                ? .unreadable("\(path): cannot \(action): \(String(cString: mdb_strerror(code)))")
                : SystemFailure(path: path, action: action, code: code).stateError
        }
    }
}

/// A system call on a file that failed, with what to do about it.
struct SystemFailure {
    var path: String
    var action: String
    var code: Int32

    var stateError: StateError { .unreadable("\(path): cannot \(action): \(reason)") }

    private var reason: String {
        let reason = String(cString: strerror(code)).lowercased()
        switch code {
        case ENOSPC, EDQUOT:
            return "no space left (\(reason)); free some, nothing that was stored is lost"
        case EIO where isFull:
            // LMDB reports a write that was cut short as an input/output error.
            return "no space left; free some, nothing that was stored is lost"
        case EFBIG:
            return "\(reason); the process's limit of file sizes (ulimit -f) is in the way"
        case EACCES, EPERM:
            return "\(reason); it has to belong to the user that runs segstreamd"
        case EROFS:
            return "\(reason); state.directory has to be on a disk that can be written"
        case ENOTDIR:
            return "\(reason); state.directory has to be a directory"
        case ENOMEM:
            return "\(reason); the process's limit of address space (ulimit -v) may be in the way"
        case EMFILE, ENFILE:
            return "\(reason); raise the limit of open files (ulimit -n)"
        default: return reason
        }
    }

    private var isFull: Bool {
        var status = statvfs()
        return statvfs(path, &status) == 0 && status.f_bavail < 256
    }
}
