/// What a model predicts: that an event of some type follows in time.
public struct LabelDefinition: Equatable, Sendable {
    public var position: SourcePosition
    /// The events of which one has to follow.
    public var events: EventSelector
    /// How long after the prediction, in milliseconds above 0.
    public var within: Int64

    public init(
        events: EventSelector, within: Int64, at position: SourcePosition = SourcePosition(line: 1, column: 1)
    ) {
        self.events = events
        self.within = within
        self.position = position
    }
}

extension LabelDefinition {
    /// In words that differ between labels that mean something else.
    var meaning: String {
        switch events {
        case .any: "any within \(within)"
        case .types(let types): "\(types.sorted()) within \(within)"
        }
    }
}

extension ModelDefinition {
    /// Which of the model's values is the probability that its label comes true, as expressions name it: the
    /// score, or the second of two classes. Nil where no value is one.
    var labelledValue: String? {
        switch outputs {
        case .score: isProbability ? name : nil
        case .classes(let names): names.count == 2 ? partNames[1] : nil
        case .clusters: nil
        }
    }
}
