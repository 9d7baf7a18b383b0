public import StreamCore

/// The kinds of model files, as `type:` names them in a configuration.
public enum ModelFileKind: String, Sendable, CaseIterable {
    case logistic, xgboost, lightgbm, forest, kmeans, gmm
}

/// What is wrong with a model file: in words, without the file's name.
public struct ModelFileError: Error, Equatable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}

/// Reads the files of trained models.
public enum ModelFile {
    /// Files beyond this many bytes are refused before they are read.
    public static let maximumSize = 1 << 29

    /// The model in a file's bytes. Whatever they are, there is a model or an error, in time and memory in
    /// proportion to their number.
    public static func read(_ bytes: [UInt8], as kind: ModelFileKind) throws(ModelFileError) -> any Model {
        guard bytes.count <= maximumSize else {
            throw ModelFileError("the file has \(bytes.count) bytes; at most \(maximumSize) are read")
        }
        switch kind {
        case .logistic, .xgboost, .lightgbm, .forest, .kmeans, .gmm:
            throw ModelFileError("\(kind.rawValue) files are not supported yet")
        }
    }
}
