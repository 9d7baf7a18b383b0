import Glibc

/// A directory that is gone, with all that is in it, when nobody needs it any more.
final class TemporaryDirectory {
    let path: String

    init() throws(Fault) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/segstream-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Fault("make a directory in \(parent)", code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.removeTree(path) }

    private static func removeTree(_ path: String) {
        if let directory = opendir(path) {
            defer { closedir(directory) }
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { removeTree("\(path)/\(name)") }
            }
        }
        remove(path)
    }
}
