import CKafka
import Glibc
import Synchronization

/// The one owner of a `rd_kafka_t` and of the context that its callbacks are given.
struct ClientHandle: ~Copyable {
    let raw: OpaquePointer
    let context: CallbackContext
    /// What `rd_kafka_destroy_flags` is given.
    var destroyFlags: Int32 = 0
    /// The mock cluster that the client carries, if any. It ends first.
    var mockCluster: OpaquePointer?
    /// How long the client's end is waited for.
    var patience = Duration.seconds(2)
    /// Whether the client would never end, so that it is left alone with its context.
    var isAbandoned = false

    /// - Parameter configure: registers the callbacks that only one kind of client has.
    init(
        _ kind: KafkaClient, _ properties: KafkaProperties, log: @escaping KafkaLog,
        configure: (_ configuration: OpaquePointer) -> Void = { _ in }
    ) throws(KafkaError) {
        let configuration = try properties.makeConfiguration(for: kind)
        let context = CallbackContext(log: log)
        context.register(in: configuration)
        configure(configuration)
        let capacity = 512
        let type = kind == .consumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER
        let (client, reason) = withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { text in
            text.initialize(repeating: 0)
            let client = rd_kafka_new(type, configuration, text.baseAddress, capacity)
            return (client, text.baseAddress.map { String(cString: $0) })
        }
        guard let client else {
            rd_kafka_conf_destroy(configuration)  // `rd_kafka_new` takes it only when it succeeds
            throw KafkaError(.invalidArgument, during: "create client", reason: reason)
        }
        rd_kafka_set_log_queue(client, nil)
        self.raw = client
        self.context = context
    }

    deinit {
        let end = ClientEnd(raw, flags: destroyFlags, mockCluster, context)
        if isAbandoned {
            _ = Unmanaged.passRetained(end)
        } else {
            end.run(within: patience)
        }
    }
}

/// The destruction of a client, with an end: librdkafka waits for its threads, and one that asks for the
/// address of a broker's host waits for the name server. The context outlives the client.
private final class ClientEnd {
    private let client: OpaquePointer
    private let flags: Int32
    private let mockCluster: OpaquePointer?
    private let context: CallbackContext
    private let isDone = Atomic(false)

    init(_ client: OpaquePointer, flags: Int32, _ mockCluster: OpaquePointer?, _ context: CallbackContext) {
        self.client = client
        self.flags = flags
        self.mockCluster = mockCluster
        self.context = context
    }

    /// Destroys the client on a thread of its own, which goes on by itself when it takes longer than `limit`.
    func run(within limit: Duration) {
        var thread = pthread_t()
        let itself = Unmanaged.passRetained(self)
        let failure = pthread_create(
            &thread, nil,
            { itself in
                guard let itself else { return nil }
                Unmanaged<ClientEnd>.fromOpaque(itself).takeRetainedValue().destroy()
                return nil
            }, itself.toOpaque())
        guard failure == 0 else {
            itself.release()
            return destroy()
        }
        pthread_detach(thread)
        let deadline = ContinuousClock.now + limit
        while !isDone.load(ordering: .acquiring), ContinuousClock.now < deadline { usleep(500) }
    }

    private func destroy() {
        if let mockCluster { rd_kafka_mock_cluster_destroy(mockCluster) }
        rd_kafka_destroy_flags(client, flags)
        isDone.store(true, ordering: .releasing)
    }
}
