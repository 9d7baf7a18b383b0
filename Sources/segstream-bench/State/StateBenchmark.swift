import ArgumentParser
import ConfigurationFile
import EventFiles
import StreamCore

struct StateBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state",
        abstract: "Measure what many customers cost: an event, a checkpoint, memory, disk, a restore.",
        discussion: """
            Every event is of a customer drawn at random, each as likely as any other, so that hardly any is \
            in the processor's caches: the worst case. Every customer has an event a day on average, \
            whatever their number, so that states are alike. Populations are measured in turn, round by round.
            """)

    @Option(name: [.short, .long], help: ArgumentHelp("The configuration to measure.", valueName: "file"))
    var config = "Benchmarks/shop.yaml"

    @Option(help: "How many customers; may be given several times, and the first is the unit.")
    var customers: [Int] = []

    @Option(help: ArgumentHelp("Memory for the customers of each; the others are on disk.", valueName: "MiB"))
    var memory: Int?

    @Option(help: "Events of a round.")
    var events = 200_000

    @Option(help: "How often each population is measured.")
    var rounds = 5

    @Option(help: "Events that each customer has had before.")
    var history = 7

    @Flag(help: "Print one JSON object in place of a table.")
    var json = false

    func validate() throws {
        guard customers.allSatisfy({ $0 > 0 && $0 <= 1_000_000_000 }), rounds > 0, events > 0, memory ?? 1 > 0
        else { throw ValidationError("numbers must be at least 1") }
        guard 1...1000 ~= history else { throw ValidationError("--history must be 1 to 1000") }
    }

    func run() throws {
        // Customers come with a past, which must not be too late.
        let job = try Job(config) { $0.job.input.allowedLateness = Int64(history + 1) * 86_400_000 }
        let sizes = customers.isEmpty ? [10_000, 1_000_000] : customers
        let populations = try sizes.map { size in
            let population = try Population(customers: size, memory: memory.map { $0 << 20 }, plan: job.plan)
            try population.fill(days: history)
            return population
        }
        var report = StateReport(configuration: config, populations)
        // The first round warms up.
        for round in 0...rounds {
            for (index, population) in populations.enumerated() {
                let result = try population.measure(events: events)
                if round > 0 { report.add(result, to: index) }
            }
        }
        for (index, population) in populations.enumerated() {
            try report.finish(population, index, plan: job.plan)
        }
        let out = try ByteSink(path: "-")
        try out.write(json ? report.json : Array(report.table.utf8))
        try out.finish()
    }
}
