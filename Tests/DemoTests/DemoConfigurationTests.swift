import Demo
import StreamCore
import Testing

@Suite struct DemoConfigurationTests {
    @Test func `its segments all move, by events and by time`() throws {
        let plan = try demoPlan()
        var counts = plan.outputs.map { _ in (entered: 0, exited: 0) }
        var (events, timers) = (0, 0)
        try runMonth(plan) { change in
            switch change.kind {
            case .entered: counts[change.output].entered += 1
            case .exited: counts[change.output].exited += 1
            }
            if change.cause == .timer { timers += 1 } else { events += 1 }
            // Nothing leads into these two but time.
            let name = plan.outputs[change.output].name
            if ["cart_abandoner", "lapsed"].contains(name), change.kind == .entered {
                #expect(change.cause == .timer)
            }
        }
        for (output, count) in zip(plan.outputs, counts) {
            #expect(count.entered >= 20 && count.exited >= 10, "\(output.name) hardly moves: \(count)")
            #expect(count.entered - count.exited >= 3, "\(output.name) is empty at the end: \(count)")
        }
        #expect(timers > events / 2 && events > timers / 2, "\(events) by events, \(timers) by time")
    }
}

@Suite struct DemoGuideTests {
    @Test func `it fits a small terminal`() {
        let lines = DemoGuide.nextSteps.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 79 })
        #expect(DemoGuide.footer(bootstrapServers: "127.0.0.1:65535").count <= 79)
    }
}
