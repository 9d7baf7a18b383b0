public import EventCodec
import Replay
import StreamCore

extension ComparisonOutcome {
    /// Writes one JSON object with a line end.
    public func encode(to out: inout JSONWriter) {
        out.beginObject()
        out.key("from")
        out.value(instant: span?.lowerBound)
        out.key("to")
        out.value(instant: span?.upperBound)
        out.key("end")
        out.value(instant: end)
        for side in Side.allCases {
            out.key(side.key)
            encode(summaries[side], to: &out)
        }
        out.key("segments")
        out.beginArray()
        for segment in segments { encode(segment, to: &out) }
        out.endArray()
        out.key("models")
        out.beginArray()
        for model in models { encode(model, to: &out) }
        out.endArray()
        out.endObject()
        out.endLine()
    }

    private func encode(_ summary: ReplaySummary, to out: inout JSONWriter) {
        out.beginObject()
        summary.encodeMembers(to: &out)
        out.endObject()
    }

    private func encode(_ segment: ComparedSegment, to out: inout JSONWriter) {
        out.beginObject()
        out.key("name")
        out.value(segment.name)
        out.key("customers")
        encode(segment.customers, unit: 1, to: &out)
        out.key("days")
        encode(segment.time, unit: Double(TimeSteps.day), to: &out)
        out.key("agreement")
        out.value(optional: segment.agreement)
        for side in Side.allCases {
            out.key(side.key)
            encode(segment, side, to: &out)
        }
        out.key("examples")
        out.beginArray()
        for example in segment.examples { encode(example, to: &out) }
        out.endArray()
        out.endObject()
    }

    private func encode(_ division: ComparedSegment.Division, unit: Double, to out: inout JSONWriter) {
        out.beginObject()
        let parts: [(StaticString, Int128)] = [
            ("both", division.both), ("only_old", division.onlyOld), ("only_new", division.onlyNew),
        ]
        for (name, amount) in parts {
            out.key(name)
            out.value(Double(amount) / unit)
        }
        out.endObject()
    }

    /// Null where the side does not have the segment.
    private func encode(_ segment: ComparedSegment, _ side: Side, to out: inout JSONWriter) {
        guard let tally = segment.tallies[side], let output = output(of: segment, side) else {
            return out.null()
        }
        out.beginObject()
        out.key("version")
        out.value(output.version)
        out.key("definition")
        out.value(output.definition)
        out.key("shadow")
        out.value(output.shadow)
        let counts: [(StaticString, Int64)] = [
            ("size", Int64(tally.size)), ("entered", Int64(clamping: tally.entered)),
            ("exited", Int64(clamping: tally.exited)), ("by_timer", Int64(clamping: tally.byTimer)),
            ("reentered", Int64(clamping: tally.reentered)),
        ]
        for (name, count) in counts {
            out.key(name)
            out.value(count)
        }
        let figures: [(StaticString, Double?)] = [
            ("flapping", tally.flapping), ("churn", churn(of: segment, side)),
            ("median_dwell_seconds", tally.medianDwell),
        ]
        for (name, figure) in figures {
            out.key(name)
            out.value(optional: figure)
        }
        out.endObject()
    }

    private func encode(_ example: ComparedSegment.Example, to out: inout JSONWriter) {
        out.beginObject()
        out.key("customer_id")
        out.value(example.customerID)
        out.key("only")
        out.value(example.only.key)
        out.key("from")
        out.value(instant: example.from)
        out.key("until")
        out.value(instant: example.until)
        out.key("changed")
        out.value(example.changed.key)
        out.key("change")
        example.change.withUnsafeBytes { out.verbatim($0) }
        out.endObject()
    }

    private func encode(_ model: ComparedModel, to out: inout JSONWriter) {
        out.beginObject()
        out.key("name")
        out.value(model.name)
        out.key("customers")
        out.value(model.compared)
        out.key("mean_difference")
        out.value(optional: model.meanDifference)
        out.key("greatest_difference")
        out.value(optional: model.compared == 0 ? nil : model.greatestDifference)
        for side in Side.allCases {
            out.key(side.key)
            if let scores = model.scores[side] {
                out.beginObject()
                out.key("scored")
                out.value(scores.count)
                out.key("unscored")
                out.value(scores.missing)
                out.key("mean")
                out.value(optional: scores.mean)
                out.endObject()
            } else {
                out.null()
            }
        }
        out.endObject()
    }
}

extension Side {
    fileprivate var key: StaticString { self == .old ? "old" : "new" }
}

extension JSONWriter {
    fileprivate mutating func value(instant: Int64?) {
        if let instant { value(timestamp: instant) } else { null() }
    }

    fileprivate mutating func value(optional number: Double?) {
        if let number { value(number) } else { null() }
    }
}
