@testable import Daemon

/// A machine of the simulation: one process with some workers, and a disk that outlives it.
final class Machine {
    /// A worker's place in the process.
    final class Place {
        let number: Int
        var incarnation: Incarnation
        var worker: Worker?
        /// A turn, or another call, is under way further up the stack.
        var isBusy = false
        var hasBegun = false

        init(_ number: Int, _ incarnation: Incarnation) {
            self.number = number
            self.incarnation = incarnation
        }
    }

    let name: String
    var disk: SimulatedDisk
    var places: [Place] = []
    /// When the process starts again, ms since the epoch; nil while it runs.
    var startsAt: Int64?
    /// The number of the job that it starts with, and the one of the process.
    var job = 0
    var plans: PlanBoard?
    private var lives = 0

    init(_ name: String, disk: SimulatedDisk) {
        self.name = name
        self.disk = disk
    }

    func newIncarnation(_ number: Int) -> Incarnation {
        lives += 1
        return Incarnation("\(name).\(number)#\(lives)")
    }

    var isUp: Bool { startsAt == nil }

    /// Stops the process where it stands, threads in the background included, or lets it go on.
    func setFrozen(_ isFrozen: Bool) {
        for place in places { place.incarnation.isFrozen = isFrozen }
    }

    var isFrozen: Bool { places.contains { $0.incarnation.isFrozen } }

    /// From here on nothing that the process does has an effect.
    func end() {
        for place in places {
            place.incarnation.isDead = true
            place.worker = nil
        }
    }
}
