/// The models of a program, with the memory that their calls need.
struct ModelCaller<Value: BitwiseCopyable>: ~Copyable {
    private let calls: [ModelCall]
    private let inputs: UnsafeMutablePointer<Value>
    private let scratch: UnsafeMutablePointer<Value>

    init(_ calls: [ModelCall], missing: Value) {
        self.calls = calls
        inputs = Self.allocate(calls.map(\.inputs.count).max() ?? 0, missing)
        scratch = Self.allocate(calls.map(\.model.scratchCount).max() ?? 0, missing)
    }

    private static func allocate(_ count: Int, _ value: Value) -> UnsafeMutablePointer<Value> {
        let memory = UnsafeMutablePointer<Value>.allocate(capacity: max(1, count))
        memory.initialize(repeating: value, count: max(1, count))
        return memory
    }

    deinit {
        inputs.deallocate()
        scratch.deallocate()
    }

    private func gather(_ index: Int, _ registers: UnsafeMutablePointer<Value>) -> any Model {
        let call = calls[index]
        for position in call.inputs.indices { inputs[position] = registers[call.inputs[position]] }
        return call.model
    }
}

extension ModelCaller<Double> {
    /// Runs a call on exact values.
    func score(
        _ index: Int, _ registers: UnsafeMutablePointer<Double>, into results: UnsafeMutablePointer<Double>
    ) {
        gather(index, registers).score(inputs, scratch: scratch, into: results)
    }
}

extension ModelCaller<Interval> {
    /// Runs a call on ranges.
    func bound(
        _ index: Int, _ registers: UnsafeMutablePointer<Interval>,
        into results: UnsafeMutablePointer<Interval>
    ) {
        gather(index, registers).bound(inputs, scratch: scratch, into: results)
    }
}
