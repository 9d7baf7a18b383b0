import StreamCore

/// A snapshot with nothing borrowed.
struct InspectedCustomer: Sendable {
    var id: String
    var at: Int64
    var sequence: Int
    var features: [String: ModelValue] = [:]
    var scores: [String: ModelValue] = [:]
    /// The instant of the entry, by the output's name.
    var published: [String: Int64] = [:]
    var shadow: [String: Int64] = [:]

    init(_ snapshot: CustomerSnapshot, _ plan: Plan) {
        id = snapshot.customerID.string
        at = snapshot.at
        sequence = Int(snapshot.sequence)
        for (index, feature) in plan.features.enumerated() {
            features[feature.name] = ModelValue(snapshot.feature(index))
        }
        for (index, model) in plan.scores.enumerated() {
            scores[model.name] = ModelValue(snapshot.score(index))
        }
        for index in plan.definition.segments.indices {
            guard let standing = snapshot.standing(in: index) else { continue }
            let output = plan.outputs[standing.output]
            if output.shadow {
                shadow[output.name] = standing.since
            } else {
                published[output.name] = standing.since
            }
        }
    }

    /// Everything, to the last bit.
    var text: String {
        func list(_ values: [String: some Any]) -> String {
            values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        }
        return "\(id) at \(at) #\(sequence) \(list(features)) | \(list(scores)) | \(list(published)) | "
            + list(shadow)
    }
}

extension ModelValue {
    init(_ value: Change.Value) {
        switch value {
        case .number(let number): self = .number(number)
        case .bool(let bool): self = .bool(bool)
        case .string(let text): self = .string(text.string)
        }
    }
}
