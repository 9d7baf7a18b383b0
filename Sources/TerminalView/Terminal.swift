import Glibc

/// Where text goes to, and what may be done there.
public struct Terminal: Sendable {
    public static let standardOutput = Terminal(descriptor: 1)
    public static let standardError = Terminal(descriptor: 2)
    /// Nowhere: what is written is dropped.
    public static let hidden = Terminal(descriptor: -1)

    /// Whether somebody watches, and lines can be drawn over: false for files, pipes and `TERM=dumb`.
    public let isInteractive: Bool
    /// Whether colours are welcome: on an interactive terminal, unless `NO_COLOR` is set to anything.
    public let hasColor: Bool
    private let descriptor: Int32

    public init(descriptor: Int32) {
        self.init(descriptor: descriptor, isTerminal: isatty(descriptor) == 1) { name in
            getenv(name).map { String(cString: $0) }
        }
    }

    init(descriptor: Int32, isTerminal: Bool, environment: (String) -> String?) {
        self.descriptor = descriptor
        isInteractive = isTerminal && environment("TERM") != "dumb"
        hasColor = isInteractive && (environment("NO_COLOR") ?? "").isEmpty
    }

    /// Columns and rows as they are now; 80 by 24 where nobody says.
    public var size: (columns: Int, rows: Int) {
        var window = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(window.ws_col), Int(window.ws_row))
    }

    /// Writes at once. What a vanished terminal does not take is dropped.
    /// - Returns: whether somebody took it.
    @discardableResult
    public func write(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
            return true
        }
    }
}
