import EventCodec
import StreamCore

extension JSONWriter {
    /// The part of a line that tells of the models.
    mutating func encodeModels(_ models: [DaemonReport.Model]) {
        object("models") { out in
            for model in models {
                out.key(JSONKey(model.name))
                out.beginObject()
                out.encodeHealth(of: model)
                out.endObject()
            }
        }
    }

    private mutating func encodeHealth(of model: DaemonReport.Model) {
        member("evaluations", model.figures.evaluations)
        key("scores")
        beginArray()
        for count in model.figures.scores { value(Int64(clamping: count)) }
        endArray()
        member("unscored", model.figures.unscored)
        key("psi")
        if let stability = model.stability { value((stability * 10_000).rounded() / 10_000) } else { null() }
        object("missing") { $0.members(model.inputs, model.figures.missing) }
        object("out_of_range") { $0.members(model.inputs, model.figures.outOfRange) }
        if let labels = model.figures.labels { encode(labels) }
    }

    private mutating func encode(_ labels: LabelFigures) {
        object("labels") { out in
            out.member("positive", labels.positive)
            out.member("negative", labels.negative)
        }
        key("log_loss")
        if let loss = labels.logLoss { value((loss * 10_000).rounded() / 10_000) } else { null() }
        key("calibration")
        beginArray()
        for bin in labels.calibration {
            beginObject()
            member("count", bin.count)
            member("predicted", bin.predicted, digits: 3)
            member("positive", bin.positive)
            endObject()
        }
        endArray()
    }

    /// A feature may feed several inputs; then its first one stands for all.
    private mutating func members(_ inputs: [String], _ counts: [UInt64]) {
        var written: Set<String> = []
        for (input, count) in zip(inputs, counts) where written.insert(input).inserted {
            key(JSONKey(input))
            value(Int64(clamping: count))
        }
    }
}
