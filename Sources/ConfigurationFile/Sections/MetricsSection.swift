import StreamCore

/// `metrics`, nil when it is left out.
func readMetrics(in root: MappingReader) -> MetricsSettings? {
    guard let reader = root.section("metrics") else { return nil }
    defer { reader.finish() }
    let path = reader.required("log", .text)
    let interval = reader.optional("interval", .positiveDuration)
    guard let path else { return nil }
    return interval.map { MetricsSettings(path: path, interval: $0) } ?? MetricsSettings(path: path)
}
