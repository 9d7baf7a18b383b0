import StreamCore
import Testing

@testable import ConfigurationFile

@Suite("Labels and models that learn, as written")
struct LabelSectionTests {
    private static let features = "features: {x: {count: a, window: forever}, y: {interval: a}}"

    private func models(_ text: String) throws -> [ModelDefinition] {
        let (configuration, diagnostics) = read(complete("\(Self.features)\nmodels: \(text)"))
        return try #require(configuration?.job, "\(lines(diagnostics))").models
    }

    @Test("A label of one type, of several and of any")
    func labels() throws {
        let models = try models(
            """
            {a: {type: logistic, weights: {x: 1}, label: {event: buy, within: 7d}},
                 b: {type: logistic, weights: {x: 1}, label: {event: [buy, order], within: 90m}},
                 c: {type: logistic, weights: {x: 1}, label: {event: any, within: 1ms}},
                 d: {type: logistic, weights: {x: 1}}}
            """)
        let labels = models.map(\.label)
        #expect(labels.map { $0?.events } == [.types(["buy"]), .types(["buy", "order"]), .any, nil])
        #expect(labels.map { $0?.within } == [604_800_000, 5_400_000, 1, nil])
    }

    @Test("Left out parameters of a model that learns have the documented defaults")
    func online() throws {
        let label = "label: {event: buy, within: 1d}"
        let plain = try models("{m: {type: online_logistic, inputs: [x, y], \(label)}}")
        let written = try models(
            "{m: {type: online_logistic, inputs: [x, y], alpha: 0.1, beta: 1, l1: 0, l2: 0, \(label)}}")
        let other = try models("{m: {type: online_logistic, inputs: [x, y], l2: 1, \(label)}}")
        #expect(plain[0].kind == written[0].kind)
        #expect(plain[0].kind != other[0].kind)
    }

    @Test(
        "Faults",
        arguments: [
            Fault(
                "models: {m: {type: logistic, weights: {x: 1}, label: {events: a}}}",
                "2:47: \"label\" needs \"event\"", "2:47: \"label\" needs \"within\"",
                "2:55: unknown key \"events\" in \"label\"; did you mean \"event\"?"),
            Fault(
                "models: {m: {type: logistic, weights: {x: 1}, label: {event: [], within: 0s}}}",
                "2:62: \"event\" must be any, an event type or a list of event types, not an empty list",
                "2:74: \"within\" must be \(Phrase.positiveDuration) 0s"),
            Fault(
                "models: {m: {type: online_logistic, inputs: [x, x], alpha: 0, l1: -1, weights: {}, "
                    + "label: {event: a, within: 1d}}}",
                "2:49: the input \"x\" is named twice", "2:60: \"alpha\" must be a number above 0, not 0",
                "2:67: \"l1\" must be a number of 0 or more, not -1",
                "2:71: a model that learns finds its \"weights\" itself; list its \"inputs\""),
            Fault(
                "models: {m: {type: online_logistic, inputs: [], label: a}}",
                "2:45: \"inputs\" must be a list of features, not an empty list",
                "2:56: \"label\" must be a mapping (key: value), not a"),
        ])
    func faults(_ fault: Fault) {
        #expect(problems(complete("\(Self.features)\n\(fault.part)")) == fault.problems)
    }
}
