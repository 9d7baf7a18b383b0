import Glibc

/// Bytes of the process that are in memory, by `/proc/self/statm`; 0 where there is none.
func residentBytes() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line: [CChar] = Array(repeating: 0, count: 128)
    guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
    let fields = line.prefix { $0 != 0 }.split(separator: CChar(bitPattern: 0x20))
    guard fields.count > 1 else { return 0 }
    let pages = fields[1].reduce(0) { $0 * 10 + Int($1) - 0x30 }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
}
