/// One life of a worker, from its start to its end: the author of all that it does to the world outside.
final class Incarnation {
    /// Such as `b.1#3`: machine b, its second worker, in its third life.
    let name: String
    /// Its process was killed: what it still does has no effect.
    var isDead = false
    /// Its process stands still, threads in the background included.
    var isFrozen = false

    init(_ name: String) { self.name = name }

    /// Whether its threads in the background go on.
    var isRunning: Bool { !isDead && !isFrozen }
}
