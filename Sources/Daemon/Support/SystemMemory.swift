import Glibc

/// The machine's memory.
enum SystemMemory {
    /// Bytes, or what the control group of a container allows where that is less.
    static var bytes: Int {
        let physical = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        guard let file = fopen("/sys/fs/cgroup/memory.max", "r") else { return physical }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 64)
        guard fgets(&line, Int32(line.count), file) != nil else { return physical }
        let digits = line.prefix { $0 >= 48 && $0 <= 57 }.map { UInt8($0) }
        return Int(String(decoding: digits, as: UTF8.self)).map { min($0, physical) } ?? physical
    }
}
