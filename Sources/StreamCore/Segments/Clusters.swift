/// Clusters of a model: a customer is in the nearest one, and moves only when another is clearly nearer.
struct Clusters: BitwiseCopyable, Sendable {
    let count: Int
    /// How much nearer another centre must be, as a share of the current distance.
    let margin: Double

    /// The cluster that follows from the distances; NaN, which stands for unknown, is never nearer, and what
    /// is at an unknown distance is never left.
    @inline(__always)
    func next(after current: UInt32, distances: UnsafePointer<Double>) -> UInt32 {
        var nearest = 0
        for index in 1..<max(count, 1) where !(distances[index] >= distances[nearest]) {
            if !distances[index].isNaN { nearest = index }
        }
        guard current != OneOfMany.none else {
            return distances[nearest].isNaN ? OneOfMany.none : UInt32(nearest)
        }
        let distance = distances[Int(current)]
        return distance - distances[nearest] > margin * distance ? UInt32(nearest) : current
    }

    /// Whether some distances in these ranges may lead to another cluster.
    func mayChange(_ current: UInt32, distances: UnsafePointer<Interval>) -> Bool {
        guard current != OneOfMany.none else {
            return (0..<count).contains { !distances[$0].isEmpty }
        }
        let own = distances[Int(current)]
        let needed = Interval(margin) * own
        return (0..<count).contains { index in
            index != Int(current) && (own - distances[index]).upper > needed.lower
        }
    }
}
