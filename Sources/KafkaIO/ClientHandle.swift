import CKafka

/// The one owner of a `rd_kafka_t` and of the context that its callbacks are given.
struct ClientHandle: ~Copyable {
    let raw: OpaquePointer
    let context: CallbackContext
    /// What `rd_kafka_destroy_flags` is given.
    var destroyFlags: Int32 = 0
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

    /// The context outlives the client: it is released after this.
    deinit {
        if isAbandoned {
            _ = Unmanaged.passRetained(context)
        } else {
            rd_kafka_destroy_flags(raw, destroyFlags)
        }
    }
}
