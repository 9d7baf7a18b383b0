/// Appends what ``RecordReader`` reads: little-endian numbers, and texts and lists behind their lengths.
enum RecordWriter {
    static func append<Value: FixedWidthInteger>(_ value: Value, to out: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { out.append(contentsOf: $0) }
    }

    static func append(_ text: String, to out: inout [UInt8]) {
        append(UInt32(text.utf8.count), to: &out)
        out.append(contentsOf: text.utf8)
    }

    private static func append<Element>(
        _ list: some Collection<Element>, to out: inout [UInt8], _ body: (Element, inout [UInt8]) -> Void
    ) {
        append(UInt32(list.count), to: &out)
        for element in list { body(element, &out) }
    }

    /// A byte for each part that may be missing, then the layouts.
    static func append(_ history: PlanHistory, to out: inout [UInt8]) {
        append(UInt8(history.meaning == nil ? 0 : 1), to: &out)
        if let meaning = history.meaning { append(meaning, to: &out) }
        append(UInt8(history.pending == nil ? 0 : 1), to: &out)
        if let pending = history.pending {
            append(pending.cause.rawValue, to: &out)
            append(pending.at, to: &out)
        }
        append(history.layouts, to: &out) { append($0, to: &$1) }
    }

    private static func append(_ meaning: PlanMeaning, to out: inout [UInt8]) {
        append(meaning.definitions, to: &out)
        append(meaning.models, to: &out)
    }

    private static func append(_ layout: LayoutDescriptor, to out: inout [UInt8]) {
        append(layout.fingerprint, to: &out)
        append(layout.meaning, to: &out)
        append(UInt32(layout.fixedSize), to: &out)
        append(layout.states, to: &out) { state, out in
            append(UInt32(state.offset), to: &out)
            append(UInt16(state.size), to: &out)
        }
        append(layout.strides, to: &out) { append(UInt8($0), to: &$1) }
        append(layout.pieces, to: &out) { piece, out in
            append(piece.key, to: &out)
            for bound in [piece.states.lowerBound, piece.states.upperBound, piece.arrays.lowerBound] {
                append(UInt32(bound), to: &out)
            }
            append(UInt32(piece.arrays.upperBound), to: &out)
        }
        append(layout.memberships, to: &out) { append($0, to: &$1) }
        append(layout.initial, to: &out) { append($0, to: &$1) }
    }

    private static func append(_ membership: LayoutDescriptor.Membership, to out: inout [UInt8]) {
        append(UInt32(membership.state), to: &out)
        append(UInt8((membership.isOneOfMany ? 1 : 0) | (membership.isRetired ? 2 : 0)), to: &out)
        append(membership.outputs, to: &out) { output, out in
            append(output.name, to: &out)
            append(Int64(output.version), to: &out)
            append(output.definition, to: &out)
            append(UInt8(output.shadow ? 1 : 0), to: &out)
            append(output.holdoutLimit, to: &out)
            append(output.holdoutSeed, to: &out)
        }
    }
}

extension RecordReader {
    mutating func nextText() throws(StateError) -> String {
        String(decoding: try next(bytes: Int(try next(UInt32.self))), as: UTF8.self)
    }

    private mutating func nextList<Element>(
        _ body: (inout RecordReader) throws(StateError) -> Element
    ) throws(StateError) -> [Element] {
        var list: [Element] = []
        for _ in 0..<(try next(UInt32.self)) { list.append(try body(&self)) }
        return list
    }

    mutating func nextHistory() throws(StateError) -> PlanHistory {
        var history = PlanHistory()
        if try next(UInt8.self) == 1 { history.meaning = try nextMeaning() }
        if try next(UInt8.self) == 1 {
            guard let cause = ChangeCause(rawValue: try next()) else { throw .damaged }
            history.pending = Reevaluation(cause: cause, at: try next())
        }
        history.layouts = try nextList { (reader) throws(StateError) in try reader.nextLayout() }
        return history
    }

    private mutating func nextMeaning() throws(StateError) -> PlanMeaning {
        PlanMeaning(definitions: try next(), models: try next())
    }

    private mutating func nextLayout() throws(StateError) -> LayoutDescriptor {
        let fingerprint: UInt64 = try next()
        let meaning = try nextMeaning()
        let fixedSize = Int(try next(UInt32.self))
        let states = try nextList { (reader) throws(StateError) in
            StateRoom(offset: Int(try reader.next(UInt32.self)), size: Int(try reader.next(UInt16.self)))
        }
        let strides = try nextList { (reader) throws(StateError) in Int(try reader.next(UInt8.self)) }
        let pieces = try nextList { (reader) throws(StateError) in try reader.nextPiece() }
        let memberships = try nextList { (reader) throws(StateError) in try reader.nextMembership() }
        let initial = try nextList { (reader) throws(StateError) in try reader.next(UInt8.self) }
        let layout = LayoutDescriptor(
            fingerprint: fingerprint, meaning: meaning, states: states, strides: strides, pieces: pieces,
            memberships: memberships, directory: StateLayout.headerSize + initial.count,
            fixedSize: fixedSize, initial: initial)
        guard layout.isSound else { throw .damaged }
        return layout
    }

    private mutating func nextPiece() throws(StateError) -> StatePiece {
        let key: UInt64 = try next()
        let bounds = try (0..<4).map { (_) throws(StateError) in Int(try next(UInt32.self)) }
        guard bounds[0] <= bounds[1], bounds[2] <= bounds[3] else { throw .damaged }
        return StatePiece(key: key, states: bounds[0]..<bounds[1], arrays: bounds[2]..<bounds[3])
    }

    private mutating func nextMembership() throws(StateError) -> LayoutDescriptor.Membership {
        let state = Int(try next(UInt32.self))
        let kind: UInt8 = try next()
        let outputs = try nextList { (reader) throws(StateError) in
            FormerOutput(
                name: try reader.nextText(), version: Int(try reader.next(Int64.self)),
                definition: try reader.nextText(), shadow: try reader.next(UInt8.self) == 1,
                holdoutLimit: try reader.next(), holdoutSeed: try reader.next())
        }
        return LayoutDescriptor.Membership(
            state: state, isOneOfMany: kind & 1 != 0, isRetired: kind & 2 != 0, outputs: outputs)
    }
}

extension LayoutDescriptor {
    /// Whether everything lies within the block, where it can be read.
    fileprivate var isSound: Bool {
        let room = StateLayout.headerSize...directory
        let largestState = max(MemoryLayout<Hysteresis.State>.size, MemoryLayout<OneOfMany.State>.size)
        return directory % 4 == 0 && fixedSize == directory + 4 * strides.count
            && strides.allSatisfy { [1, 8, 16].contains($0) }
            && states.allSatisfy { room.contains($0.offset) && room.contains($0.offset + $0.size) }
            && pieces.allSatisfy {
                $0.states.upperBound <= states.count && $0.arrays.upperBound <= strides.count
            }
            && memberships.allSatisfy {
                room.contains($0.state) && $0.state % 8 == 0 && room.contains($0.state + largestState)
            }
    }
}
