import StreamCore

extension ReplayReport {
    /// Each model's scores of all customers at the end, and of all evaluations on the way.
    var scoreSection: HTML {
        let explanation: HTML = """
            <p>At the end: one score a customer. On the way: one for each time a customer was looked at, \
            which is what decided. Where the training data's scores are known, they stand beside.</p>

            """
        return explanation
            + zip(state.scores, zip(plan.health, figures)).map { distribution, model in
                card(distribution, model.0, model.1)
            }.joined()
    }

    private func card(
        _ distribution: ScoreDistribution, _ model: ModelHealth, _ figures: ModelFigures
    ) -> HTML {
        let missing = zip(model.inputNames, figures.missing).filter { $0.1 > 0 }
            .map { "\($0): \(Figures.percent(Figures.share($1, of: figures.evaluations)))" }
        let list = figureList([
            ("customers scored", Figures.count(distribution.count), false),
            ("without a score", Figures.count(distribution.missing), distribution.missing > 0),
            ("mean at the end", Figures.decimal(distribution.mean), false),
            ("evaluations", Figures.count(figures.evaluations), false),
            ("inputs missing", missing.isEmpty ? "none" : missing.joined(separator: ", "), !missing.isEmpty),
        ])
        var charts = Self.scoreChart("Scores at the end", [("customers", "in", distribution)]).html
        if model.bins != nil {
            charts += scoresOnTheWay(distribution, model, figures).html
        }
        return """
            <section class="segment"><h3>\(model.name)</h3>
            \(list)<div class="charts">
            \(charts)</div></section>

            """
    }

    private func scoresOnTheWay(
        _ distribution: ScoreDistribution, _ model: ModelHealth, _ figures: ModelFigures
    ) -> Chart {
        let names = distribution.histogram.map(\.name)
        var series = [Chart.Bars(name: "on the way", style: "in", values: figures.scores)]
        if let trained = model.trained {
            series.append(Chart.Bars(name: "training data", style: "old", values: trained))
        }
        return .histogram("Scores on the way", names: names, spans: Self.spans(names), series)
    }

    /// Distributions of one model over the same bins.
    static func scoreChart(
        _ title: String, _ series: [(name: String, style: StaticString, scores: ScoreDistribution)]
    ) -> Chart {
        let names = series.first?.scores.histogram.map(\.name) ?? []
        return .histogram(
            title, names: names, spans: spans(names),
            series.map {
                Chart.Bars(name: $0.name, style: $0.style, values: $0.scores.histogram.map(\.count))
            })
    }

    private static func spans(_ names: [String]) -> [String] { names.map { "from \($0)" } }
}
