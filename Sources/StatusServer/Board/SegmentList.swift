import Daemon
import EventCodec
import StreamCore

/// What `/v1/segments` answers.
struct SegmentList {
    let report: DaemonReport
    let history: History

    func encode(to out: inout JSONWriter) {
        out.beginObject()
        out.key("segments")
        out.beginArray()
        for output in report.plan.outputs { encode(output, to: &out) }
        out.endArray()
        out.endObject()
    }

    private func encode(_ output: SegmentOutput, to out: inout JSONWriter) {
        let figures = report.segments.first { $0.name == output.name }
        let rates = figures.flatMap { history.ratesPerHour(of: $0, at: report.time) }
        out.beginObject()
        out.key("name")
        out.value(output.name)
        if let definition = definition(of: output) { encode(definition, output, to: &out) }
        out.key("version")
        out.value(output.version)
        out.key("definition")
        out.value(output.definition)
        out.key("shadow")
        out.value(output.shadow)
        out.key("size")
        out.value(figures?.size ?? 0)
        out.key("entered_per_hour")
        out.value(rate: rates?.entered)
        out.key("exited_per_hour")
        out.value(rate: rates?.exited)
        out.key("flap_rate")
        if let rate = figures?.flapRate { out.value((rate * 10_000).rounded() / 10_000) } else { out.null() }
        out.key("last_evaluated")
        if let newest = report.newestEvent { out.value(timestamp: newest) } else { out.null() }
        out.key("warnings")
        out.beginArray()
        for warning in figures?.warnings ?? [] { out.value(warning.rawValue) }
        out.endArray()
        out.endObject()
    }

    private func definition(of output: SegmentOutput) -> SegmentDefinition? {
        report.plan.definition.segments.first { segment in
            output.part.map { "\(segment.name).\($0)" == output.name } ?? (segment.name == output.name)
        }
    }

    private func encode(
        _ definition: SegmentDefinition, _ output: SegmentOutput, to out: inout JSONWriter
    ) {
        out.key("kind")
        switch definition.rule {
        case .threshold(let threshold):
            out.value("rule")
            out.key("expressions")
            out.beginObject()
            out.key("enter")
            out.value(threshold.enter.text)
            if let exit = threshold.exit {
                out.key("exit")
                out.value(exit.text)
            }
        case .tiers(let of, let tiers):
            out.value("tier")
            out.key("expressions")
            out.beginObject()
            out.key("of")
            out.value(of.text)
            if let tier = tiers.first(where: { $0.name == output.part }), let enter = tier.enter,
                let exit = tier.exit
            {
                out.key("enter")
                out.value("\(of.text) >= \(numberText(enter))")
                out.key("exit")
                out.value("\(of.text) < \(numberText(exit))")
            }
        case .clusters(let of, _):
            out.value("cluster")
            out.key("expressions")
            out.beginObject()
            out.key("of")
            out.value(of.text)
        }
        out.endObject()
    }
}

extension JSONWriter {
    /// To a hundredth; null for nil.
    fileprivate mutating func value(rate: Double?) {
        if let rate { value((rate * 100).rounded() / 100) } else { null() }
    }
}
