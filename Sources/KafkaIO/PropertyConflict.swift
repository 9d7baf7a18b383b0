extension KafkaProperties {
    /// What librdkafka has against the properties as a whole, where each by itself is fine: a session
    /// time-out above the poll interval, a certificate that cannot be read. Connects to nobody.
    /// - Returns: the reason, nil when clients can be made.
    public func conflict() -> String? {
        var properties = self
        // Without brokers a client stays idle. librdkafka 2.0.2 aborts the process when a cooperative
        // consumer is destroyed that was never assigned anything, so the strategy is left out.
        for name in ["bootstrap.servers", "metadata.broker.list", "partition.assignment.strategy"] {
            properties[name] = nil
        }
        do throws(KafkaError) {
            _ = try Consumer(properties, group: "check", log: { _, _, _ in })
            _ = try Producer(properties, log: { _, _, _ in })
            return nil
        } catch {
            return error.reason
        }
    }
}
