import StreamCore
import Testing

@testable import ConfigurationFile

private func configuration() throws -> Configuration {
    let (configuration, diagnostics) = read(example, environment: ["BROKER_PASSWORD": "s3cret"])
    #expect(diagnostics == [])
    return try #require(configuration)
}

@Test func theExamplesFeatures() throws {
    let features = try configuration().job.features
    let expected = try exampleFeatures()
    for (feature, wanted) in zip(features, expected) where wanted.name != "mean_30d" {
        #expect(feature == wanted)
    }
    #expect(features.map(\.name) == expected.map(\.name))
    guard case .mean(_, decimals: 4, let fallback) = features[2].kind else {
        Issue.record("mean_30d is \(features[2].kind)")
        return
    }
    #expect(fallback.isNaN)
    #expect(features[2].window == .rolling(length: 30 * day))
    #expect(features[2].granularity == day)
}

private let (minute, hour, day): (Int64, Int64, Int64) = (60_000, 3_600_000, 86_400_000)
private let amount = FieldPath(["properties", "amount"])

private func exampleFeatures() throws -> [FeatureDefinition] {
    func feature(
        _ name: String, _ kind: FeatureDefinition.Kind, _ events: EventSelector = .any,
        where condition: SourceText? = nil, _ window: Window? = nil, step: Int64 = 0
    ) throws -> FeatureDefinition {
        FeatureDefinition(
            name: name, position: try place("  \(name):"), kind: kind, events: events,
            condition: condition, window: window, granularity: step)
    }
    let purchase = EventSelector.types(["purchase"])
    let weights = [("add_to_cart", 3), ("b", -0.5), ("page_view", 1)]
        .map(FeatureDefinition.EventWeight.init)
    let condition = "properties.amount >= 100"
    let bigOrder = SourceText(condition, at: try place(condition))
    let days = "min(silence / 86400, 30)"
    return [
        try feature("visits_7d", .count, .types(["page_view"]), .rolling(length: 7 * day), step: hour),
        try feature("spend_30d", .sum(amount, decimals: 2), purchase, .rolling(length: 30 * day), step: day),
        try feature("mean_30d", .mean(amount, decimals: 4, fallback: .nan), .any),
        try feature("smallest", .min(amount, fallback: -150), .any, .forever),
        try feature(
            "biggest_30d", .max(amount, fallback: 0), purchase, .rolling(length: 30 * day), step: day),
        try feature(
            "categories_7d", .distinct(FieldPath(["properties", "category"])),
            .types(["page_view", "search"]), .rolling(length: 7 * day), step: hour),
        try feature("last_channel", .last(FieldPath(["properties", "channel"]), fallback: nil)),
        try feature("first_price", .first(FieldPath(["properties", "price"]), fallback: .number(0))),
        try feature("silence", .sinceLast, step: day),
        try feature("age", .sinceFirst, .types(["a", "b"]), step: minute),
        try feature("purchase_gap", .interval, purchase),
        try feature("sessions_1h", .sessions(gap: 30 * minute), .any, .rolling(length: hour), step: minute),
        try feature("engagement", .decayed(halfLife: 7 * day, weights: weights), .any, step: 2 * hour),
        try feature("fading", .decayed(halfLife: 8 * day, weights: nil), purchase, step: day),
        try feature("big_orders", .count, purchase, where: bigOrder, .forever),
        try feature(
            "plan", .last(FieldPath(["traits", "plan"]), fallback: .string("free")), .types(["identify"])),
        try feature("silence_days", .expression(SourceText(days, at: try place(days)))),
    ]
}

@Test func theExamplesInput() throws {
    let configuration = try configuration()
    #expect(configuration.topics == ["shop-events"])
    let mapping = InputDefinition.Mapping(
        eventID: [FieldPath(["messageId"])],
        customerID: [FieldPath(["userId"]), FieldPath(["anonymousId"])],
        type: [FieldPath(["event"]), FieldPath(["type"])],
        timestamp: [FieldPath(["timestamp"]), FieldPath(["context", "sent.at"])])
    let input = InputDefinition(
        mapping: mapping, timeFormat: .milliseconds, dedupWindow: day, allowedLateness: 12 * hour,
        outOfOrderness: 10_000, maxFutureSkew: 5 * minute, idleAfter: minute)
    #expect(configuration.job.input == input)
}

@Test func theExamplesModelsAndSegments() throws {
    let job = try configuration().job
    #expect(job.application == "shop-segments")
    let weights = [
        ModelDefinition.Weight(feature: "visits_7d", position: try place("visits_7d: 0.71"), weight: 0.71),
        ModelDefinition.Weight(
            feature: "silence_days", position: try place("silence_days: -"), weight: -0.11),
    ]
    let intent = ModelDefinition(
        name: "intent", position: try place("  intent:"), kind: .logistic(bias: -3.1, weights: weights))
    #expect(job.models == [intent])
    #expect(job.segments == (try exampleSegments()))
}

private func exampleSegments() throws -> [SegmentDefinition] {
    let enter = "visits_7d > 5 && age >= 2"
    let exit = "visits_7d < 4 || age < 1"
    let threshold = SegmentDefinition.Threshold(
        enter: SourceText(enter, at: try place(enter)), exit: SourceText(exit, at: try place(exit)),
        minDwell: hour, cooldown: 10 * minute, confirm: 5 * minute)
    let tiers = [
        SegmentDefinition.Tier(name: "high", position: try place("high: {"), enter: 0.7, exit: 0.6),
        SegmentDefinition.Tier(name: "medium", position: try place("medium: {"), enter: 0.4, exit: 0.4),
        SegmentDefinition.Tier(name: "low", position: try place("low: {")),
    ]
    let value = SourceText("intent", at: try place("intent, high"))
    let abandoned = SourceText("silence >= 1200", at: try place("silence >= 1200"))
    return [
        SegmentDefinition(
            name: "highly_active", position: try place("highly_active:"), rule: .threshold(threshold),
            version: 3),
        SegmentDefinition(
            name: "purchase_intent", position: try place("purchase_intent:"),
            rule: .tiers(of: value, tiers), limits: SegmentLimits(maxFlapRate: 0.1)),
        SegmentDefinition(
            name: "cart_abandoner", position: try place("cart_abandoner:"),
            rule: .threshold(SegmentDefinition.Threshold(enter: abandoned)), evaluation: .event,
            shadow: true, holdout: 0.125, limits: SegmentLimits(minSize: 100, maxFlapRate: 0.25)),
    ]
}

@Test func theExamplesDeployment() throws {
    let configuration = try configuration()
    #expect(
        configuration.kafka == [
            KafkaProperty(
                name: "bootstrap.servers", value: "localhost:9092", position: try place("bootstrap.servers")),
            KafkaProperty(
                name: "security.protocol", value: "SASL_SSL", position: try place("security.protocol")),
            KafkaProperty(
                name: "sasl.password", value: "s3cret", position: try place("sasl.password"), isSecret: true),
            KafkaProperty(name: "linger.ms", value: "5", position: try place("linger.ms")),
        ])
    #expect(
        configuration.output
            == OutputSettings(
                changesTopic: "segment-changes", membershipsTopic: "shop-segments-memberships",
                deadLetterTopic: "shop-segments-dead-letter", delivery: .atLeastOnce))
    #expect(
        configuration.state
            == StateSettings(
                directory: "/srv/segstreamd", changelogTopic: "segments-state", commitInterval: 500,
                checkpointInterval: minute, memory: 2 << 30))
    #expect(configuration.metrics == MetricsSettings(path: "metrics.jsonl", interval: 5000))
}

@Test func defaultsOfWhatIsLeftOut() throws {
    let (configuration, diagnostics) = read(complete("metrics: {log: m}"))
    #expect(diagnostics == [])
    let read = try #require(configuration)
    let input = InputDefinition(mapping: read.job.input.mapping)
    #expect(read.job == JobDefinition(application: "shop", input: input))
    #expect(
        read.output
            == OutputSettings(
                changesTopic: "shop-changes", membershipsTopic: "shop-memberships",
                deadLetterTopic: "shop-dead-letter", delivery: .exactlyOnce))
    #expect(
        read.state
            == StateSettings(
                directory: "/var/lib/segstreamd", changelogTopic: "shop-state", commitInterval: 200,
                checkpointInterval: 30_000, memory: nil))
    #expect(read.metrics?.interval == 10_000)
}

@Test func filesNeedNeitherBrokerNorSecrets() throws {
    let text = """
        application: shop
        kafka: {sasl.password: "${UNSET}", ssl.key.password: file:missing}
        input: {mapping: {event_id: id, customer_id: c, type: t, timestamp: ts}}
        state: {commit_interval: 2m}

        """
    let (configuration, diagnostics) = read(text, purpose: .files)
    #expect(diagnostics == [])
    #expect(configuration?.kafka == [])
    #expect(configuration?.topics == [])
    #expect(
        problems(text) == [
            "2:1: \"kafka\" needs \"bootstrap.servers\", such as localhost:9092",
            "2:24: the environment variable UNSET is not set",
            "2:54: cannot read the file \"missing\": no such file",
            "3:1: \"input\" needs \"topics\"",
            "4:26: commit_interval 2m must be below Kafka's transaction.timeout.ms, 60000",
        ])
}
