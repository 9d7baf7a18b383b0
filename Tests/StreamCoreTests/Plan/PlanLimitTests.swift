import Testing

@testable import StreamCore

@Suite("Jobs of any size")
struct PlanLimitTests {
    private func job(
        _ features: [FeatureDefinition], models: [ModelDefinition] = [],
        segments: [SegmentDefinition] = []
    ) -> JobDefinition {
        let mapping = InputDefinition.Mapping(eventID: [], customerID: [], type: [], timestamp: [])
        return JobDefinition(
            application: "limits", input: InputDefinition(mapping: mapping), features: features,
            models: models, segments: segments)
    }

    private func count(_ index: Int) -> FeatureDefinition {
        FeatureDefinition(
            name: "f\(index)", position: SourcePosition(line: index, column: 1), kind: .count,
            window: .forever)
    }

    private func expression(_ index: Int, _ text: String) -> FeatureDefinition {
        let position = SourcePosition(line: index, column: 1)
        return FeatureDefinition(
            name: "f\(index)", position: position, kind: .expression(SourceText(text, at: position)))
    }

    private func segment(_ enter: String) -> SegmentDefinition {
        SegmentDefinition(name: "s", rule: .threshold(.init(enter: SourceText(enter))))
    }

    /// The last feature is read first, then the first: neither direction may use the stack.
    @Test(arguments: [true, false])
    func chainsOfAnyLength(isAscending: Bool) {
        let length = 5_000
        var features = (1..<length).map { expression($0, "f\($0 - 1) + 1") }
        features.insert(count(0), at: 0)
        if !isAscending { features.reverse() }
        let (plan, diagnostics) = Plan.make(job(features, segments: [segment("f\(length - 1) > \(length)")]))
        #expect(diagnostics == [])
        #expect(plan?.warnings() == [])
        #expect(plan?.features.count == length)
    }

    @Test func longCyclesAreShortened() {
        let features = (0..<1_000).map { expression($0, "f\(($0 + 1) % 1_000)") }
        let path = "f0 -> f1 -> f2 -> f3 -> f4 -> f5 -> ... -> f998 -> f999 -> f0"
        #expect(
            Plan.make(job(features)).diagnostics == [
                Diagnostic(at: SourcePosition(line: 0, column: 1), "\"f0\" depends on itself: \(path)")
            ])
    }

    /// One error where the limit is passed: by an input, by an expression, by a model, by a left-out exit.
    @Test func passingTheLimitOfValuesIsOneError() {
        let limit = Program.maximumCount
        let message =
            "the configuration needs more than 65535 values of one kind; use fewer features and "
            + "smaller expressions"
        func found(_ job: JobDefinition) -> [Diagnostic] { Plan.make(job).diagnostics }
        func place(_ line: Int) -> [Diagnostic] { [Diagnostic(at: .init(line: line, column: 1), message)] }

        let full = (1...limit).map(count)
        #expect(found(job(full)) == [])
        #expect(found(job(full + [count(limit + 1), count(limit + 2)])) == place(limit + 1))
        #expect(
            found(job(full.dropLast() + [expression(limit, "f1 + 5"), expression(limit + 1, "f1 + 6")]))
                == place(limit))
        let model = ModelDefinition(
            name: "m", position: .init(line: 7, column: 1),
            kind: .logistic(bias: 1, weights: [.init(feature: "f1", weight: 2)]))
        #expect(found(job(full, models: [model])) == place(7))
        // `has` takes the last register, so that its negation is what passes the limit.
        #expect(found(job(full.dropLast(), segments: [segment("has(f1)")])) == place(1))
    }

    @Test func manySegmentsShareOneBoundOfEffort() {
        let features = (0..<200).map(count)
        let segments = (0..<300).map { index in
            SegmentDefinition(
                name: "s\(index)",
                rule: .threshold(
                    .init(
                        enter: SourceText("f\(index % 200) > 5"),
                        exit: SourceText("f\(index % 200) < 7", at: .init(line: index, column: 1)))))
        }
        let warnings = Plan.make(job(features, segments: segments)).plan?.warnings() ?? []
        #expect(warnings.map(\.position.line) == Array(0..<300))
    }

    @Test func readsOnWhereOneNameCannotBeRead() {
        let features = [expression(1, "lost + 1"), expression(2, "f1 + nowhere"), expression(3, "f4")]
        let problems = Plan.problems(
            in: job(features, segments: [segment("f1 > lost")]), unreadable: ["lost"])
        #expect(
            problems.map(\.message) == [
                "unknown feature \"nowhere\"", "unknown feature \"f4\"; did you mean \"f1\"?",
            ])
    }
}
