import Daemon
import ShopSimulator
import StreamCore
import TerminalView

/// Sends a shop's events, as fast as they are taken or at a pace.
struct Simulation {
    private var shop: Shop
    private var pace: EventPace?
    private var sent = 0
    /// Timestamps of the first event and of the newest.
    private var first: Int64?
    private var newest = Int64.min

    init(shop: Shop, pace: EventPace?) {
        self.shop = shop
        self.pace = pace
    }

    /// `1,234 events from 2026-01-01T00:00:12.345Z to 2026-01-30T23:59:48.123Z`.
    var summary: String {
        guard let first else { return "0 events" }
        return "\(NumberText.grouped(sent)) events from \(Timestamp.text(first)) to \(Timestamp.text(newest))"
    }

    /// Sends events until there are no more, or the process is asked to stop.
    mutating func run(into output: consuming some EventOutput, progress terminal: Terminal) throws {
        var progress = ProgressBar(totalBytes: nil, on: terminal)
        defer { progress.clear() }
        while !Signals.stop.isSet, let event = shop.next() {
            let delay = pace?.delay(before: event.arrival, now: WallClock.system.nanoseconds) ?? 0
            // Waits shorter than the system's sleep add up to one that is not.
            if delay > 1_000_000 {
                try output.flush()
                guard Signals.stop.sleep(nanoseconds: delay) else { break }
            }
            try output.send(event)
            count(event)
            if delay > 0 || sent % 1000 == 0 { progress.update(bytes: output.bytesSent, events: sent) }
        }
        try output.finish()
    }

    private mutating func count(_ event: ShopEvent) {
        sent += 1
        if first == nil { first = event.timestamp }
        newest = max(newest, event.timestamp)
    }
}
