import StreamCore

/// Reads a configuration file: its shape, types, names and relations. What expressions mean is checked
/// later, when the engine makes its plan of the job.
public struct ConfigurationReader {
    private let purpose: ConfigurationPurpose
    private let secrets: SecretExpander
    private let readModel: (String) throws -> [UInt8]
    private let log = ProblemLog()
    private let start = SourcePosition(line: 1, column: 1)

    /// The configuration in `text`, and all that is wrong with it, sorted by position.
    ///
    /// - Parameters:
    ///   - text: the file's text in YAML.
    ///   - purpose: what must be there; see ``ConfigurationPurpose``.
    ///   - surroundings: where variables and files are looked up.
    /// - Returns: a configuration unless a diagnostic is an error.
    public static func read(
        _ text: String, purpose: ConfigurationPurpose, in surroundings: Surroundings
    ) -> (configuration: Configuration?, diagnostics: [Diagnostic]) {
        let (configuration, _, diagnostics) = inspect(text, purpose: purpose, in: surroundings)
        return (configuration, diagnostics)
    }

    /// As ``read(_:purpose:in:)``, with what could be read where there are errors.
    /// - Returns: a draft unless the text is no mapping in YAML.
    public static func inspect(
        _ text: String, purpose: ConfigurationPurpose, in surroundings: Surroundings
    ) -> (configuration: Configuration?, draft: ConfigurationDraft?, diagnostics: [Diagnostic]) {
        let reader = ConfigurationReader(purpose: purpose, surroundings)
        let (configuration, draft) = YAMLTree.read(text, reader.log).map(reader.read) ?? (nil, nil)
        return (reader.log.hasErrors ? nil : configuration, draft, reader.log.sorted)
    }

    private init(purpose: ConfigurationPurpose, _ surroundings: Surroundings) {
        self.purpose = purpose
        secrets = SecretExpander(environment: surroundings.environment, readFile: surroundings.readFile)
        readModel = surroundings.readModel
    }

    private func read(_ root: YAMLValue) -> (Configuration?, ConfigurationDraft?) {
        guard let reader = MappingReader(root, "the configuration", at: start, log) else { return (nil, nil) }
        defer { reader.finish() }
        let application = reader.required("application", .application)
        let kafka = kafkaProperties(in: reader)
        let (input, topics) = readInput(in: reader)
        let names = DefinedNames(log)
        let features = readFeatures(in: reader, names)
        let models = readModels(in: reader, names, readModel)
        let segments = readSegments(in: reader)
        let output = readOutput(in: reader, application ?? "")
        let state = readState(in: reader, application ?? "")
        let metrics = readMetrics(in: reader)
        let http = readHTTP(in: reader, purpose == .files ? nil : secrets)
        let reload = readReload(in: reader)
        let workers = reader.optional("workers", .integer(1...256))
        reader.refuse("privacy", "\"privacy\" is not supported yet; remove it")
        log.checkDistinct(topics + output.topics + state.topics)
        if purpose == .run { checkCommitInterval(kafka, output, state) }
        let job = JobDefinition(
            application: application ?? "", input: input ?? .unread, features: features, models: models,
            segments: segments)
        let readable = Set(features.map(\.name) + models.map(\.name))
        let draft = ConfigurationDraft(
            job: job, unreadable: names.all.filter { !readable.contains($0) }, kafka: kafka)
        guard application != nil, input != nil else { return (nil, draft) }
        let configuration = Configuration(
            job: job, kafka: kafka, topics: topics.map(\.name), output: output.settings,
            state: state.settings, metrics: metrics, http: http, reload: reload,
            workers: workers ?? 1)
        return (configuration, draft)
    }

    private func kafkaProperties(in reader: MappingReader) -> [KafkaProperty] {
        switch purpose {
        case .run: readKafka(in: reader, required: true, secrets)
        case .files, .instances: readKafka(in: reader, required: false, nil)
        }
    }

    private func readInput(in reader: MappingReader) -> (InputDefinition?, [TopicUse]) {
        guard let entry = reader.requiredEntry("input"),
            let input = MappingReader(entry.value, "\"input\"", at: entry.position, log)
        else { return (nil, []) }
        defer { input.finish() }
        return (inputDefinition(input), inputTopics(input, required: purpose == .run))
    }

    /// An open transaction is aborted by the broker when its time is up.
    private func checkCommitInterval(
        _ kafka: [KafkaProperty], _ output: OutputSection, _ state: StateSection
    ) {
        let property = kafka.first { $0.name == "transaction.timeout.ms" }?.value
        let limit = property.flatMap { Int64($0) } ?? 60_000
        guard output.settings.delivery == .exactlyOnce, state.settings.commitInterval >= limit else { return }
        let interval = DurationText.text(state.settings.commitInterval)
        log.error(
            at: state.commitPosition ?? start,
            "commit_interval \(interval) must be below Kafka's transaction.timeout.ms, \(limit)")
    }
}
