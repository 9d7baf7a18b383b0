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
    public static func read(_ bytes: [UInt8], as kind: ModelFileKind) throws(ModelFileError) -> LoadedModel {
        try checkSize(bytes)
        switch kind {
        case .logistic, .kmeans, .gmm, .forest: return try SegstreamdFile.read(bytes, as: kind)
        case .xgboost: return try XGBoostFile.read(bytes)
        case .lightgbm: return try LightGBMFile.read(bytes)
        }
    }

    /// The profile in the bytes of a file of its own, as it stands beside the files of XGBoost and LightGBM.
    public static func readProfile(_ bytes: [UInt8]) throws(ModelFileError) -> ModelProfile {
        try checkSize(bytes)
        return try ProfileReader.read(bytes)
    }

    private static func checkSize(_ bytes: [UInt8]) throws(ModelFileError) {
        guard bytes.count <= maximumSize else {
            throw ModelFileError("the file has \(bytes.count) bytes; at most \(maximumSize) are read")
        }
    }
}
