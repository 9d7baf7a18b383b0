import ConfigurationFile
import Daemon
import EventFiles
import Glibc
import ModelFiles
import StreamCore

/// A configuration file that was read, checked and made ready.
struct LoadedJob {
    let configuration: Configuration
    let plan: Plan

    /// Reads a configuration file. Problems go to standard error, a line each.
    /// - Throws: ``Failure`` with status 78 when one of them is an error.
    static func load(_ path: String, purpose: ConfigurationPurpose) throws -> LoadedJob {
        let (job, diagnostics) = try check(path, purpose: purpose)
        if !diagnostics.isEmpty { writeFully(render(diagnostics, file: path), to: STDERR_FILENO) }
        guard let job else { throw Failure(.configuration) }
        return job
    }

    /// As ``load(_:purpose:)``, with the problems handed to the caller: each once, in the file's order.
    static func check(_ path: String, purpose: ConfigurationPurpose) throws
        -> (job: LoadedJob?, diagnostics: [Diagnostic])
    {
        let text: String
        do throws(FileError) {
            text = try readText(path)
        } catch {
            throw Failure(.configuration, error.description)
        }
        let reading = ConfigurationReader.inspect(text, purpose: purpose, in: Surroundings(of: path))
        var diagnostics =
            reading.diagnostics
            + kafkaProblems(
                reading.draft?.kafka ?? [], topics: reading.configuration?.topics ?? [])
        guard let configuration = reading.configuration else {
            // What could be read is checked nevertheless, so that all problems are seen at once.
            if let draft = reading.draft {
                diagnostics += Plan.problems(in: draft.job, unreadable: draft.unreadable)
            }
            return (nil, diagnostics.inOrder)
        }
        let (plan, problems) = Plan.make(configuration.job)
        diagnostics += problems + (plan?.warnings() ?? [])
        guard let plan, !diagnostics.contains(where: { $0.severity == .error }) else {
            return (nil, diagnostics.inOrder)
        }
        return (LoadedJob(configuration: configuration, plan: plan), diagnostics.inOrder)
    }
}

extension [Diagnostic] {
    /// Each once, by position; at one position errors first, else as they were found.
    fileprivate var inOrder: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return enumerated().filter { seen.insert($0.element).inserted }
            .sorted { a, b in
                (a.element.position, a.element.rank, a.offset) < (
                    b.element.position, b.element.rank, b.offset
                )
            }
            .map(\.element)
    }
}

extension Diagnostic {
    fileprivate var rank: Int { severity == .error ? 0 : 1 }
}

extension Surroundings {
    /// The process's variables, and files as they are; models stand relative to the configuration file.
    fileprivate init(of configuration: String) {
        let folder = configuration.lastIndex(of: "/").map { String(configuration[...$0]) } ?? ""
        self.init(
            environment: { name in getenv(name).map { String(cString: $0) } },
            readFile: { path in try readText(path) },
            readModel: { path in
                do throws(FileError) {
                    let place = path.hasPrefix("/") ? path : folder + path
                    return try readBytes(place, limit: ModelFile.maximumSize)
                } catch {
                    throw ModelFileError(error.reason)
                }
            })
    }
}
