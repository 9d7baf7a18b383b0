import StreamCore

extension ObservedChange {
    /// The change on one line.
    var text: String {
        let values =
            features.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.json)" }
            + scores.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return """
            #\(sequence) \(kind.rawValue) \(segment) v\(version) at \(Timestamp.text(at)) \
            since \(since.map(Timestamp.text) ?? "-") by \(cause.rawValue) \(eventID ?? "-") \
            {\(values.joined(separator: ", "))}
            """
    }
}

extension ModelEvent {
    /// The event as the line of a file, for the mapping of `RandomJob`.
    var json: String {
        var root = JSONObject()
        root.set(["event_id"], "\"\(id)\"")
        root.set(["customer_id"], "\"\(customer)\"")
        root.set(["type"], "\"\(type)\"")
        root.set(["ts"], "\"\(Timestamp.text(timestamp))\"")
        for (path, value) in fields.sorted(by: { $0.key.description < $1.key.description }) {
            root.set(path.keys[...], value.json)
        }
        return root.text
    }
}

extension ModelValue {
    var json: String {
        switch self {
        case .missing: "null"
        case .bool(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let value): "\"\(value)\""
        case .other: "{}"
        }
    }
}

/// An object that keeps its keys in the order in which they came.
private struct JSONObject {
    private var members: [(key: String, text: String?, object: JSONObject)] = []

    mutating func set(_ path: ArraySlice<String>, _ text: String) {
        guard let key = path.first else { return }
        let index = members.firstIndex { $0.key == key } ?? members.count
        if index == members.count { members.append((key, nil, JSONObject())) }
        if path.count == 1 {
            members[index].text = text
        } else {
            members[index].object.set(path.dropFirst(), text)
        }
    }

    var text: String {
        "{" + members.map { "\"\($0.key)\":\($0.text ?? $0.object.text)" }.joined(separator: ",") + "}"
    }
}
