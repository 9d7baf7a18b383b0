import Glibc

/// An exit status of sysexits(3).
enum ExitStatus: Int32 {
    case usage = 64
    case dataError = 65
    case unavailable = 69
    case internalError = 70
    case cannotCreate = 73
    case ioError = 74
    case noPermission = 77
    case configuration = 78
}

/// Why a command ends without success: what the user reads, and the exit status.
struct Failure: Error {
    let status: ExitStatus
    /// Lines for standard error; empty when everything was said already.
    let message: String

    init(_ status: ExitStatus, _ message: String = "") {
        self.status = status
        self.message = message
    }

    /// Says why and ends the process.
    func exit() -> Never {
        if !message.isEmpty { printError("segstreamd: \(message)") }
        Glibc.exit(status.rawValue)
    }
}

/// Writes a line to standard error.
func printError(_ line: String) {
    writeFully(line + "\n", to: STDERR_FILENO)
}

/// Writes to a file descriptor; nobody can be told where that fails.
func writeFully(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
        var rest = UnsafeRawBufferPointer(bytes)
        while !rest.isEmpty {
            let written = write(descriptor, rest.baseAddress, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                return
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }
}
