import StreamCore

extension ModelFeature {
    /// Every instant in (`start`, `end`] at which the value could step while no event arrives: where a
    /// match's bucket leaves the window, and each step of `since_last`, `since_first` and `decayed`.
    func steps(of matches: [Match], after start: Int64, through end: Int64) -> [Int64] {
        let g = definition.granularity
        switch definition.kind {
        case .sinceLast:
            return multiples(of: g, from: matches.map(\.timestamp).max(), after: start, through: end)
        case .sinceFirst:
            return multiples(of: g, from: matches.map(\.timestamp).min(), after: start, through: end)
        case .decayed:
            return multiples(of: g, from: matches.isEmpty ? nil : 0, after: start, through: end)
        default:
            guard case .rolling(let length) = definition.window else { return [] }
            return matches.map { (floorDivide($0.timestamp, g) + length / g) * g }
                .filter { $0 > start && $0 <= end }
        }
    }

    private func multiples(
        of g: Int64, from anchor: Int64?, after start: Int64, through end: Int64
    ) -> [Int64] {
        guard let anchor else { return [] }
        let first = anchor + (floorDivide(start - anchor, g) + 1) * g
        return Array(stride(from: first, through: end, by: Int(g)))
    }
}
