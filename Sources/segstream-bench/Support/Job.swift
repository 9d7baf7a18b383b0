import ConfigurationFile
import EventFiles
import Glibc
import StreamCore

/// A configuration to measure.
struct Job {
    let path: String
    let configuration: Configuration
    let plan: Plan

    /// - Parameter adjust: changes the configuration before the plan is made of it.
    /// - Throws: ``Fault`` with the configuration's problems, a line each.
    init(_ path: String, adjust: (inout Configuration) -> Void = { _ in }) throws {
        let (configuration, diagnostics) = ConfigurationReader.read(
            try readText(path), purpose: .files, in: .empty)
        guard var configuration else { throw Fault(render(diagnostics, file: path)) }
        adjust(&configuration)
        let (plan, problems) = Plan.make(configuration.job)
        guard let plan else { throw Fault(render(problems, file: path)) }
        self.path = path
        self.configuration = configuration
        self.plan = plan
    }
}

/// Why nothing can be measured.
struct Fault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// What a call to the system has failed with.
    init(_ action: String, code: Int32) {
        description = "cannot \(action): \(String(cString: strerror(code)))"
    }
}
