import CKafka
import Testing

@testable import KafkaIO

@Suite struct RemedyTests {
    struct Case: CustomTestStringConvertible {
        var code: rd_kafka_resp_err_t
        var flags: Set<Flag>
        var remedy: KafkaError.Remedy

        init(_ code: rd_kafka_resp_err_t, _ flags: Flag..., gives remedy: KafkaError.Remedy) {
            (self.code, self.flags, self.remedy) = (code, Set(flags), remedy)
        }

        var testDescription: String { "\(KafkaErrorCode(code)) \(flags.map { "\($0)" }.sorted())" }
    }

    enum Flag { case fatal, abort, retriable }

    static let cases = [
        Case(RD_KAFKA_RESP_ERR__FENCED, .fatal, gives: .rejoin),
        Case(RD_KAFKA_RESP_ERR_PRODUCER_FENCED, .fatal, gives: .rejoin),
        Case(RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, .fatal, gives: .rejoin),
        Case(RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING, .fatal, gives: .rejoin),
        Case(RD_KAFKA_RESP_ERR_INVALID_TXN_STATE, .fatal, gives: .rejoin),
        // Fatal is asked first, whatever else is said.
        Case(RD_KAFKA_RESP_ERR__TIMED_OUT, .fatal, .abort, .retriable, gives: .stop),
        Case(RD_KAFKA_RESP_ERR__FENCED, .abort, gives: .rejoin),
        Case(RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, .abort, gives: .abort),
        Case(RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, .fatal, gives: .stop),
        Case(RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, .fatal, gives: .rejoin),
        Case(RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, .fatal, .retriable, gives: .stop),
        Case(RD_KAFKA_RESP_ERR__FATAL, .fatal, gives: .stop),

        Case(RD_KAFKA_RESP_ERR__TIMED_OUT, .abort, gives: .abort),
        Case(RD_KAFKA_RESP_ERR__INCONSISTENT, .abort, gives: .abort),
        Case(RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID, .abort, gives: .abort),
        Case(RD_KAFKA_RESP_ERR_UNKNOWN, .abort, gives: .abort),
        Case(RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, gives: .abort),
        Case(RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, gives: .abort),
        Case(RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, .retriable, gives: .abort),
        // Its record is lost to the producer: no call brings it back.
        Case(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, gives: .abort),

        Case(RD_KAFKA_RESP_ERR__TIMED_OUT, .retriable, gives: .retry),
        Case(RD_KAFKA_RESP_ERR__TRANSPORT, gives: .retry),
        Case(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, gives: .retry),
        Case(RD_KAFKA_RESP_ERR__QUEUE_FULL, gives: .retry),
        Case(RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED, gives: .retry),
        Case(RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, gives: .retry),
        Case(RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, gives: .retry),

        Case(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, gives: .stop),
        Case(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, .abort, gives: .stop),
        Case(RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, .abort, gives: .stop),
        Case(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, gives: .stop),
        Case(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, .abort, gives: .stop),
        Case(RD_KAFKA_RESP_ERR__STATE, gives: .stop),
        Case(RD_KAFKA_RESP_ERR__INVALID_ARG, gives: .stop),
        Case(RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, gives: .stop),
    ]

    @Test(arguments: cases) func whatHasToHappenNext(_ example: Case) {
        let error = KafkaError(
            KafkaErrorCode(example.code), during: "test", isFatal: example.flags.contains(.fatal),
            isRetriable: example.flags.contains(.retriable) ? true : nil,
            requiresAbort: example.flags.contains(.abort))
        #expect(error.remedy == example.remedy)
    }
}
