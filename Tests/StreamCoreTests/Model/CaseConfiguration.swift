import StreamCore
import Yams

/// The cases' `config.yaml`: a reader that is independent of the product's and knows no more than they use.
struct CaseConfiguration {
    struct Unreadable: Error { var what: String }

    private let root: Node

    init(_ text: String) throws {
        guard let root = try Yams.compose(yaml: text) else { throw Unreadable(what: "an empty file") }
        self.root = root
    }

    func definition() throws -> JobDefinition {
        let input = root["input"]
        func path(_ key: String) throws -> [FieldPath] { [try fieldPath(input?["mapping"]?[key])] }
        return JobDefinition(
            application: try string(root["application"]),
            input: InputDefinition(
                mapping: .init(
                    eventID: try path("event_id"), customerID: try path("customer_id"),
                    type: try path("type"), timestamp: try path("timestamp")),
                dedupWindow: try duration(input?["dedup_window"]),
                allowedLateness: try duration(input?["allowed_lateness"]),
                outOfOrderness: try duration(input?["out_of_orderness"])),
            features: try members(root["features"]).map(feature),
            models: try members(root["models"]).map(model),
            segments: try members(root["segments"]).map(segment))
    }

    private func feature(_ name: String, _ node: Node) throws -> FeatureDefinition {
        let window =
            try node["window"].map { $0.string == "forever" ? .forever : .rolling(length: try duration($0)) }
            as Window?
        let granularity = try node["granularity"].map(duration)
        let kindName = members(node).first?.key ?? ""
        let kind = try kind(kindName, node)
        let readsField = ["sum", "mean", "min", "max", "distinct", "last", "first"].contains(kindName)
        let selector = readsField ? node["of"] : kindName == "expr" ? nil : node[kindName]
        return FeatureDefinition(
            name: name, kind: kind, events: try selector.map(events) ?? .any,
            condition: node["where"]?.string.map { SourceText($0) }, window: window,
            granularity: window == .forever ? 0 : granularity ?? 0)
    }

    private func kind(_ name: String, _ node: Node) throws -> FeatureDefinition.Kind {
        let decimals = node["decimals"]?.int ?? 4
        switch name {
        case "count": return .count
        case "sum": return .sum(try fieldPath(node[name]), decimals: decimals)
        case "mean": return .mean(try fieldPath(node[name]), decimals: decimals, fallback: 0)
        case "min": return .min(try fieldPath(node[name]), fallback: 0)
        case "max": return .max(try fieldPath(node[name]), fallback: 0)
        case "distinct": return .distinct(try fieldPath(node[name]))
        case "sessions": return .sessions(gap: try duration(node["gap"]))
        case "since_last": return .sinceLast
        case "since_first": return .sinceFirst
        case "interval": return .interval
        case "decayed":
            let weights = try node["weights"].map { try members($0).map { ($0, try number($1)) } }
            return .decayed(
                halfLife: try duration(node["half_life"]),
                weights: weights?.sorted { $0.0 < $1.0 }.map { .init(type: $0, weight: $1) })
        case "expr": return .expression(SourceText(try string(node[name])))
        default: throw Unreadable(what: "a feature of kind \(name)")
        }
    }

    private func model(_ name: String, _ node: Node) throws -> ModelDefinition {
        let weights = try members(node["weights"]).map {
            ModelDefinition.Weight(feature: $0, weight: try number($1))
        }
        return ModelDefinition(name: name, kind: .logistic(bias: try number(node["bias"]), weights: weights))
    }

    private func segment(_ name: String, _ node: Node) throws -> SegmentDefinition {
        SegmentDefinition(
            name: name, rule: try rule(node),
            evaluation: node["evaluate"]?.string == "event" ? .event : .continuous,
            version: node["version"]?.int ?? 1)
    }

    private func rule(_ node: Node) throws -> SegmentDefinition.Rule {
        if let tiers = node["tiers"] {
            let list = try members(tiers).filter { $0.key != "of" }.map { name, limits in
                SegmentDefinition.Tier(
                    name: name, enter: try limits["enter"].map(number), exit: try limits["exit"].map(number))
            }
            return .tiers(of: SourceText(try string(tiers["of"])), list)
        }
        return .threshold(
            .init(
                enter: SourceText(try string(node["enter"])),
                exit: node["exit"]?.string.map { SourceText($0) },
                minDwell: try node["min_dwell"].map(duration) ?? 0,
                cooldown: try node["cooldown"].map(duration) ?? 0,
                confirm: try node["confirm"].map(duration) ?? 0))
    }

    private func events(_ node: Node) throws -> EventSelector {
        if let list = node.sequence { return .types(try list.map(string)) }
        let name = try string(node)
        return name == "any" ? .any : .types([name])
    }

    private func members(_ node: Node?) -> [(key: String, value: Node)] {
        node?.mapping?.compactMap { key, value in key.string.map { ($0, value) } } ?? []
    }

    private func string(_ node: Node?) throws -> String {
        guard let text = node?.scalar?.string else { throw Unreadable(what: "a missing text") }
        return text
    }

    private func number(_ node: Node?) throws -> Double {
        guard let value = Double(try string(node)) else { throw Unreadable(what: "a number") }
        return value
    }

    private func duration(_ node: Node?) throws -> Int64 {
        let text = try string(node)
        guard let value = DurationText.milliseconds(text) else { throw Unreadable(what: "duration \(text)") }
        return value
    }

    private func fieldPath(_ node: Node?) throws -> FieldPath {
        FieldPath(try string(node).split(separator: ".").map(String.init))
    }
}
