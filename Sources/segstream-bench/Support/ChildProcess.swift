import Glibc

/// This program once more, with other arguments, in a process of its own. It ends with the value.
final class ChildProcess {
    private let id: pid_t
    private let input: Int32
    private let output: UnsafeMutablePointer<FILE>
    private var isOver = false

    init(_ arguments: [String]) throws(Fault) {
        let (childInput, input) = try Self.makePipe()
        let (readEnd, childOutput) = try Self.makePipe()
        defer {
            close(childInput)
            close(childOutput)
        }
        guard let output = fdopen(readEnd, "r") else { throw Fault("read from a child process", code: errno) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, childInput, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, childOutput, STDOUT_FILENO)
        var words = (["segstream-bench"] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, "/proc/self/exe", &actions, nil, &words, environ)
        guard code == 0 else { throw Fault("start a child process", code: code) }
        self.id = id
        self.input = input
        self.output = output
    }

    deinit {
        if !isOver { _ = try? finish() }
        fclose(output)
    }

    /// The next line that the process writes; nil at the end.
    func readLine() -> String? {
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        guard getline(&line, &capacity, output) > 0, let line else { return nil }
        return String(cString: line).filter { $0 != "\n" }
    }

    /// Lets the process end, which waits for the end of its input or for nothing, and waits for it.
    /// - Returns: its CPU time from its beginning to its end, in nanoseconds.
    @discardableResult
    func finish() throws(Fault) -> ProcessTime {
        isOver = true
        close(input)
        var status: Int32 = 0
        var usage = rusage()
        guard wait4(id, &status, 0, &usage) == id else {
            throw Fault("wait for a child process", code: errno)
        }
        guard status == 0 else { throw Fault("a child process has failed, status \(status)") }
        return ProcessTime(usage)
    }

    /// A pipe's ends for reading and writing, which no process inherits by itself.
    private static func makePipe() throws(Fault) -> (Int32, Int32) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Fault("make a pipe", code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }
}

/// CPU time of a process, all threads together, in nanoseconds.
struct ProcessTime {
    let user: UInt64
    let system: UInt64

    init(_ usage: rusage) {
        user = Self.nanoseconds(usage.ru_utime)
        system = Self.nanoseconds(usage.ru_stime)
    }

    var total: UInt64 { user + system }

    private static func nanoseconds(_ time: timeval) -> UInt64 {
        UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_usec) * 1000
    }
}
