import Glibc
import StreamCore

/// Says that nobody has touched a store's file since its last checkpoint, so that it need not be checked when
/// it is opened.
///
/// The system changes a file's `ctime` with every write, also of the file's metadata, and sets it by its own
/// clock alone. A seal that is old, damaged or not there costs one check.
struct StoreSeal {
    private let path: String

    init(directory: String) { path = "\(directory)/seal" }

    /// Notes the file as it is now. A failure leaves the old seal, which does not hold any more.
    func set(for file: String) {
        guard let row = Self.row(for: file) else { return }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        _ = pwrite(descriptor, row, row.count, 0)
        close(descriptor)
    }

    func holds(for file: String) -> Bool {
        guard let row = Self.row(for: file) else { return false }
        return (try? Directory.readSmallFile(path, limit: row.count + 1)) == row
    }

    private static func row(for file: String) -> [UInt8]? {
        var status = stat()
        guard stat(file, &status) == 0 else { return nil }
        return MetaRow.encode { row in
            for field in [
                Int64(bitPattern: UInt64(status.st_ino)), Int64(status.st_size),
                Int64(status.st_ctim.tv_sec), Int64(status.st_ctim.tv_nsec),
            ] {
                withUnsafeBytes(of: field.littleEndian) { row.append(contentsOf: $0) }
            }
        }
    }
}
