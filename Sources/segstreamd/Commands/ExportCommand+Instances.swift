import ArgumentParser
import ConfigurationFile
import EventFiles
import Export
import Instances
import StreamCore
import TerminalView

/// The table of running instances.
extension ExportCommand {
    func exportFromInstances() throws {
        let job = try LoadedJob.load(config, purpose: token == nil ? .instances : .files)
        try refuseOverwriting([output], input: nil, config: config)
        let sources = try url.map { url in
            TableUnion.Source(
                url: url, client: try instanceClient(url, token: token ?? job.configuration.http?.token))
        }
        let rows: FeatureRows
        do throws(ColumnClash) {
            rows = try FeatureRows(of: job.plan, format)
        } catch {
            throw failure(error)
        }
        let union = TableUnion(
            of: sources, format: format.rawValue, definition: job.plan.tableDefinition,
            header: Array(rows.bytes))
        do {
            try write(union)
        } catch let fault as TableUnion.Fault {
            throw failure(fault)
        } catch let error as FileError {
            if error.isBrokenPipe { return }
            throw Failure(error, input: nil)
        }
    }

    /// Options that ask for other times than now.
    func refuseTimes() throws {
        let given = [
            ("--at", !at.isEmpty), ("--every", every != nil), ("--from", from != nil),
            ("--label", label != nil), ("--horizon", horizon != nil),
        ].first { $0.1 }
        if let given {
            throw ValidationError(
                "\(given.0) goes with --input: instances tell of now, and not of other times")
        }
    }

    private func write(_ union: TableUnion) throws {
        var table: ByteSink?
        var progress = ProgressBar(totalBytes: nil, counting: "customers", on: progressTerminal)
        defer { progress.clear() }
        var (bytes, rows) = (0, 0)
        do {
            try union.write { piece in
                // Only now, so that nothing is overwritten before the instances are known to answer.
                let sink = try table ?? ByteSink(path: output)
                table = sink
                try sink.write(piece)
                bytes += piece.count
                rows += piece.count { $0 == UInt8(ascii: "\n") }
                progress.update(bytes: bytes, events: rows)
            }
        } catch let fault as TableUnion.Fault {
            progress.clear()
            if table != nil {
                printError("segstreamd: the table is not whole; what was written is a part of it")
            }
            throw fault
        }
        try table?.finish()
    }

    private func failure(_ fault: TableUnion.Fault) -> Failure {
        switch fault {
        case .instance(let fault, let url): Failure(fault, url: url)
        case .otherDefinition(let url):
            Failure(
                .configuration,
                "\(url) does not run the definitions of \(config): its columns are others, or mean something "
                    + "else; give the configuration that it runs")
        case .otherInput(let url, let other):
            Failure(
                .usage,
                "\(url) and \(other) run different jobs: their inputs have different numbers of partitions")
        case .twice(let partition, let url, let other):
            Failure(
                .unavailable,
                "partition \(partition) is both at \(other) and at \(url): if these are not one instance, "
                    + "partitions are moving; try again")
        case .missing(let partitions):
            Failure(
                .unavailable,
                "customers are missing: no instance has partition \(list(partitions)); give the --url of "
                    + "every instance, or try again if partitions are moving")
        }
    }

    private func list(_ partitions: [Int]) -> String {
        let shown = partitions.prefix(8).map { "\($0)" }.joined(separator: ", ")
        return partitions.count > 8 ? "\(shown) and \(partitions.count - 8) others" : shown
    }
}
