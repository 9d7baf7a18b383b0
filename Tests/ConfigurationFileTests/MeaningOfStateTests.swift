import Testing

@testable import ConfigurationFile
@testable import StreamCore

/// What the edits below start from. No two values of it are alike, so that an edit can find its place.
private let base = """
    features:
      visits: {count: [page_view, search], window: 7d, granularity: 1h, where: properties.n > 3}
      spend: {sum: properties.amount, of: purchase, window: 30d, granularity: 1d, decimals: 2}
      price: {mean: properties.price, window: 14d, granularity: 2d, default: 5}
      runs: {sessions: any, gap: 30m, window: 3d, granularity: 3h}
      silence: {since_last: open, granularity: 1m}
      heat: {decayed: any, half_life: 8d, weights: {like: 1, share: 3}, granularity: 4h}
      plan: {last: traits.plan, of: identify, default: free}
      level: {last: traits.level, default: 17}
      unused: {count: unused, window: forever}
      ratio: {expr: spend / (1 + visits)}
    models:
      intent: {type: logistic, bias: -2, weights: {ratio: 0.25, heat: 0.75}, label: {event: buy, within: 9d}}
      taught: {type: online_logistic, inputs: [ratio, heat], label: {event: taught, within: 4d}}
    segments:
      active: {enter: intent > 0.9 && runs > 1, exit: intent < 0.8, confirm: 5m, cooldown: 6m, version: 2}
      other: {enter: price > 1 && silence > 10 && plan == "pro" && level > 2}
      worth: {tiers: {of: spend, high: {enter: 100, exit: 90}, low: {}}}
    """

private func plan(_ edits: [(String, String)]) throws -> Plan {
    var text = base
    for (old, new) in edits {
        #expect(text.contains(old), "nothing to edit: \(old)")
        text = text.replacing(old, with: new)
    }
    let job = try #require(read(complete(text)).configuration).job
    return try #require(Plan.make(job).plan)
}

private func fingerprint(_ edits: (String, String)...) throws -> UInt64 { try plan(edits).layout.fingerprint }

private func definitions(_ edits: (String, String)...) throws -> [String: String] {
    Dictionary(uniqueKeysWithValues: try plan(edits).outputs.map { ($0.name, $0.definition) })
}

/// Most of these leave the bytes' shape as it is: only their meaning tells that they must not be read.
@Test(arguments: [
    ("{count: [page_view, search]", "{count: [page_view, click]"),
    ("count: [page_view, search]", "count: any"),
    ("of: purchase", "of: refund"), ("properties.amount", "properties.total"),
    ("properties.n > 3", "properties.n > 4"), (", where: properties.n > 3", ""),
    ("window: 7d", "window: 8d"), ("granularity: 1d,", "granularity: 2d,"),
    ("decimals: 2", "decimals: 3"), ("mean: properties.price", "max: properties.price"),
    ("gap: 30m", "gap: 31m"), ("since_last: open", "since_first: open"),
    ("granularity: 4h", "granularity: 2h"),
    ("half_life: 8d", "half_life: 9d"), ("share: 3", "share: 4"), ("share: 3", "share: 3, save: 1"),
    (", weights: {like: 1, share: 3}", ""), ("last: traits.plan", "first: traits.plan"),
    ("last: traits.plan, of: identify, default: free", "last: traits.plan, of: identify, default: 3"),
    ("default: 17", "default: 18"), ("window: forever", "window: 1d"),
    ("  unused: {count: unused, window: forever}\n", ""),
    ("event: buy", "event: any"), ("within: 9d", "within: 10d"),
    ("inputs: [ratio, heat]", "inputs: [heat, ratio]"),
    ("active: {", "busy: {"), ("confirm: 5m, ", ""), ("high: {", "top: {"),
    ("  worth: {tiers: {of: spend, high: {enter: 100, exit: 90}, low: {}}}", ""),
])
func stateOfAnotherMeaning(old: String, new: String) throws {
    let needsNumber = new.contains("default: 3")
    let edits = needsNumber ? [(old, new), ("plan == \"pro\"", "plan == 1")] : [(old, new)]
    #expect(try plan(edits).layout.fingerprint != fingerprint())
}

/// The first value of `level` is stored, those of the others stand in only while nothing is.
@Test(arguments: [
    ("intent > 0.9", "intent > 0.95"), ("cooldown: 6m", "cooldown: 7m"), ("confirm: 5m", "confirm: 15m"),
    ("version: 2", "version: 3, shadow: true, holdout: 5%"), ("enter: 100, exit: 90", "enter: 80, exit: 70"),
    ("bias: -2", "bias: -3"), ("spend / (1 + visits)", "spend / (2 + visits)"), ("default: 5", "default: 6"),
    ("default: free", "default: none"), ("silence", "quiet"), ("properties.n > 3", "(properties.n) > 3.0"),
    ("[page_view, search]", "[search, page_view]"), ("{like: 1, share: 3}", "{share: 3, like: 1}"),
    ("of: purchase, window: 30d", "window: 30d, of: purchase"), ("window: 7d", "window: 168h"),
    ("segments:", "# A comment.\nsegments:"), ("version: 2", "version: 2, evaluate: event"),
])
func stateOfTheSameMeaning(old: String, new: String) throws {
    #expect(try fingerprint((old, new)) == fingerprint())
}

@Test func theOrderOfStatesCounts() throws {
    let runs = "  runs: {sessions: any, gap: 30m, window: 3d, granularity: 3h}\n"
    let silence = "  silence: {since_last: open, granularity: 1m}\n"
    #expect(try fingerprint((runs + silence, silence + runs)) != fingerprint())
}

/// Each edit, and the segments whose `definition` it changes.
@Test(arguments: [
    ("properties.n > 3", "properties.n > 4", ["active"]),
    ("decimals: 2", "decimals: 3", ["active", "worth"]),
    ("bias: -2", "bias: -3", ["active"]), ("ratio: 0.25", "ratio: 0.26", ["active"]),
    ("default: 5", "default: 6", ["other"]), ("default: free", "default: none", ["other"]),
    ("share: 3", "share: 4", ["active"]), ("gap: 30m", "gap: 31m", ["active"]),
    ("intent > 0.9", "intent >= 0.9", ["active"]), (", exit: intent < 0.8", "", ["active"]),
    ("confirm: 5m", "confirm: 6m", ["active"]), ("cooldown: 6m", "cooldown: 7m", ["active"]),
    ("version: 2", "evaluate: event", ["active"]), ("exit: 90", "exit: 91", ["worth"]),
    ("high: {", "top: {", ["worth"]),
    // The same in other words, or of no segment's concern.
    ("unused: {count: unused, window: forever}", "added: {count: x, window: 1d}", []),
    ("version: 2", "version: 7, shadow: true, holdout: 5%", []), ("segments:", "# A comment.\nsegments:", []),
    ("spend / (1 + visits)", "  spend/(1.0+(visits))", []), ("gap: 30m", "gap: 1800s", []),
    ("of: purchase, window: 30d", "window: 30d, of: purchase", []),
    ("[page_view, search]", "[search, page_view]", []), ("{like: 1, share: 3}", "{share: 3, like: 1}", []),
    ("{ratio: 0.25, heat: 0.75}", "{heat: 0.75, ratio: 0.25}", []),
    ("plan == \"pro\" && level > 2", "plan == 'pro' && (level > 2)", []),
])
func definitionsFollowTheMeaning(old: String, new: String, changed: [String]) throws {
    let (before, after) = (try definitions(), try definitions((old, new)))
    let families = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
        .map { $0.prefix { $0 != "." } }
    #expect(Set(families).sorted() == changed.map { $0[...] })
    #expect(before.values.allSatisfy { $0.count == 12 && $0.allSatisfy(\.isHexDigit) })
}

@Test func theDefaultNegatesEnter() throws {
    let left = try definitions((", exit: intent < 0.8", ""))["active"]
    let written = try definitions(("exit: intent < 0.8", "exit: \"!(intent > 0.9 && runs > 1)\""))["active"]
    #expect(left == written)
}
