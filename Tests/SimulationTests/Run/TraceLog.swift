import Logging

/// Puts what a worker logs into the trace.
struct TraceLog: LogHandler, @unchecked Sendable {  // Safe because a simulation runs on one thread.
    let trace: Trace
    let name: String
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(_ trace: Trace, name: String) {
        self.trace = trace
        self.name = name
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let details = (event.metadata ?? [:]).map { "\($0)=\($1)" }.sorted().joined(separator: " ")
        trace.note("\(name): \(event.message) \(details)")
    }
}
