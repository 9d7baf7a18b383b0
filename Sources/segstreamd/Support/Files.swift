import EventFiles

extension Failure {
    /// A file's fault: an output that cannot be created has a status of its own.
    init(_ error: FileError, input: String?) {
        let isOutput = error.operation == .open && error.path != input
        self.init(isOutput ? .cannotCreate : .ioError, error.description)
    }
}

/// Writes a command's answer to standard output; a reader that has gone wants no more of it.
/// - Throws: ``Failure`` where it does not get there, as on a full disk.
func writeAnswer(_ bytes: UnsafeRawBufferPointer) throws {
    do throws(FileError) {
        let output = try ByteSink(path: "-")
        try output.write(bytes)
        try output.finish()
    } catch {
        if !error.isBrokenPipe { throw Failure(.ioError, error.description) }
    }
}

/// As ``writeAnswer(_:)-(UnsafeRawBufferPointer)``, of a text.
func writeAnswer(_ text: String) throws {
    var text = text
    try text.withUTF8 { try writeAnswer(UnsafeRawBufferPointer($0)) }
}

/// Standard input can be read once. To be called before anything is read.
func refuseSharedInput(_ paths: [String]) throws {
    guard paths.count(where: { $0 == "-" }) > 1 else { return }
    throw Failure(.usage, "standard input can be the configuration or the events, not both; name a file")
}

/// Each output has a file of its own, which is none of those that are read. Outputs that are nil are not
/// asked for, and neither is an input.
func refuseOverwriting(_ outputs: [String?], input: String?, config: String) throws {
    let outputs = outputs.compactMap { $0 }
    for (index, path) in outputs.enumerated() {
        if let input, isSameFile(path, input) {
            throw Failure(.usage, "\(path) is the input; writing to it would destroy the events")
        }
        if isSameFile(path, config) {
            throw Failure(.usage, "\(path) is the configuration; writing to it would destroy it")
        }
        if outputs[..<index].contains(where: { isSameFile($0, path) }) {
            throw Failure(.usage, "\(path) is named for two outputs; give each a file of its own")
        }
    }
}
