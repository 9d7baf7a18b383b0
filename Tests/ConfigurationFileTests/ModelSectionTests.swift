import StreamCore
import Testing

@testable import ConfigurationFile

/// Models whose files are pretended, and what is said about the ways to feed and to use them.
@Suite("Models from files")
struct ModelSectionTests {
    private static let files = [
        "named.json": centres(inputs: #""inputs": ["visits", "spend"], "#),
        "unnamed.json": centres(inputs: ""),
        "classes.json": """
        {"format": "segstreamd-model", "version": 1, "type": "logistic", "inputs": ["visits"],
         "link": "softmax", "classes": ["low", "very high"],
             "coefficients": [[0.5], [-0.5]], "intercepts": [-1, 1]}
        """,
        "cut.json": String(centres(inputs: "").prefix(40)),
        "profile.json": #"{"format": "segstreamd-profile", "version": 1, "ranges": {"visits": [0, 10]}}"#,
    ]

    private static func centres(inputs: String) -> String {
        """
        {"format": "segstreamd-model", "version": 1, "type": "kmeans", \(inputs)
         "centers": [[1, 10], [5, 100]], "ids": [2, 7]}
        """
    }

    /// Behind two features, from line 4 on.
    private static func job(_ models: String, _ segments: String = "") -> String {
        let features = """
            features:
              v: {count: visit, window: 7d}
              s: {sum: amount, of: order, window: 7d}

            """
        return complete(
            "\(features)models:\n\(models)\n" + (segments.isEmpty ? "" : "segments:\n\(segments)\n"))
    }

    private func reading(_ text: String) -> (plan: Plan?, problems: [String]) {
        let (configuration, diagnostics) = read(text, files: Self.files)
        guard let configuration else { return (nil, lines(diagnostics)) }
        let (plan, problems) = Plan.make(configuration.job)
        return (plan, lines(diagnostics + problems))
    }

    @Test(
        "Inputs by name, in either form, and in order where the file has no names",
        arguments: [
            "{type: kmeans, file: named.json, inputs: {s: spend, v: visits}}",
            "{type: kmeans, file: unnamed.json, inputs: [v, s]}",
        ])
    func inputs(model: String) throws {
        let (configuration, diagnostics) = read(Self.job("  m: \(model)"), files: Self.files)
        #expect(diagnostics == [])
        guard case .trained(let trained) = try #require(configuration).job.models[0].kind else {
            Issue.record("the model has no file")
            return
        }
        #expect(trained.inputs.map(\.feature) == ["v", "s"])
    }

    @Test("A model feeds its inputs with the features of the same names where nothing else is said")
    func defaultInputs() {
        let text = Self.job("  m: {type: kmeans, file: named.json}")
        #expect(
            reading(text).problems == [
                "5:3: unknown feature \"spend\"", "5:3: unknown feature \"visits\"",
            ])
    }

    @Test(arguments: [
        Fault(
            "{type: kmeans, file: named.json, inputs: [visits, spent]}",
            "5:39: model \"m\" also needs \"spend\": add to \"inputs\" what feeds it",
            "5:56: model \"m\" has no input \"spent\"; did you mean \"spend\"?"),
        Fault(
            "{type: kmeans, file: named.json, inputs: {v: visits, s: visits}}",
            "5:39: model \"m\" also needs \"spend\": add to \"inputs\" what feeds it",
            "5:59: the input \"visits\" of model \"m\" is fed twice"),
        Fault(
            "{type: kmeans, file: unnamed.json, inputs: [v]}",
            "5:41: model \"m\" has 2 inputs without names, but \"inputs\" lists 1 features"),
        Fault(
            "{type: kmeans, file: unnamed.json, inputs: {v: visits}}",
            "5:41: the file of model \"m\" has no names for its inputs; list the features in its order"),
        Fault(
            "{type: kmeans, file: unnamed.json}",
            "5:3: model \"m\" needs \"inputs\": its file has no names for its 2 inputs"),
        Fault(
            "{type: kmeans, file: named.json, inputs: v}",
            "5:47: \"inputs\" must be a list of features, or a mapping of features to the model's own names, "
                + "not v"),
        Fault("{type: kmeans}", "5:3: model \"m\" needs \"file\""),
        Fault(
            "{type: forest, file: named.json, inputs: [v, s]}",
            "5:27: named.json: the file holds a model of type \"kmeans\", "
                + "the configuration names \"forest\""),
        Fault(
            "{type: logistic, file: classes.json, bias: 1, inputs: {v: visits}}",
            "5:43: \"bias\" does not go with \"file\", which has the whole model"),
        Fault(
            "{type: logistic, weights: {v: 1}, inputs: [v]}",
            "5:40: \"inputs\" goes with a \"file\"; the keys of \"weights\" are the features"),
        Fault("{type: kmeans, file: none.json}", "5:27: none.json: no such file"),
    ])
    func faults(_ fault: Fault) {
        #expect(reading(Self.job("  m: \(fault.part)")).problems == fault.problems)
    }

    @Test("A profile stands in a file of its own")
    func profile() throws {
        let text = Self.job(
            "  m: {type: kmeans, file: named.json, inputs: {v: visits, s: spend}, profile: profile.json}")
        let (configuration, _) = read(text, files: Self.files)
        guard case .trained(let trained) = try #require(configuration).job.models[0].kind else { return }
        #expect(trained.profile?.ranges["visits"]?.maximum == 10)
    }

    private static let models = """
          m: {type: kmeans, file: named.json, inputs: {v: visits, s: spend}}
          c: {type: logistic, file: classes.json, inputs: {v: visits}}
        """

    @Test("Clusters are outputs, and the values of a model have names")
    func outputs() throws {
        let (plan, problems) = reading(
            Self.job(
                Self.models,
                """
                  taste: {clusters: {of: m, margin: 0.1}}
                  near: {enter: m.7 < 3 && m == 7}
                """))
        #expect(problems == [])
        let made = try #require(plan)
        #expect(made.outputs.map(\.name) == ["taste.2", "taste.7", "near"])
        #expect(made.scores.map(\.name).prefix(3) == ["m", "m.2", "m.7"])
        // The models' own values, and what the condition names besides.
        #expect(made.outputs[2].scores.map { made.scores[$0].name } == ["m", "m.7", "c"])
        #expect(Set(made.outputs.map(\.definition)).count == 2)
    }

    @Test(arguments: [
        Fault(
            "clusters: {of: c}", "8:22: \"c\" has no clusters; \"of\" must name a model of type kmeans or gmm"
        ),
        Fault("clusters: {of: mm}", "8:22: unknown feature \"mm\"; did you mean \"m\"?"),
        Fault("clusters: {of: m, margin: 1}", "8:33: \"margin\" must be a number from 0 to below 1, not 1"),
        Fault("enter: m.8 < 1", "8:14: unknown value of a model \"m.8\"; did you mean \"m.2\"?"),
        Fault(
            "enter: v.2 < 1", "8:14: unknown feature \"v.2\"; an event's fields are read in \"where\" alone"),
    ])
    func faultsOfUse(_ fault: Fault) {
        #expect(reading(Self.job(Self.models, "  a: {\(fault.part)}")).problems == fault.problems)
    }
}
