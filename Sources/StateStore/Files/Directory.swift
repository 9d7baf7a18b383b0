import Glibc
import StreamCore

/// What the store does with directories and small files.
enum Directory {
    /// Makes a directory and the ones above it, for their owner alone.
    static func make(_ path: String) throws(StateError) {
        if mkdir(path, 0o700) == 0 { return try synchronize(parent(of: path)) }
        switch errno {
        case EEXIST:
            guard isDirectory(path) else { throw failure(path, "use as a directory", ENOTDIR) }
        case ENOENT where parent(of: path) != path:
            try make(parent(of: path))
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path, "create", errno) }
            try synchronize(parent(of: path))
        case let code:
            throw failure(path, "create", code)
        }
    }

    /// Makes the names in a directory durable.
    static func synchronize(_ path: String) throws(StateError) {
        let descriptor = try open(path, O_RDONLY | O_DIRECTORY, while: "open")
        defer { close(descriptor) }
        // Some file systems cannot do it for directories, and have no need to.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure(path, "synchronize", errno) }
    }

    static func open(_ path: String, _ flags: Int32, while action: String) throws(StateError) -> Int32 {
        while true {
            let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o600)
            if descriptor >= 0 { return descriptor }
            let code = errno
            guard code == EINTR else { throw failure(path, action, code) }
        }
    }

    /// The beginning of a small file, at most `limit` bytes; nil when there is no such file.
    static func readSmallFile(_ path: String, limit: Int) throws(StateError) -> [UInt8]? {
        guard exists(path) else { return nil }
        let descriptor = try open(path, O_RDONLY, while: "open")
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = pread(descriptor, &bytes, limit, 0)
        guard count >= 0 else { throw failure(path, "read", errno) }
        return Array(bytes.prefix(count))
    }

    /// Writes a small file so that it is there completely or not at all, also after a loss of power.
    static func writeSmallFile(_ path: String, _ bytes: [UInt8]) throws(StateError) {
        let temporary = "\(path).new"
        let descriptor = try open(temporary, O_WRONLY | O_CREAT | O_TRUNC, while: "create")
        var code: Int32 = 0
        if write(descriptor, bytes, bytes.count) != bytes.count || fsync(descriptor) != 0 {
            code = errno == 0 ? ENOSPC : errno
        }
        if close(descriptor) != 0, code == 0 { code = errno }
        if code == 0, Glibc.rename(temporary, path) != 0 { code = errno }
        guard code == 0 else {
            unlink(temporary)
            throw failure(path, "write", code)
        }
        try synchronize(parent(of: path))
    }

    static func rename(_ old: String, to new: String) throws(StateError) {
        guard Glibc.rename(old, new) == 0 else { throw failure(old, "rename", errno) }
        try synchronize(parent(of: new))
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 || errno != ENOENT
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    static func parent(of path: String) -> String {
        var rest = path[...]
        while rest.count > 1, rest.last == "/" { rest.removeLast() }
        guard let slash = rest.lastIndex(of: "/") else { return "." }
        let parent = rest[..<slash]
        return parent.isEmpty ? "/" : String(parent)
    }

    static func failure(_ path: String, _ action: String, _ code: Int32) -> StateError {
        SystemFailure(path: path, action: action, code: code).stateError
    }
}
