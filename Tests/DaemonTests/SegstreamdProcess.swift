import Foundation
import Testing
import TestSupport

/// The product's executable, started by a test and ended with it.
final class SegstreamdProcess {
    private let process = Process()
    private let outputFile: URL
    private let logFile: URL

    /// - Parameters:
    ///   - environment: variables beside those of the test.
    ///   - device: where standard output goes in place of ``output``.
    init(
        _ arguments: [String], in folder: TemporaryDirectory, environment: [String: String] = [:],
        device: String? = nil
    ) throws {
        outputFile = URL(fileURLWithPath: try folder.write("\(UUID().uuidString).out", ""))
        logFile = URL(fileURLWithPath: try folder.write("\(UUID().uuidString).log", ""))
        process.executableURL = Self.executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(
            forWritingTo: device.map { URL(fileURLWithPath: $0) } ?? outputFile)
        process.standardError = try FileHandle(forWritingTo: logFile)
        try process.run()
    }

    /// Beside the test bundle, where the package manager puts both.
    private static var executable: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("segstreamd")
    }

    /// What it has written to standard output so far.
    var output: String { (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "" }

    /// What it has written to standard error so far.
    var log: String { (try? String(contentsOf: logFile, encoding: .utf8)) ?? "" }

    func waitForLog(_ text: String) throws {
        try eventually("the log has '\(text)'; it is: \(log)") { log.contains(text) || !process.isRunning }
        try #require(log.contains(text), "\(log)")
    }

    /// The status that it ends with by itself.
    func waitForExit() throws -> Int32 {
        try eventually("it ends; its log is: \(log)") { !process.isRunning }
        return process.terminationStatus
    }

    func terminate() { process.terminate() }

    /// Asks it to reload its configuration.
    func hangUp() { Glibc.kill(process.processIdentifier, SIGHUP) }

    /// Asks it to reopen its metrics log.
    func reopenLog() { Glibc.kill(process.processIdentifier, SIGUSR1) }

    /// Stops it from running, as a machine does that hangs.
    func suspend() { Glibc.kill(process.processIdentifier, SIGSTOP) }

    /// Lets it run again.
    func resume() { Glibc.kill(process.processIdentifier, SIGCONT) }

    /// Asks it to stop and expects an orderly end.
    func stop() throws {
        terminate()
        #expect(try waitForExit() == 0, "\(log)")
    }

    /// Ends it on the spot, and waits until it is gone.
    func kill() {
        if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }
}

/// Waits for a condition.
func eventually(
    _ what: @autoclosure () -> String, within patience: Duration = .seconds(150),
    _ condition: () throws -> Bool
) throws {
    let end = ContinuousClock.now + patience
    while try !condition() {
        try #require(ContinuousClock.now < end, "waited in vain until \(what())")
        usleep(20_000)
    }
}
