import EventFiles

extension Failure {
    /// A file's fault: an output that cannot be created has a status of its own.
    init(_ error: FileError, input: String?) {
        let isOutput = error.operation == .open && error.path != input
        self.init(isOutput ? .cannotCreate : .ioError, error.description)
    }
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
