import Daemon
import StreamCore

extension PrometheusText {
    mutating func encodeModels(_ models: [DaemonReport.Model]) {
        family("segstreamd_model_scored_total", .counter, "Evaluations that gave a score.") {
            for model in models {
                let scored =
                    model.figures.evaluations - min(model.figures.evaluations, model.figures.unscored)
                $0.add(scored, ["model": model.name])
            }
        }
        family("segstreamd_model_missing_total", .counter, "Evaluations in which an input was missing.") {
            for model in models { $0.add(inputsOf: model, model.figures.missing) }
        }
        family(
            "segstreamd_model_out_of_range_total", .counter,
            "Evaluations in which an input lay outside of its range in the training data."
        ) {
            for model in models { $0.add(inputsOf: model, model.figures.outOfRange) }
        }
        family(
            "segstreamd_model_psi", .gauge,
            "Population stability index of the last scores against the training data."
        ) {
            for model in models { if let psi = model.stability { $0.add(psi, ["model": model.name]) } }
        }
        family("segstreamd_model_log_loss", .gauge, "Mean log loss of predictions decided, in nats.") {
            for model in models {
                if let loss = model.figures.labels?.logLoss { $0.add(loss, ["model": model.name]) }
            }
        }
    }
}

extension PrometheusText.Samples {
    /// A feature may feed several inputs; then its first one stands for all, as in the metrics log.
    fileprivate mutating func add(inputsOf model: DaemonReport.Model, _ counts: [UInt64]) {
        var written: Set<String> = []
        for (input, count) in zip(model.inputs, counts) where written.insert(input).inserted {
            add(count, ["model": model.name, "input": input])
        }
    }
}
