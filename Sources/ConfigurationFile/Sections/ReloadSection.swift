import StreamCore

/// `reload`, with its defaults where it is left out.
func readReload(in root: MappingReader) -> ReloadSettings {
    guard let reader = root.section("reload") else { return ReloadSettings() }
    defer { reader.finish() }
    return reader.optional("rate", .integer(1...1_000_000)).map { ReloadSettings(rate: $0) }
        ?? ReloadSettings()
}
