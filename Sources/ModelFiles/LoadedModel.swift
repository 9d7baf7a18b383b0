public import StreamCore

/// A model, and what its file tells besides.
public struct LoadedModel: Sendable {
    public var model: any Model
    /// What the training data looked like; nil where the file has no place for it, or says nothing.
    public var profile: ModelProfile?
    /// Names for the ids of clusters, for people to read.
    public var clusterNames: [Int: String] = [:]

    public init(_ model: any Model, profile: ModelProfile? = nil) {
        self.model = model
        self.profile = profile
    }
}
