import ConfigurationFile
import EventFiles
import Glibc
import StreamCore

/// A configuration to measure.
struct Job {
    let path: String
    let plan: Plan

    /// - Throws: ``Fault`` with the configuration's problems, a line each.
    init(_ path: String) throws {
        let (configuration, diagnostics) = ConfigurationReader.read(
            try readText(path), purpose: .files, environment: { _ in nil },
            readFile: { path in try readText(path) })
        guard let configuration else { throw Fault(render(diagnostics, file: path)) }
        let (plan, problems) = Plan.make(configuration.job)
        guard let plan else { throw Fault(render(problems, file: path)) }
        self.path = path
        self.plan = plan
    }
}

/// Why nothing can be measured.
struct Fault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
