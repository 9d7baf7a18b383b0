/// What a configuration refers to outside of its own text.
public struct Surroundings {
    /// The value of an environment variable, nil when it is not set.
    public var environment: (String) -> String?
    /// The text of a file that holds a secret, by the path as the user wrote it. What it throws becomes a
    /// part of the diagnostic.
    public var readFile: (String) throws -> String
    /// The bytes of a model's file, by the path as the user wrote it, which is relative to the configuration.
    /// What it throws becomes a part of the diagnostic.
    public var readModel: (String) throws -> [UInt8]

    public init(
        environment: @escaping (String) -> String?, readFile: @escaping (String) throws -> String,
        readModel: @escaping (String) throws -> [UInt8]
    ) {
        self.environment = environment
        self.readFile = readFile
        self.readModel = readModel
    }

    /// No variable is set, and no file is there.
    public static var empty: Surroundings {
        Surroundings(
            environment: { _ in nil }, readFile: { _ in throw NoFile() }, readModel: { _ in throw NoFile() })
    }

    private struct NoFile: Error, CustomStringConvertible {
        let description = "no such file"
    }
}
