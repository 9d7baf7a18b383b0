import Testing

@testable import Daemon

@Suite("Where a partition goes on")
struct RecoveryTests {
    private func decide(
        state: Int64?, committed: Int64?, low: Int64 = 0, high: Int64 = 100, transactional: Bool = true,
        hasState: Bool? = nil
    ) -> Recovery.Decision {
        Recovery.decide(
            Recovery.Facts(
                state: state, committed: committed, low: low, high: high, isTransactional: transactional,
                hasState: hasState ?? (state != nil)))
    }

    @Test("State and offsets agree", arguments: [true, false])
    func agree(transactional: Bool) {
        #expect(decide(state: 40, committed: 40, transactional: transactional) == .start(40, nil))
    }

    @Test("A partition that nobody has read begins at its oldest record", arguments: [true, false])
    func fresh(transactional: Bool) {
        #expect(decide(state: nil, committed: nil, low: 7, transactional: transactional) == .start(7, nil))
        #expect(decide(state: nil, committed: 7, low: 7, transactional: transactional) == .start(7, nil))
    }

    @Test("The group's offsets may be gone, the state knows")
    func expiredOffsets() {
        #expect(decide(state: 40, committed: nil) == .start(40, nil))
    }

    @Test("The end of the last transaction may be on its way to the changelog")
    func behind() {
        #expect(decide(state: 40, committed: 41) == .wait)
        #expect(decide(state: nil, committed: 41) == .wait)
    }

    @Test("Without transactions nothing is on its way: the state is missing")
    func missing() {
        #expect(decide(state: 40, committed: 41, transactional: false) == .stateIsMissing)
        #expect(decide(state: nil, committed: 41, transactional: false) == .stateIsMissing)
    }

    @Test("Without transactions the state is ahead after a crash, which is no finding")
    func ahead() {
        #expect(decide(state: 40, committed: 30, transactional: false) == .start(40, nil))
        #expect(decide(state: 40, committed: 30) == .start(40, .offsetsWereMoved))
    }

    @Test("Records that were removed, and topics that were made anew")
    func bounds() {
        #expect(decide(state: 40, committed: 40, low: 50) == .start(50, .recordsAreGone))
        #expect(decide(state: 140, committed: 140) == .start(0, .topicIsNew))
        #expect(decide(state: 40, committed: 140) == .start(40, nil), "the offset is of the old topic")
    }

    @Test("A topic that joins a job with state is read from its beginning")
    func newTopic() {
        #expect(decide(state: nil, committed: 30, hasState: true) == .start(0, nil))
    }
}
