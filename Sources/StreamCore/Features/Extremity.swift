/// `last` and `first` by timestamp: the value of the latest or earliest matching event. Of equal timestamps
/// `last` takes the later arrival and `first` the earlier.
struct Extremity: BitwiseCopyable, Sendable {
    struct State: BitwiseCopyable {
        var time = ElapsedTime.never
        /// A number, or a bool as 1 or 0.
        var number: Double
    }

    let state: Int
    /// The array that holds the text of a string value; -1 for numbers and bools.
    let text: Int
    let isFirst: Bool
    let kind: FieldValue.Kind

    func add(_ value: FieldValue, _ time: Int64, to customer: inout Customer, in store: inout CustomerStore) {
        guard value.kind == kind else { return }
        let state = customer.state(self.state, as: State.self)
        let known = state.pointee.time
        guard known == ElapsedTime.never || (isFirst ? time < known : time >= known) else { return }
        state.pointee.time = time
        state.pointee.number = value.number
        guard text >= 0 else { return }
        let old = customer.count(text)
        if value.text.count > old {
            _ = store.insert(value.text.count - old, into: text, at: old, of: &customer)
        } else if value.text.count < old {
            store.remove(old - value.text.count, from: text, at: value.text.count, of: &customer)
        }
        customer.array(text, of: UInt8.self).baseAddress?
            .update(from: value.text.base, count: value.text.count)
    }

    /// The number; the fallback is the state's initial value.
    func number(_ customer: Customer) -> Double {
        customer.state(state, as: State.self).pointee.number
    }

    /// The text, or `fallback` where nothing matched yet.
    func text(_ customer: Customer, fallback: ByteView) -> ByteView {
        guard customer.state(state, as: State.self).pointee.time != ElapsedTime.never else { return fallback }
        let bytes = customer.array(text, of: UInt8.self)
        return bytes.baseAddress.map { ByteView(base: $0, count: bytes.count) } ?? fallback
    }
}
