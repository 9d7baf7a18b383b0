/// Everything that the demo's screen shows at one moment.
public struct DemoSnapshot: Sendable, Equatable {
    /// A segment's or a tier's numbers since the start.
    public struct Segment: Sendable, Equatable {
        public var name: String
        /// Customers in it now.
        public var size: Int
        public var entered: Int
        public var exited: Int

        public init(name: String, size: Int = 0, entered: Int = 0, exited: Int = 0) {
            self.name = name
            self.size = size
            self.entered = entered
            self.exited = exited
        }
    }

    /// How far the shop's past has been told.
    public enum Phase: Sendable, Equatable {
        /// The shop's n-th day, of all that lie before now.
        case past(day: Int, of: Int)
        /// Events come when they happen.
        case live
    }

    /// The shop's time, ms since the epoch.
    public var time: Int64 = 0
    public var phase = Phase.live
    /// Events consumed since the start.
    public var events = 0
    /// Events a second: now, and before, oldest first, the present one last.
    public var rates: [Double] = []
    public var customers = 0
    public var segments: [Segment] = []
    /// Changes by an event, and by a timer.
    public var byEvent = 0
    public var byTimer = 0
    /// Some of the latest changes, oldest first.
    public var latest: [DemoChange] = []
    /// How many changes were ever put into ``latest``.
    public var shown = 0

    public init() {}
}

/// What the daemon has counted.
public struct DemoCounters: Sendable, Equatable {
    /// Events consumed.
    public var events: Int
    public var customers: Int

    public init(events: Int, customers: Int) {
        self.events = events
        self.customers = customers
    }
}
