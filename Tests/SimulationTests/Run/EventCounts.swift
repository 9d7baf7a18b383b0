/// How often what happened in a run.
struct EventCounts {
    /// Processes killed, machines or workers that stood still, machines told to stop.
    var kills = 0
    var freezes = 0
    var stops = 0
    /// Disks that suffered from a kill, and stores that were put aside for it.
    var damages = 0
    var setAside = 0
    /// Workers that were fenced and replaced, and processes that ended with an error.
    var rejoins = 0
    var failures = 0
    /// Jobs that changed while a process ran, or from one to the next, and ones that were only looked at.
    var reloads = 0
    var looks = 0

    mutating func add(_ other: EventCounts, storesSetAside: [Int]) {
        kills += other.kills
        freezes += other.freezes
        stops += other.stops
        damages += other.damages
        setAside += storesSetAside.reduce(0, +)
        rejoins += other.rejoins
        failures += other.failures
        reloads += other.reloads
        looks += other.looks
    }
}
