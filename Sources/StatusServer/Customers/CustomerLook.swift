import Daemon
import EventCodec
import StreamCore

/// Looks at copies of customers, one after the other. No worker is held up by that.
actor CustomerLook {
    private var lens: Lens?

    /// A customer's features, scores and segments, as JSON.
    func customer(_ id: String, _ copy: CustomerCopy) throws(StateError) -> [UInt8]? {
        let lens = lens(for: copy.plan)
        let engine = try copy.makeEngine()
        let snapshot = try withBytes(of: id) { (id) throws(StateError) in
            try lens.inspector.inspect(id, in: engine)
        }
        guard let snapshot else { return nil }
        var out = JSONWriter()
        lens.encoder.encode(snapshot, partition: Int(copy.partition), to: &out)
        return Array(out.bytes)
    }

    /// Why a customer is or is not in each segment, as JSON.
    func explanation(_ id: String, _ copy: CustomerCopy) throws(StateError) -> [UInt8]? {
        let lens = lens(for: copy.plan)
        let engine = try copy.makeEngine()
        let explanation = try withBytes(of: id) { (id) throws(StateError) in
            try lens.explainer.explain(id, in: engine)
        }
        guard let explanation else { return nil }
        var out = JSONWriter()
        ExplanationEncoder.encode(explanation, partition: Int(copy.partition), to: &out)
        return Array(out.bytes)
    }

    /// What it takes to look through a plan; making one compiles the plan's conditions anew.
    private final class Lens {
        let plan: Plan
        let encoder: CustomerEncoder
        var inspector: Inspector
        var explainer: Explainer

        init(_ plan: Plan) {
            self.plan = plan
            encoder = CustomerEncoder(plan: plan)
            inspector = Inspector(plan)
            explainer = Explainer(plan)
        }
    }

    private func lens(for plan: Plan) -> Lens {
        if let lens, lens.plan === plan { return lens }
        let made = Lens(plan)
        lens = made
        return made
    }

    private func withBytes<R>(
        of id: String, _ body: (ByteView) throws(StateError) -> R?
    ) throws(StateError) -> R? {
        let bytes = Array(id.utf8)
        return try bytes.withUnsafeBufferPointer { (buffer) throws(StateError) in
            guard let base = buffer.baseAddress else { return nil }
            return try body(ByteView(base: base, count: buffer.count))
        }
    }
}
