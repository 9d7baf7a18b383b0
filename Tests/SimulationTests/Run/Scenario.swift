import TestSupport

/// What a seed decides before a run begins.
struct Scenario {
    let seed: UInt64
    var partitions: Int
    var machines: Int
    var workersPerMachine: Int
    /// Whether partitions move one by one, or all are given back at every rebalance.
    var isCooperative: Bool
    /// Whether quiet partitions follow the clock. Then nothing is late, which would depend on the moment.
    var followsClock: Bool
    /// Milliseconds.
    var commitInterval: Int64
    var checkpointInterval: Int64
    var transactionTimeout: Int64
    /// How long events are produced, ms, and how many.
    var duration: Int64
    var events: Int
    var customers: Int
    /// Whether the events come in transactions, some of which are aborted.
    var hasTransactionalInput: Bool
    /// Records that a producer's queue takes.
    var queueCapacity: Int
    /// Bytes of customers in memory for each worker.
    var memory: Int
    var troubles: Troubles
    var faults: Faults
    /// How many different jobs the machines have in the course of time, and the probability for each turn
    /// that the machine's changes.
    var jobs = 1
    var jobChange = 0.0
    /// Whether no job comes back: where several machines have jobs of their own, partitions go to and fro.
    var jobsOnlyAdvance: Bool { machines == 1 }
    /// Whether some of the changes come by restarts; others come live only.
    var restartsForJobs = true
    /// Customers that a worker evaluates in a second when its job has changed.
    var reloadRate = 5000
    /// How many timers a worker fires between two polls.
    var timersPerTurn = 20_000
    /// Deliberate faults of the cluster and of the worker's clients, to see that the checkers find them.
    var flaws: ClusterFlaws = []
    /// The state is restored from what no transaction has committed.
    var restoresUncommitted = false
    /// A consumer that is no member of its group says so instead of refusing.
    var speaksForNobody = false

    init(seed: UInt64) {
        self.seed = seed
        var random = SplitMix64(seed: seed)
        partitions = random.pick([1, 1, 2, 2, 3, 4, 6])
        machines = random.int(1...3)
        workersPerMachine = random.pick([1, 1, 2])
        isCooperative = random.chance(0.5)
        followsClock = random.chance(0.3)
        commitInterval = random.pick([50, 200, 200, 1000])
        checkpointInterval = random.pick([500, 2000, 10_000])
        transactionTimeout = random.pick([5000, 15_000, 60_000])
        duration = random.time(15_000...60_000)
        events = random.int(60...250)
        customers = random.pick([2, 8, 30])
        hasTransactionalInput = random.chance(0.3)
        queueCapacity = random.pick([8, 500, 500])
        memory = random.pick([1, 20_000, 1 << 30])
        troubles = Troubles(
            restartsPerSecond: random.pick([0, 0.02, 0.1]), compactionsPerSecond: random.pick([0, 0.2, 1]),
            silence: random.pick([0, 0.5]), lostAnswer: random.pick([0, 0.002, 0.02]),
            delay: random.pick([5, 50, 300]))
        faults = Faults(
            kill: random.pick([0, 0.0005, 0.002]), killAtStep: random.pick([0, 0.005, 0.03]),
            freeze: random.pick([0, 0.0005, 0.002]), stop: random.pick([0, 0.0005, 0.002]),
            diskDamage: random.pick([0, 0.1, 0.5]), diskFull: random.pick([0, 0, 0.1]))
    }

    /// Takeovers from owners that stand still in the middle of a commit, of partitions in which only timers
    /// still do anything, in a cluster whose markers take their time.
    static func idleTakeover(seed: UInt64) -> Scenario {
        var scenario = Scenario(seed: seed)
        scenario.followsClock = true
        scenario.machines = 3
        scenario.events = 60
        scenario.transactionTimeout = 60_000
        scenario.troubles.delay = 2000
        scenario.faults.freeze = 0.004
        scenario.faults.kill = 0
        return scenario
    }

    /// Definitions that change, on each machine for itself.
    static func changing(seed: UInt64) -> Scenario {
        var scenario = Scenario(seed: seed)
        var random = SplitMix64(seed: seed ^ 0xC4A6)
        scenario.jobs = random.int(2...4) * (scenario.jobsOnlyAdvance ? 2 : 1)
        scenario.jobChange = random.pick([0.001, 0.003, 0.01])
        scenario.reloadRate = random.pick([2, 20, 5000])
        return scenario
    }

    /// A job that changes while timers fall due faster than they fire.
    static func backlog(seed: UInt64) -> Scenario {
        var scenario = Scenario(seed: seed)
        (scenario.partitions, scenario.machines, scenario.workersPerMachine) = (1, 1, 1)
        (scenario.events, scenario.customers, scenario.duration) = (6000, 400, 20_000)
        scenario.hasTransactionalInput = false
        scenario.troubles = .none
        scenario.faults = Faults(
            kill: 0, killAtStep: 0, freeze: 0, stop: 0, diskDamage: 0, diskFull: 0)
        scenario.jobs = 2
        scenario.jobChange = 0.01
        scenario.restartsForJobs = false
        scenario.timersPerTurn = 1
        return scenario
    }

    /// In few words, for the reader of a failure.
    var summary: String {
        "\(partitions) partitions, \(machines) machines with \(workersPerMachine) workers, "
            + "\(isCooperative ? "cooperative" : "eager"), \(events) events of \(customers) customers in "
            + "\(duration) ms, commits every \(commitInterval) ms, "
            + "checkpoints every \(checkpointInterval) ms, "
            + "transactions up to \(transactionTimeout) ms, memory \(memory), "
            + "\(jobs > 1 ? "\(jobs) jobs, evaluates \(reloadRate)/s, " : "")"
            + "\(followsClock ? "follows the clock, " : "")"
            + "\(hasTransactionalInput ? "transactional input, " : "")\(troubles), \(faults)"
    }
}

/// What happens to the machines.
struct Faults {
    /// Probabilities for each call to the cluster or the disk; ``killAtStep`` for each step of a commit.
    var kill: Double
    var killAtStep: Double
    var freeze: Double
    /// Probability for each turn that its machine is told to stop.
    var stop: Double
    /// Probability for each kill that the disk suffers from it.
    var diskDamage: Double
    /// Probability that a checkpoint finds no space.
    var diskFull: Double
}
