import EventFiles
import Glibc
import ShopSimulator

/// The events to measure with, and how many there are.
struct EventFile: ~Copyable {
    let path: String
    let lines: Int
    private let isTemporary: Bool

    private init(path: String, lines: Int, isTemporary: Bool) {
        self.path = path
        self.lines = lines
        self.isTemporary = isTemporary
    }

    deinit {
        if isTemporary { unlink(path) }
    }

    /// A file that is there; its lines are counted, which also brings it into the page cache.
    static func existing(_ path: String) throws(FileError) -> EventFile {
        var reader = try LineReader(path: path)
        while try reader.next() != nil {}
        return EventFile(path: path, lines: reader.lineNumber, isTemporary: false)
    }

    /// A simulated shop's events in a temporary file, which goes with the value.
    static func simulated(customers: Int, events: Int) throws(FileError) -> EventFile {
        let path = temporaryPath("events")
        let sink = try ByteSink(path: path)
        var shop = Shop(ShopSettings(customers: customers, days: .infinity, eventLimit: events))
        var line: [UInt8] = []
        while let event = shop.next() {
            line.removeAll(keepingCapacity: true)
            event.appendJSON(to: &line)
            line.append(UInt8(ascii: "\n"))
            try sink.write(line)
        }
        try sink.finish()
        return EventFile(path: path, lines: shop.delivered, isTemporary: true)
    }
}

/// A path for a file of this process's own.
func temporaryPath(_ name: String) -> String {
    let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    return "\(directory)/segstream-bench-\(getpid())-\(name).ndjson"
}
