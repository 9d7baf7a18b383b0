import CKafka

extension Consumer {
    /// Both callbacks are run by librdkafka inside `poll` only.
    static func registerCallbacks(in configuration: OpaquePointer) {
        rd_kafka_conf_set_rebalance_cb(configuration) { client, code, partitions, opaque in
            guard let client, let partitions, let opaque else { return }
            guard let consumer = CallbackContext.of(opaque).consumer else {
                // The consumer is being destroyed, and librdkafka waits for an answer.
                _ = Consumer.unassign(
                    code == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS ? partitions : nil, from: client)
                return
            }
            consumer.rebalance(code, partitions)
        }
        rd_kafka_conf_set_offset_commit_cb(configuration) { _, code, _, opaque in
            let code = KafkaErrorCode(code)
            guard let opaque, code != .none, code != .noOffset else { return }
            CallbackContext.of(opaque).report(KafkaError(code, during: "commit"))
        }
    }

    func rebalance(
        _ code: rd_kafka_resp_err_t, _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
    ) {
        let partitions = list.pointee.partitions.sorted()
        batch.rebalance(of: partitions)
        switch code {
        case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
            wasAssigned = true
            take(partitions, list)
        case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
            giveUp(partitions, list)
        default:
            handle.context.report(KafkaError(KafkaErrorCode(code), during: "rebalance"))
            assignment = []
            rd_kafka_assign(handle.raw, nil)
        }
    }

    private func take(
        _ partitions: [TopicPartition], _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
    ) {
        var starts: [TopicPartition: StartOffset] = [:]
        do {
            starts = try delegate?.assigned(partitions) ?? [:]
        } catch {
            delegateFailure = delegateFailure ?? error
            list.pointee.cnt = 0  // An answer is due all the same: nothing is read.
        }
        list.pointee.setOffsets { (starts[$0] ?? .committed).logicalOffset }
        let taken = list.pointee.partitions
        assignment.formUnion(taken)
        for partition in taken where starts[partition] == nil { starts[partition] = .committed }
        report { () throws(KafkaError) in try releasePaused(before: starts) }
        if let error = Self.assign(list, to: handle.raw) { handle.context.report(error) }
        report { () throws(KafkaError) in try pause(starts.pausedPartitions.filter(taken.contains)) }
    }

    /// A fault on the way is told by the poll: librdkafka waits for an answer all the same.
    private func report(_ step: () throws(KafkaError) -> Void) {
        do throws(KafkaError) { try step() } catch { handle.context.report(error) }
    }

    private func giveUp(
        _ partitions: [TopicPartition], _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
    ) {
        // A partition whose assignment the delegate refused was never taken, and the delegate need not hear.
        let held = partitions.filter(assignment.contains)
        assignment.subtract(held)
        do {
            let lost = rd_kafka_assignment_lost(handle.raw) != 0
            if !held.isEmpty { try delegate?.revoked(held, lost: lost) }
        } catch {
            delegateFailure = delegateFailure ?? error
        }
        if let error = Self.unassign(list, from: handle.raw) { handle.context.report(error) }
    }

    /// Answers a revocation.
    private static func unassign(
        _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?, from client: OpaquePointer
    ) -> KafkaError? {
        guard let list, isCooperative(client) else {
            return error(rd_kafka_assign(client, nil))
        }
        return rd_kafka_incremental_unassign(client, list).map { KafkaError(taking: $0, during: "rebalance") }
    }

    private static func assign(
        _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>, to client: OpaquePointer
    ) -> KafkaError? {
        guard isCooperative(client) else { return error(rd_kafka_assign(client, list)) }
        return rd_kafka_incremental_assign(client, list).map { KafkaError(taking: $0, during: "rebalance") }
    }

    private static func isCooperative(_ client: OpaquePointer) -> Bool {
        rd_kafka_rebalance_protocol(client).map { String(cString: $0) } == "COOPERATIVE"
    }

    private static func error(_ code: rd_kafka_resp_err_t) -> KafkaError? {
        let code = KafkaErrorCode(code)
        return code == .none ? nil : KafkaError(code, during: "rebalance")
    }
}
