extension KafkaProperties {
    /// What librdkafka has against the properties as a whole, where each by itself is fine: a session
    /// time-out above the poll interval, a certificate that cannot be read. Connects to nobody.
    /// - Returns: the reason, nil when clients can be made.
    public func conflict() -> String? {
        var properties = self
        // Without brokers a client stays idle.
        for name in ["bootstrap.servers", "metadata.broker.list"] { properties[name] = nil }
        do throws(KafkaError) {
            _ = try Consumer(properties, group: "check", log: { _, _, _ in })
            _ = try Producer(properties, log: { _, _, _ in })
            return nil
        } catch {
            return error.reason
        }
    }
}
