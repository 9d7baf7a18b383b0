import ConfigurationFile
import StreamCore
import Foundation
import Testing

/// The schema for editors knows the keys that the reader knows, place by place.
@Suite struct SchemaTests {
    private static let intruder = "quixotic_key"
    private static let head =
        "application: shop\ninput: {mapping: {event_id: id, customer_id: c, type: t, timestamp: ts}}\n"

    /// A place in a configuration: the path to it in the schema, and a file with an unknown key there.
    struct Place: CustomTestStringConvertible {
        var path: String
        var yaml: String
        /// Keys that the reader names as well, because they would make something else of it.
        var others: Set<String> = []
        var testDescription: String { path }
    }

    private static let features = [
        "count: any, window: 7d", "sum: a, window: 7d", "min: a, window: 7d", "max: a, window: 7d",
        "mean: a, window: 7d", "distinct: a, window: 7d", "sessions: any, gap: 1h, window: 7d",
        "since_last: any",
        "since_first: any", "interval: any", "decayed: any, half_life: 7d", "last: a", "first: a",
        "expr: \"1\"",
    ].map { keys in
        Place(
            path: "$defs/feature.\(keys.prefix { $0 != ":" })",
            yaml: head + "features: {f: {\(keys), \(intruder): 1}}\n")
    }

    private static let models = [
        ("weights", "type: logistic, weights: {f: 1}"), ("file", "type: kmeans, file: taste.json"),
        ("online", "type: online_logistic, inputs: [f], label: {event: any, within: 7d}"),
    ].map { name, keys in
        Place(
            path: "$defs/model.\(name)", yaml: head + "models: {m: {\(keys), \(intruder): 1}}\n",
            others: name == "weights" ? ["file", "inputs"] : [])
    }

    private static let segments = [
        ("enter", "enter: f > 1"), ("tiers", "tiers: {of: f, a: {enter: 1}, b: {}}"),
        ("clusters", "clusters: {of: m}"),
    ].map { name, keys in
        Place(
            path: "$defs/segment.\(name)", yaml: head + "segments: {s: {\(keys), \(intruder): 1}}\n",
            others: Set(["enter", "tiers", "clusters"]).subtracting([name]))
    }

    private static let sections = [
        ("properties/output", "output: {@}"),
        ("properties/output/properties/changes", "output: {changes: {@}}"),
        ("properties/output/properties/memberships", "output: {memberships: {@}}"),
        ("properties/output/properties/dead_letter", "output: {dead_letter: {@}}"),
        ("properties/state", "state: {@}"),
        ("properties/state/properties/changelog/anyOf/1", "state: {changelog: {@}}"),
        ("properties/metrics", "metrics: {log: a, @}"), ("properties/http", "http: {@}"),
        ("properties/reload", "reload: {@}"),
        ("$defs/label", "models: {m: {type: online_logistic, inputs: [f], label: {@}}}"),
        (
            "$defs/segment.tiers/properties/tiers/additionalProperties",
            "segments: {s: {tiers: {of: f, a: {@}, b: {}}}}"
        ),
        ("$defs/segment.clusters/properties/clusters", "segments: {s: {clusters: {of: m, @}}}"),
        ("", "@"),
    ].map { path, yaml in
        Place(path: path, yaml: head + yaml.replacing("@", with: "\(intruder): 1") + "\n")
    }

    private static let input = [
        ("properties/input", "application: shop\ninput: {\(intruder): 1}\n"),
        ("properties/input/properties/mapping", "application: shop\ninput: {mapping: {\(intruder): 1}}\n"),
    ].map { Place(path: $0.0, yaml: $0.1) }

    @Test("The keys are the reader's", arguments: features + models + segments + sections + input)
    func keys(place: Place) throws {
        let known = try readerKeys(place.yaml)
        let schema = try #require(try member(place.path)["properties"] as? [String: Any])
        #expect(known.isSuperset(of: place.others))
        #expect(Set(schema.keys) == known.subtracting(place.others))
    }

    @Test("The kinds of features are those of the schema")
    func kinds() throws {
        let found = diagnostics(Self.head + "features: {f: {}}\n")
        let message = try #require(found.first { $0.contains("give it one of ") })
        let kinds = words(message.split(separator: "give it one of ").last ?? "")
        let branches = try #require(try member("$defs/feature")["allOf"] as? [[String: Any]])
        #expect(branches.count == kinds.count)
        #expect(Set(Self.features.map { String($0.path.dropFirst("$defs/feature.".count)) }) == kinds)
        for kind in kinds { #expect(try !member("$defs/feature.\(kind)").isEmpty) }
    }

    /// What the reader says it takes where it meets a key that it does not know.
    private func readerKeys(_ yaml: String) throws -> Set<String> {
        let found = diagnostics(yaml)
        let message = try #require(
            found.first { $0.contains("unknown key \"\(Self.intruder)\"") },
            "\(found.joined(separator: "\n"))")
        let list = try #require(message.split(separator: "it takes ").dropFirst().first, "\(message)")
        return words(list)
    }

    private func diagnostics(_ yaml: String) -> [String] {
        let surroundings = Surroundings(
            environment: { _ in nil }, readFile: { _ in "" },
            readModel: { Array(try Project.text("docs/models/\($0)").utf8) })
        return ConfigurationReader.read(yaml, purpose: .files, in: surroundings).diagnostics.map(\.message)
    }

    /// `a, b and c`.
    private func words(_ list: Substring) -> Set<String> {
        Set(
            list.replacing(" and ", with: ", ").replacing(" or ", with: ", ").split(separator: ", ").map(
                String.init))
    }

    private func member(_ path: String) throws -> [String: Any] {
        let data = Data(try Project.text("docs/schema/segstreamd.schema.json").utf8)
        var place: Any = try JSONSerialization.jsonObject(with: data)
        for key in path.split(separator: "/") {
            if let list = place as? [Any], let index = Int(key) {
                place = list[index]
            } else {
                place = try #require((place as? [String: Any])?[String(key)], "\(path): no \(key)")
            }
        }
        return try #require(place as? [String: Any], "\(path)")
    }
}
