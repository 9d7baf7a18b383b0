import TestSupport

@testable import Daemon

/// Jobs that change: each machine's for itself, as an operator goes from one to the next.
extension Simulation {
    /// Another job for a machine that is up: at once as by SIGHUP, or by a restart. Sometimes the process
    /// only looks at what it would do.
    func changeJob(of machine: Machine) {
        let first = scenario.jobsOnlyAdvance ? machine.job : 0
        let number = random.int(first...jobs.count - 1)
        let next = jobs[number].daemonJob
        guard let plans = machine.plans, plans.current.plan !== next.plan else { return }
        guard random.chance(0.7) else {
            events.looks += 1
            trace.note("machine \(machine.name) looks at job \(number)")
            return plans.propose(next)
        }
        if random.chance(0.7), Reload.reasons(against: next, in: plans.current).isEmpty {
            replace(plans, by: number, of: machine)
        } else if scenario.restartsForJobs, !machine.places.contains(where: \.isBusy) {
            trace.note("machine \(machine.name) gets job \(number) by a restart")
            events.reloads += 1
            machine.job = number
            stop(machine)
        }
    }

    private func replace(_ plans: PlanBoard, by number: Int, of machine: Machine) {
        trace.note("machine \(machine.name) gets job \(number)")
        events.reloads += 1
        machine.job = number
        plans.replace(by: jobs[number].daemonJob)
    }

    /// The job of the end.
    func settleJob(of machine: Machine) {
        machine.job = jobs.count - 1
        guard machine.isUp, let plans = machine.plans, plans.current.plan !== job.plan else { return }
        if Reload.reasons(against: job.daemonJob, in: plans.current).isEmpty {
            replace(plans, by: jobs.count - 1, of: machine)
        } else {
            kill(machine, downFor: 0...0)
        }
    }
}
