import KafkaIO
import Logging
import StreamCore
import TestSupport

@testable import Daemon

/// A whole world: a cluster, machines with workers, an input, and faults, all decided by a seed.
///
/// There are no threads. A worker runs one turn at a time; where it stands still in the middle of a call, the
/// others run inside of that call, and time passes for them.
final class Simulation {
    /// Turns of workers after the faults have stopped, by which everything must be done.
    private static let patience = 20_000
    /// How many workers may stand still inside of each other's calls.
    private static let deepest = 3

    let scenario: Scenario
    let clock = VirtualClock()
    let trace: Trace
    let cluster: SimulatedCluster
    let jobs: [SimulatedJob]
    let findings: Findings
    private(set) var machines: [Machine] = []
    var random: SplitMix64
    private var feed: InputFeed
    private let storeCheck: LocalStoreCheck
    private var depth = 0
    private(set) var turns = 0
    private(set) var isCalm = false
    /// What happened, for the reader of many runs.
    var events = EventCounts()

    /// - Parameter memory: how many of the last events the trace keeps.
    init(_ scenario: Scenario, memory: Int = 200) throws {
        self.scenario = scenario
        var seeds = SplitMix64(seed: scenario.seed ^ 0x5EED)
        trace = Trace(clock: clock, capacity: memory)
        findings = Findings(trace: trace)
        cluster = SimulatedCluster(seed: seeds.next(), clock: clock, trace: trace)
        jobs = try SimulatedJob.all(of: scenario)
        let job = jobs[0]
        feed = InputFeed(scenario, topic: job.inputTopic, seed: seeds.next())
        storeCheck = LocalStoreCheck(cluster, changelog: job.changelogTopic, findings: findings)
        random = seeds.split()
        cluster.troubles = scenario.troubles
        cluster.flaws = scenario.flaws
        let partitions = scenario.partitions
        cluster.createTopic(job.inputTopic, partitions: partitions)
        cluster.createTopic(job.changesTopic, partitions: partitions)
        cluster.createTopic(job.membershipsTopic, partitions: partitions, isCompacted: true)
        cluster.createTopic(job.deadLetterTopic, partitions: partitions)
        cluster.createTopic(job.changelogTopic, partitions: partitions, isCompacted: true)
        for name in ["a", "b", "c"].prefix(scenario.machines) {
            let machine = Machine(name, disk: SimulatedDisk("the disk of \(name)", seed: seeds.next()))
            machine.disk.fullness = scenario.faults.diskFull
            machine.startsAt = clock.now + random.time(0...3000)
            machines.append(machine)
        }
        let fencing = FencingCheck(findings: findings)
        cluster.onCommit = { fencing.check($0, in: $1) }
        cluster.onTime = { [unowned self] in feed.run(cluster) }
        cluster.onCall = { [unowned self] author, operation, phase in interfere(author, operation, phase) }
    }

    /// The job that all machines have in the end.
    var job: SimulatedJob { jobs[jobs.count - 1] }

    // MARK: Course

    /// Runs the world to its end, and the checkers over what came out.
    func run() throws {
        let end = clock.now + scenario.duration
        while clock.now < end || !feed.isEmpty, findings.isEmpty { step() }
        calm()
        var settled = Settlement(cluster, job)
        let limit = turns + Self.patience
        while findings.isEmpty, !settled.isReached(cluster, job, now: clock.now) {
            guard turns < limit else {
                findings.add("liveness", "not done after \(Self.patience) turns without faults: \(settled)")
                break
            }
            step()
        }
        if findings.isEmpty { try Outcome(cluster, jobs, findings).check() }
    }

    /// Faults stop, what is down comes up, and the input ends.
    private func calm() {
        trace.note("from here on without faults")
        isCalm = true
        cluster.calm()
        for machine in machines {
            machine.disk.fullness = 0
            settleJob(of: machine)
            for place in machine.places { place.worker?.timersPerTurn = 20_000 }
            if !machine.isUp { machine.startsAt = clock.now }
        }
        feed.run(cluster)
        feed.pushTime(cluster)
    }

    /// Lets a little time pass, and somebody do something.
    private func step() {
        cluster.advance(by: random.time(1...20))
        for machine in machines {
            if let time = machine.startsAt, time <= clock.now { start(machine) }
        }
        let ready = machines.flatMap { machine in
            machine.places.filter { !$0.isBusy && $0.worker != nil && $0.incarnation.isRunning }
                .map { (machine, $0) }
        }
        guard let (machine, place) = ready.randomElement(using: &random) else {
            return cluster.advance(by: 50)
        }
        turns += 1
        if !isCalm, random.chance(scenario.jobChange) { changeJob(of: machine) }
        if !isCalm, random.chance(scenario.faults.stop), !machine.places.contains(where: \.isBusy) {
            stop(machine)
        } else {
            turn(place, of: machine)
        }
    }

    private func turn(_ place: Machine.Place, of machine: Machine) {
        guard let worker = place.worker else { return }
        place.isBusy = true
        defer { place.isBusy = false }
        do {
            if place.hasBegun {
                try worker.turn()
            } else {
                try worker.begin()
                place.hasBegun = true
            }
        } catch {
            guard !place.incarnation.isDead else { return }
            end(place, of: machine, because: error)
        }
    }

    // MARK: Life and death

    private func start(_ machine: Machine) {
        machine.startsAt = nil
        machine.plans = PlanBoard(jobs[machine.job].daemonJob)
        trace.note("machine \(machine.name) starts")
        machine.places = (0..<scenario.workersPerMachine).map { makePlace($0, on: machine) }
    }

    private func makePlace(_ number: Int, on machine: Machine) -> Machine.Place {
        let author = machine.newIncarnation(number)
        let place = Machine.Place(number, author)
        do {
            place.worker = try makeWorker(author, machine, number)
        } catch {
            findings.add("start", "\(error)")
        }
        return place
    }

    private func makeWorker(_ author: Incarnation, _ machine: Machine, _ number: Int) throws -> Worker {
        let (cluster, scenario) = (cluster, scenario)
        let group = job.group
        let consumerOptions = ConsumerOptions(
            group: group, isCooperative: scenario.isCooperative, speaksForNobody: scenario.speaksForNobody)
        let readerOptions = ConsumerOptions(
            group: group, committedOnly: !scenario.restoresUncommitted, reportsEnds: true)
        var ports = WorkerPorts(
            makeConsumer: { () throws(KafkaError) in SimulatedConsumer(cluster, author, consumerOptions) },
            makeProducer: { () throws(KafkaError) in
                SimulatedProducer(
                    cluster, author, transactionalID: "sim-\(machine.name)-\(number)", group: group,
                    timeout: scenario.transactionTimeout, capacity: scenario.queueCapacity)
            },
            makeChangelogReader: { () throws(KafkaError) in SimulatedConsumer(cluster, author, readerOptions)
            },
            stores: SimulatedStores(machine.disk, author, cluster, storeCheck), clock: clock.wallClock)
        ports.atStep = { [unowned self] step in try enter(step, author) }
        var logger = Logger(label: author.name) { _ in TraceLog(trace, name: author.name) }
        logger.logLevel = .info
        let plans = machine.plans ?? PlanBoard(job.daemonJob)
        let job = plans.current
        let worker = try Worker(
            configuration: job.configuration, plan: job.plan, plans: plans, number: number, ports: ports,
            memory: scenario.memory, logger: logger)
        worker.timersPerTurn = scenario.timersPerTurn
        return worker
    }

    /// What the daemon does with a worker that throws.
    private func end(_ place: Machine.Place, of machine: Machine, because error: any Error) {
        trace.note("\(place.incarnation.name) ends: \(error)")
        place.worker?.abandon()
        place.worker = nil
        place.incarnation.isDead = true
        cluster.forget(place.incarnation)
        if let error = error as? KafkaError, error.remedy == .rejoin {
            events.rejoins += 1
            if let index = machine.places.firstIndex(where: { $0 === place }) {
                machine.places[index] = makePlace(place.number, on: machine)
            }
            return
        }
        events.failures += 1
        let isExpected = (error as? KafkaError)?.code == .timedOut
        if !isExpected { findings.add("unexpected end", "\(place.incarnation.name): \(error)") }
        kill(machine, downFor: 1000...5000)
    }

    func stop(_ machine: Machine) {
        trace.note("machine \(machine.name) is told to stop")
        events.stops += 1
        for place in machine.places {
            guard let worker = place.worker, place.incarnation.isRunning else { continue }
            place.isBusy = true
            do {
                try worker.finish()
            } catch {
                trace.note("\(place.incarnation.name) did not stop well: \(error)")
                if !place.incarnation.isDead { worker.abandon() }
            }
            place.isBusy = false
        }
        guard machine.isUp else { return }
        kill(machine, downFor: 100...5000)
    }

    /// Ends the process, without a word to anybody.
    func kill(_ machine: Machine, downFor outage: ClosedRange<Int64>) {
        for place in machine.places { cluster.forget(place.incarnation) }
        machine.end()
        machine.startsAt = clock.now + random.time(outage)
    }

    // MARK: Faults

    private func interfere(_ author: Incarnation, _ operation: String, _ phase: CallPhase) {
        guard !isCalm, let machine = machine(of: author) else { return }
        if random.chance(scenario.faults.kill) {
            strike(machine, "\(author.name) is killed \(phase) \(operation)")
        } else if depth < Self.deepest, random.chance(scenario.faults.freeze) {
            standStill(machine, author, operation)
        }
    }

    private func enter(_ step: CommitStep, _ author: Incarnation) throws {
        guard !isCalm, let machine = machine(of: author) else { return }
        if random.chance(scenario.faults.killAtStep) {
            strike(machine, "\(author.name) is killed at step \(step.rawValue)")
            throw KafkaError(.destroyed, during: "step \(step.rawValue)", isFatal: true)
        }
        if depth < Self.deepest, random.chance(scenario.faults.freeze * 5) {
            standStill(machine, author, "step \(step.rawValue)")
        }
    }

    private func machine(of author: Incarnation) -> Machine? {
        machines.first { $0.places.contains { $0.incarnation === author } }
    }

    private func strike(_ machine: Machine, _ text: String) {
        trace.note(text)
        events.kills += 1
        kill(machine, downFor: 50...8000)
        if let damage = machine.disk.suffer(scenario.faults.diskDamage) {
            events.damages += 1
            trace.note(damage)
        }
    }

    /// The others go on while a worker, or its whole machine, stands still in the middle of a call.
    private func standStill(_ machine: Machine, _ author: Incarnation, _ operation: String) {
        events.freezes += 1
        let isWhole = random.chance(0.5)
        let duration = isWhole ? random.time(100...30_000) : random.time(20...3000)
        let who = isWhole ? "\(author.name) with its machine" : author.name
        trace.note("\(who) stands still for \(duration) ms in \(operation)")
        if isWhole { machine.setFrozen(true) }
        depth += 1
        let end = clock.now + duration
        while clock.now < end, findings.isEmpty { step() }
        depth -= 1
        if isWhole {
            machine.setFrozen(false)
            // Its threads wake up in any order.
            cluster.advance(by: random.time(0...100))
        }
        trace.note("\(author.name) goes on in \(operation)")
    }
}
