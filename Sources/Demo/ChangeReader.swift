import EventCodec
public import StreamCore

/// Turns changes into what the demo shows: the engine's own, or the JSON of the changes topic.
public struct ChangeReader: ~Copyable {
    private let table: ReasonTable
    private let outputs: [String: Int]
    private var decoder: EventDecoder

    /// A reader for the changes of one plan.
    public init(_ plan: Plan) {
        table = ReasonTable(plan)
        outputs = Dictionary(plan.outputs.enumerated().map { ($1.name, $0) }) { first, _ in first }
        // A change is an event of its customer, too: the decoder reads both.
        let mapping = InputDefinition.Mapping(
            eventID: [FieldPath(["change"])], customerID: [FieldPath(["customer_id"])],
            type: [FieldPath(["segment"])], timestamp: [FieldPath(["at"])])
        let fields = [FieldPath(["cause"]), FieldPath(["event_id"])]
        let features = table.featureNames.map { FieldPath(["features", $0]) }
        let models = table.scoreNames.map { FieldPath(["scores", $0]) }
        decoder = EventDecoder(mapping: mapping, timeFormat: .rfc3339, fields: fields + features + models)
    }

    /// Reads a change of the engine.
    /// - Parameter eventType: the type of an event by its id, nil if it is not known any more.
    public func read(_ change: Change, eventType: (String) -> String? = { _ in nil }) -> DemoChange {
        let output = table.outputs[change.output]
        return DemoChange(
            kind: change.kind, customerID: change.customerID.string, segment: output.name, at: change.at,
            cause: cause("\(change.cause.text)", event: change.eventID?.string, eventType),
            reasons: output.sources.map { reason($0, text: table.text(of: $0, in: change)) },
            isTierExit: output.isTier && change.kind == .exited)
    }

    /// Reads a record of the changes topic; nil for anything that is no change of this plan.
    /// - Parameter eventType: as for ``read(_:eventType:)``.
    public mutating func read(
        json record: UnsafeRawBufferPointer, eventType: (String) -> String? = { _ in nil }
    ) -> DemoChange? {
        guard let event = try? decoder.decode(record), let index = outputs[event.type.string],
            let kind = kind(event.eventID.string)
        else { return nil }
        let output = table.outputs[index]
        return DemoChange(
            kind: kind, customerID: event.customerID.string, segment: output.name, at: event.timestamp,
            cause: cause(
                event.fields[0].text.string, event: event.fields[1].text.string, eventType),
            reasons: output.sources.map { reason($0, text: text(of: $0, in: event)) },
            isTierExit: output.isTier && kind == .exited)
    }

    private func text(of source: ReasonTable.Source, in event: Event) -> String {
        let place =
            switch source {
            case .feature(let index): 2 + index
            case .score(let index): 2 + table.featureNames.count + index
            }
        let field = event.fields[place]
        return switch field.kind {
        case .number: table.text(field.number, of: source)
        case .bool: "\(field.number == 1)"
        case .string: "\"\(field.text.string)\""
        case .missing, .other: table.text(.infinity, of: source)
        }
    }

    private func kind(_ text: String) -> Change.Kind? {
        switch text {
        case "entered": .entered
        case "exited": .exited
        default: nil
        }
    }

    private func cause(
        _ text: String, event: String?, _ eventType: (String) -> String?
    ) -> DemoChange.Cause {
        switch text {
        case "event": .event(type: event.flatMap(eventType))
        case "timer": .timer
        default: .other(text)
        }
    }

    private func reason(_ source: ReasonTable.Source, text: String) -> DemoChange.Reason {
        DemoChange.Reason(name: table.name(of: source), value: text)
    }
}
