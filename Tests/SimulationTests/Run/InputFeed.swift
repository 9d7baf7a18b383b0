import KafkaIO
import StreamCore
import TestSupport

/// Produces the input's records over time: events, repeats, late ones, broken ones and tombstones.
struct InputFeed {
    private var due: [(time: Int64, partition: Int32, record: AppendedRecord)] = []
    private let scenario: Scenario
    private let topic: String
    private var random: SplitMix64

    init(_ scenario: Scenario, topic: String, seed: UInt64) {
        self.scenario = scenario
        self.topic = topic
        random = SplitMix64(seed: seed)
        var texts: [(customer: Int, text: String)] = []
        for index in 0..<scenario.events {
            let time = VirtualClock.start + random.time(0...scenario.duration)
            let customer = random.int(0...scenario.customers - 1)
            if random.chance(0.08), let (customer, text) = texts.randomElement(using: &random) {
                add(at: time, customer, Array(text.utf8))
                continue
            }
            switch random.int(0...39) {
            case 0: add(at: time, customer, Array("{\"id\":\"e\(index)\",".utf8))
            case 1: add(at: time, customer, Array("{\"id\":\"e\(index)\",\"user\":\"c\(customer)\"}".utf8))
            case 2: add(at: time, customer, nil)
            default:
                let text = event(index, customer, at: time)
                if time < VirtualClock.start + scenario.duration / 2 { texts.append((customer, text)) }
                add(at: time, customer, Array(text.utf8))
            }
        }
        due.sort {
            ($0.time, $0.partition, $0.record.timestamp) > ($1.time, $1.partition, $1.record.timestamp)
        }
    }

    private mutating func event(_ index: Int, _ customer: Int, at time: Int64) -> String {
        var timestamp = time - random.time(0...SimulatedJob.outOfOrderness / 2)
        if !scenario.followsClock, random.chance(0.03) { timestamp -= random.time(15_000...60_000) }
        let type = random.pick(["page_view", "page_view", "page_view", "purchase", "search"])
        let amount = random.pick(["5", "19.99", "25", "60.5"])
        let brand = random.pick(["a", "b", "c", "d"])
        let channel = random.pick(["web", "ios"])
        return """
            {"id":"e\(index)","user":"c\(customer)","type":"\(type)","ts":\(timestamp),\
            "properties":{"amount":\(amount),"brand":"\(brand)","channel":"\(channel)"}}
            """
    }

    private mutating func add(at time: Int64, _ customer: Int, _ value: [UInt8]?) {
        let partition = Int32(customer % scenario.partitions)
        let record = AppendedRecord(key: Array("c\(customer)".utf8), value: value, timestamp: time)
        due.append((time, partition, record))
    }

    var isEmpty: Bool { due.isEmpty }

    /// Appends what is due by now.
    mutating func run(_ cluster: SimulatedCluster) {
        while let next = due.last, next.time <= cluster.clock.now {
            let partition = TopicPartition(topic, next.partition)
            if scenario.hasTransactionalInput {
                let delay = random.chance(0.2) ? random.time(1...500) : 0
                cluster.feed(next.record, to: partition, commits: !random.chance(0.1), after: delay)
            } else {
                cluster.feed(next.record, to: partition)
            }
            due.removeLast()
        }
    }

    /// Appends an event to each partition that pushes its time far beyond every timer.
    func pushTime(_ cluster: SimulatedCluster) {
        let time = cluster.clock.now + 86_400_000
        for partition in 0..<scenario.partitions {
            let text = """
                {"id":"last\(partition)","user":"end\(partition)","type":"end","ts":\(time)}
                """
            let record = AppendedRecord(
                key: Array("end\(partition)".utf8), value: Array(text.utf8), timestamp: cluster.clock.now)
            cluster.feed(record, to: TopicPartition(topic, Int32(partition)))
        }
    }
}
