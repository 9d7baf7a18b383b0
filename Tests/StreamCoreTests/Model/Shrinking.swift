/// A smaller stream for which `fails` still holds, such that it holds no more when any one event is left out.
/// Source: Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input" (2002), reduced to
/// complements.
/// - Precondition: `fails(items)`.
func shrink<Item>(_ items: [Item], while fails: ([Item]) throws -> Bool) rethrows -> [Item] {
    var smallest = items
    var chunk = max(1, items.count / 2)
    while true {
        var removed = false
        var start = 0
        while start < smallest.count {
            var candidate = smallest
            candidate.removeSubrange(start..<min(start + chunk, candidate.count))
            if try fails(candidate) {
                smallest = candidate
                removed = true
            } else {
                start += chunk
            }
        }
        if chunk > 1 {
            chunk /= 2
        } else if !removed {
            return smallest
        }
    }
}
