extension Engine {
    /// Evaluates every segment at the customer's time, in the file's order and all on the same values.
    mutating func evaluate(
        _ customer: inout Customer, at time: Int64, cause: ChangeCause, event: ByteView?
    ) {
        readFeatures(customer, at: time)
        machine.run(fields: nil)
        health.count(machine.numbers, into: &statistics.models)
        for index in segments.indices {
            let segment = segments[index]
            guard segment.isContinuous || cause != .timer else { continue }
            switch segment.rule {
            case .threshold(let rule, let enter, let exit):
                step(segment, rule, enter: enter, exit: exit, customer, at: time, cause, event)
            case .tiers(let index, let value):
                let value = machine.numbers[value.index]
                move(segment, &customer, at: time, cause, event) { plan, current in
                    plan.tiers[index].next(after: current, value: value)
                }
            case .clusters(let clusters, let distances):
                let distances = machine.numbers + distances.index
                move(segment, &customer, at: time, cause, event) { _, current in
                    clusters.next(after: current, distances: distances)
                }
            case .retired(let isOneOfMany):
                leave(segment, isOneOfMany, customer, at: time, cause, event)
            }
        }
    }

    /// Writes the values of the features with a state into the machine.
    mutating func readFeatures(_ customer: Customer, at time: Int64) {
        for index in sources.indices {
            let source = sources[index]
            switch source.register.bank {
            case .number:
                let base = source.clock < 0 ? 0 : buckets[source.clock]
                machine.numbers[source.register.index] = source.feature.value(customer, at: time, base: base)
            case .string:
                guard case .extremity(let feature) = source.feature,
                    let fallback = plan.fallbackTexts[source.index]
                else { continue }
                machine.strings[source.register.index] = feature.text(customer, fallback: fallback.view)
            }
        }
    }

    private mutating func step(
        _ segment: SegmentPlan, _ rule: Hysteresis, enter: Register, exit: Register, _ customer: Customer,
        at time: Int64, _ cause: ChangeCause, _ event: ByteView?
    ) {
        let state = customer.state(segment.state, as: Hysteresis.State.self)
        var heldSince = segment.heldSince(customer)
        let before = state.pointee
        let change = rule.step(
            &state.pointee, heldSince: &heldSince, enter: machine.numbers[enter.index] == 1,
            exit: machine.numbers[exit.index] == 1, at: time)
        if segment.heldSince >= 0 {
            customer.state(segment.heldSince, as: Int64.self).pointee = heldSince
        }
        switch change {
        case .none: break
        case .suppressed: statistics.suppressed[segment.output] += 1
        case .entered:
            if before.changedAt != Hysteresis.never, LastExits.isReturn(at: time, after: before.changedAt) {
                statistics.reentered[segment.output] += 1
            }
            emit(.entered, segment.output, customer, at: time, since: 0, cause, event)
        case .exited(let since): emit(.exited, segment.output, customer, at: time, since: since, cause, event)
        }
    }

    /// Moves the customer to another tier or cluster where the rule says so.
    @inline(__always)
    private mutating func move(
        _ segment: SegmentPlan, _ customer: inout Customer, at time: Int64, _ cause: ChangeCause,
        _ event: ByteView?, to rule: (_ plan: Plan, _ current: UInt32) -> UInt32
    ) {
        let state = customer.state(segment.state, as: OneOfMany.State.self)
        let current = state.pointee.current
        let next = rule(plan, current)
        guard next != current else { return }
        let since = state.pointee.changedAt
        state.pointee = OneOfMany.State(changedAt: time, current: next)
        let entered = segment.output + Int(next)
        if exits?.take(entered, at: time, from: &store, of: &customer) == true {
            statistics.reentered[entered] += 1
        }
        if current != OneOfMany.none {
            let left = segment.output + Int(current)
            exits?.add(left, at: time, to: &store, of: &customer)
            emit(.exited, left, customer, at: time, since: since, cause, event)
        }
        emit(.entered, entered, customer, at: time, since: 0, cause, event)
    }

    /// Takes the customer out of a segment that is not there any more.
    private mutating func leave(
        _ segment: SegmentPlan, _ isOneOfMany: Bool, _ customer: Customer, at time: Int64,
        _ cause: ChangeCause, _ event: ByteView?
    ) {
        guard let (output, since) = segment.membership(customer) else { return }
        if isOneOfMany {
            customer.state(segment.state, as: OneOfMany.State.self).pointee = OneOfMany.State()
        } else {
            customer.state(segment.state, as: Hysteresis.State.self).pointee = Hysteresis.State()
        }
        emit(.exited, output, customer, at: time, since: since, cause, event)
    }

    private mutating func emit(
        _ kind: Change.Kind, _ output: Int, _ customer: Customer, at time: Int64, since: Int64,
        _ cause: ChangeCause, _ event: ByteView?
    ) {
        let segment = plan.outputs[output]
        statistics.count(kind, output)
        guard !segment.shadow || showsShadow else { return }
        let header = customer.header
        if !segment.shadow {
            header.pointee.sequence += 1
            noteChange(of: header, at: time)
        }
        changes.append(
            kind, output: output, sequence: segment.shadow ? 0 : header.pointee.sequence, at: time,
            since: since, cause: cause, isHoldout: segment.isHoldout(customer.id), customer: customer.id,
            event: event)
        for index in segment.features.indices { append(plan.features[segment.features[index]]) }
        for index in segment.scores.indices { append(plan.scores[segment.scores[index]]) }
    }

    private mutating func append(_ value: NamedValue) {
        switch value.register.bank {
        case .number: changes.append(number: machine.numbers[value.register.index])
        case .string: changes.append(text: machine.strings[value.register.index])
        }
    }
}
