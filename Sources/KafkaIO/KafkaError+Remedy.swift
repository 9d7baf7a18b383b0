import CKafka

extension KafkaError {
    /// What has to happen next, from the least to the most.
    public enum Remedy: Hashable, Sendable, CaseIterable {
        /// The same call again, after a moment.
        case retry
        /// All that was done since the last commit is void and has to be done again: an open transaction is
        /// to be aborted, then another begun with the same clients.
        case abort
        /// Another client of the same `transactional.id` or `group.instance.id` took this one's place, or the
        /// cluster has forgotten it. New clients can go on from what is committed.
        case rejoin
        /// Doing it again would end the same way. The reason tells the operator why.
        case stop
    }

    /// What has to happen next.
    public var remedy: Remedy {
        // librdkafka does not call every answer that tells of fencing fatal; the next one will be.
        if Self.fenced.contains(code) { return .rejoin }
        if isFatal { return Self.replaced.contains(code) ? .rejoin : .stop }
        if Self.permanent.contains(code) { return .stop }
        if requiresAbort || Self.voiding.contains(code) { return .abort }
        return isRetriable || Self.passing.contains(code) ? .retry : .stop
    }

    /// Another client has taken the place.
    private static let fenced: Set<KafkaErrorCode> = [
        .fenced, .producerFenced, KafkaErrorCode(RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID),
    ]

    /// Of a fatal error: the producer's id or its epoch belongs to another by now, or to nobody.
    private static let replaced: Set<KafkaErrorCode> = [
        KafkaErrorCode(RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_TRANSACTION_COORDINATOR_FENCED),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_INVALID_TXN_STATE),
    ]

    /// What the cluster will say again: rights that are missing, topics that are, records that it never
    /// takes.
    private static let permanent: Set<KafkaErrorCode> = [
        .topicAuthorizationFailed, .clusterAuthorizationFailed, .unknownTopicOrPartition, .messageTooLarge,
        .policyViolation, .invalidArgument, .unsupportedFeature,
        KafkaErrorCode(RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC),
        .unknownPartition,
        KafkaErrorCode(RD_KAFKA_RESP_ERR__AUTHENTICATION),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_INVALID_RECORD),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT),
    ]

    /// The group has moved on without this member, or a record was lost to the producer: the same call would
    /// not bring back what is missing.
    private static let voiding: Set<KafkaErrorCode> = [
        .rebalanceInProgress, .messageTimedOut, .illegalGeneration, .unknownMemberID,
        KafkaErrorCode(RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST),
        KafkaErrorCode(RD_KAFKA_RESP_ERR__PURGE_QUEUE),
        KafkaErrorCode(RD_KAFKA_RESP_ERR__PURGE_INFLIGHT),
    ]

    /// What a client gets over by itself without calling it retriable.
    private static let passing: Set<KafkaErrorCode> = [
        KafkaErrorCode(RD_KAFKA_RESP_ERR__IN_PROGRESS),
        KafkaErrorCode(RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS),
        KafkaErrorCode(RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED),
        KafkaErrorCode(RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE),
        KafkaErrorCode(RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED),
    ]
}
