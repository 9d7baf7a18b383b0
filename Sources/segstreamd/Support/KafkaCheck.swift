import ConfigurationFile
import KafkaIO
import StreamCore

/// What librdkafka refuses among the properties under `kafka`, and what does not go with the input topics,
/// where they stand.
func kafkaProblems(_ properties: [KafkaProperty], topics: [String]) -> [Diagnostic] {
    clientProblems(properties) + addressProblem(properties) + assignmentProblem(properties, topics: topics)
}

private func addressProblem(_ properties: [KafkaProperty]) -> [Diagnostic] {
    guard let property = properties.last(where: { $0.name == "bootstrap.servers" }), property.value.isEmpty
    else { return [] }
    let advice = "is empty; name a broker, such as localhost:9092"
    return [Diagnostic(at: property.position, "\"bootstrap.servers\" \(advice)")]
}

private func assignmentProblem(_ properties: [KafkaProperty], topics: [String]) -> [Diagnostic] {
    let name = "partition.assignment.strategy"
    guard topics.count > 1, let property = properties.last(where: { $0.name == name }),
        property.value != "range"
    else { return [] }
    return [
        Diagnostic(
            at: property.position,
            "with several input topics \"\(name)\" must be range, so that one instance has the same "
                + "partition of each")
    ]
}

private func clientProblems(_ properties: [KafkaProperty]) -> [Diagnostic] {
    let checked = KafkaProperties(properties.map { ($0.name, $0.value) })
    let faults = checked.problems()
    guard faults.isEmpty, let first = properties.first else {
        return faults.compactMap { fault in
            properties.last { $0.name == fault.name }?.refused(because: fault.message)
        }
    }
    guard let conflict = checked.conflict() else { return [] }
    // librdkafka names the properties that it complains of.
    let named = properties.first { conflict.contains($0.name) }
    let hidden = properties.reduce(conflict) { $1.hidden(in: $0) }
    return [Diagnostic(at: (named ?? first).position, "Kafka's client refuses the properties: \(hidden)")]
}

extension KafkaProperty {
    fileprivate func refused(because reason: String) -> Diagnostic {
        Diagnostic(at: position, "Kafka's client refuses \"\(name)\": \(hidden(in: reason))")
    }

    /// The text without the value, where that is a secret.
    fileprivate func hidden(in text: String) -> String {
        guard isSecret, !value.isEmpty else { return text }
        var result = ""
        var rest = Substring(text)
        while !rest.isEmpty {
            if rest.hasPrefix(value) {
                result += "***"
                rest = rest.dropFirst(value.count)
            } else if let character = rest.popFirst() {
                result.append(character)
            }
        }
        return result
    }
}
