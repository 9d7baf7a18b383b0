import StreamCore

/// `reload`, with its defaults where it is left out.
func readReload(in root: MappingReader) -> ReloadSettings {
    var settings = ReloadSettings()
    guard let reader = root.section("reload") else { return settings }
    defer { reader.finish() }
    if let rate = reader.optional("rate", .integer(1...1_000_000)) { settings.rate = rate }
    if let share = reader.optional("max_change", .percentage) { settings.maxChange = share }
    return settings
}
