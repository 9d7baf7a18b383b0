import StreamCore
import Testing

@testable import ConfigurationFile

/// In each case the feature's value begins at column 15, its first key at 16.
@Test(arguments: featureFaults + windowFaults)
func faultsOfFeatures(_ fault: Fault) {
    #expect(problems(complete("features: {x: \(fault.part)}")) == fault.problems)
}

private let kinds =
    "count, sum, min, max, mean, distinct, sessions, since_last, since_first, interval, decayed, last, "
    + "first or expr"

private let featureFaults: [Fault] = [
    Fault("5", "1:15: feature \"x\" must be a mapping (key: value), not 5"),
    Fault("[a]", "1:15: feature \"x\" must be a mapping (key: value), not a list"),
    Fault("{}", "1:12: feature \"x\" has no kind; give it one of \(kinds)"),
    Fault("{window: 7d}", "1:12: feature \"x\" has no kind; give it one of \(kinds)"),
    Fault(
        "{cuont: a, window: 7d}",
        "1:12: feature \"x\" has no kind; give it one of \(kinds)",
        "1:16: unknown key \"cuont\" in feature \"x\"; did you mean \"count\"?"),
    Fault(
        "{sum: a, count: b, min: c, gap: 4}",
        "1:24: feature \"x\" has both \"sum\" and \"count\"; a feature has one kind",
        "1:34: feature \"x\" has both \"sum\" and \"min\"; a feature has one kind"),
    Fault(
        "{interval: a, wher: b > 1}",
        "1:29: unknown key \"wher\" in feature \"x\"; did you mean \"where\"?"),
    Fault(
        "{interval: a, something: b}",
        "1:29: unknown key \"something\" in feature \"x\"; it takes interval and where"),
    Fault(
        "{count: a, window: 7d, granularty: 1h}",
        "1:38: unknown key \"granularty\" in feature \"x\"; did you mean \"granularity\"?"),
    Fault(
        "{expr: min(a, b)}",
        "1:29: unknown key \"b)\" in feature \"x\"; "
            + "an expression with a comma must stand in quotes inside { }"
    ),

    // Keys that the kind does not take.
    Fault(
        "{count: a, window: 7d, of: b, gap: 1h}",
        "1:38: \"of\" does not go with \"count\"; sum, min, max, mean, distinct, last and first take it",
        "1:45: \"gap\" does not go with \"count\"; sessions takes it"),
    Fault(
        "{interval: a, window: 7d, granularity: 1h, decimals: 2}",
        "1:29: \"window\" does not go with \"interval\"; "
            + "count, sum, min, max, mean, distinct and sessions take it",
        "1:41: \"granularity\" does not go with \"interval\"; "
            + "count, sum, min, max, mean, distinct, sessions, since_last, since_first and decayed take it",
        "1:58: \"decimals\" does not go with \"interval\"; sum and mean take it"),
    Fault(
        "{since_last: a, half_life: 1h, weights: {}, default: 1}",
        "1:31: \"half_life\" does not go with \"since_last\"; decayed takes it",
        "1:46: \"weights\" does not go with \"since_last\"; decayed takes it",
        "1:59: \"default\" does not go with \"since_last\"; min, max, mean, last and first take it"),
    Fault(
        "{expr: a, where: b}",
        "1:25: \"where\" does not go with \"expr\"; "
            + "count, sum, min, max, mean, distinct, sessions, since_last, since_first, "
            + "interval, decayed, last and first take it"
    ),

    // Values.
    Fault("{expr: }", "1:21: \"expr\" must be an expression, not nothing"),
    Fault("{expr: ' '}", "1:22: \"expr\" must be an expression, not \" \""),
    Fault(
        "{interval: [], where: [a]}",
        "1:26: \"interval\" must be any, an event type or a list of event types, not an empty list",
        "1:37: \"where\" must be an expression, not a list"),
    Fault(
        "{interval: {}}",
        "1:26: \"interval\" must be any, an event type or a list of event types, not a mapping"),
    Fault(
        "{interval: [a, any, [b], \"\"]}",
        "1:30: \"any\" stands for every event type; write it alone, without a list",
        "1:35: an event type must be a text that is not empty, not a list",
        "1:40: an event type must be a text that is not empty, not \"\""),
    Fault("{interval: [a, b, a]}", "1:33: warning: event type \"a\" is named twice"),
    Fault(
        "{last: a..b}",
        "1:22: \"last\" \(Phrase.path) a..b"
    ),
    Fault(
        "{last: a, default: true}",
        "1:34: \"default\" must be a number or a string (true and false in quotes), not true"),
    Fault(
        "{first: a, default: [1]}",
        "1:35: \"default\" must be a number or a string (true and false in quotes), not a list"),
    Fault(
        "{min: a, window: forever, default: free}",
        "1:50: \"default\" must be a number, or .nan for missing, not free"),
    Fault(
        "{min: a, window: forever, default: \"3\"}",
        "1:50: \"default\" must be a number, or .nan for missing, not \"3\""),
    Fault(
        "{sum: a, window: forever, decimals: 10}",
        "1:51: \"decimals\" must be a whole number from 0 to 9, not 10"),
    Fault(
        "{mean: a, window: forever, decimals: 2.0}",
        "1:52: \"decimals\" must be a whole number from 0 to 9, not 2.0"),
    Fault(
        "{sum: a..b, decimals: -1}",
        "1:12: feature \"x\" needs \"window\"",
        "1:21: \"sum\" \(Phrase.path) a..b",
        "1:37: \"decimals\" must be a whole number from 0 to 9, not -1"),
    Fault("{sessions: a, window: 7d}", "1:12: feature \"x\" needs \"gap\""),
    Fault("{sessions: a, window: 7d, gap: 0s}", "1:46: \"gap\" must be \(Phrase.positiveDuration) 0s"),
    Fault("{decayed: a}", "1:12: feature \"x\" needs \"half_life\""),
    Fault("{decayed: a, half_life: 0d}", "1:39: \"half_life\" must be \(Phrase.positiveDuration) 0d"),
    Fault("{decayed: a, half_life: 7}", "1:39: \"half_life\" must be \(Phrase.positiveDuration) 7"),
    Fault(
        "{decayed: a, half_life: 7d, weights: {a: much, b: .inf, c: 1e999, d: 0x10}}",
        "1:56: the weight of \"a\" must be a number, not much",
        "1:65: the weight of \"b\" must be a number, not .inf",
        "1:74: the weight of \"c\" must be a number, not 1e999",
        "1:84: the weight of \"d\" must be a number, not 0x10"),
    Fault(
        "{decayed: a, half_life: 7d, weights: 3}",
        "1:52: \"weights\" must be a mapping (key: value), not 3"),
    Fault(
        "{decayed: a, half_life: 7d, weights: {}}",
        "1:52: \"weights\" must weigh at least one event type"),
]

private let windowFaults: [Fault] = [
    Fault("{count: a}", "1:12: feature \"x\" needs \"window\""),
    Fault("{count: a, window: 7}", "1:34: \"window\" must be forever or \(Phrase.positiveDuration) 7"),
    Fault("{count: a, window: 0h}", "1:34: \"window\" must be forever or \(Phrase.positiveDuration) 0h"),
    Fault(
        "{count: a, window: 7d, granularity: 0s}",
        "1:51: \"granularity\" must be \(Phrase.positiveDuration) 0s"),
    Fault("{since_last: a, granularity: 60}", "1:44: \"granularity\" must be \(Phrase.positiveDuration) 60"),
    Fault(
        "{count: a, window: forever, granularity: 1h}",
        "1:43: \"window: forever\" has no buckets; remove \"granularity\""),
    Fault(
        "{count: a, window: 7d, granularity: 5h}",
        "1:51: granularity 5h does not divide window 7d; the nearest that do: 4h48m and 5h15m"),
    Fault(
        "{count: a, window: 1h, granularity: 1d}",
        "1:51: granularity 1d does not divide window 1h; the nearest that do: 1h"),
    Fault(
        "{count: a, window: 90s}",
        "1:34: window 90s needs a \"granularity\" that divides it: the default, 1m, does not; "
            + "the nearest that do: 45s and 1m30s"),
    Fault(
        "{count: a, window: 400d, granularity: 1s}",
        "1:53: window 400d has 34560000 buckets of 1s, more than 1000000; "
            + "use a granularity of 36s or more"),
    Fault(
        "{count: a, window: 1000001ms, granularity: 1ms}",
        "1:58: window 1000001ms has 1000001 buckets of 1ms, more than 1000000; "
            + "use a granularity of 101ms or more"
    ),
    Fault(
        "{count: a, window: 3660000d}",
        "1:34: window 3660000d has 3660000 buckets of 1d, more than 1000000; "
            + "use a granularity of 3d15h53m26s250ms or more"
    ),
]

@Test(arguments: [
    ("count: a, window: 2h", "1m"), ("count: a, window: 3h", "1h"), ("count: a, window: 7d", "1h"),
    ("count: a, window: 8d", "1d"), ("count: a, window: 1s, granularity: 1ms", "1ms"),
    ("count: a, window: 1000000ms, granularity: 1ms", "1ms"), ("count: a, window: forever", "0s"),
    ("since_first: a", "1m"), ("decayed: a, half_life: 2h", "1m"), ("decayed: a, half_life: 2h1ms", "1h"),
    ("decayed: a, half_life: 7d", "1h"), ("decayed: a, half_life: 8d", "1d"), ("last: a", "0s"),
])
func granularityByDefault(feature: String, granularity: String) throws {
    let milliseconds = DurationText.milliseconds(granularity)
    let (configuration, diagnostics) = read(complete("features: {x: {\(feature)}}"))
    #expect(diagnostics == [])
    #expect(configuration?.job.features.map(\.granularity) == [try #require(milliseconds)])
}

@Test(arguments: [
    ("a", ["a"]), ("properties.amount", ["properties", "amount"]), ("$set.my-key", ["$set", "my-key"]),
    ("a.\"b.c\".d", ["a", "b.c", "d"]), ("\"\".é", ["", "é"]), (#""a\"\\b""#, [#"a"\b"#]),
])
func pathsIntoObjects(path: String, keys: [String]) {
    let (configuration, diagnostics) = read(complete("features: {x: {last: '\(path)'}}"))
    #expect(diagnostics == [])
    #expect(configuration?.job.features.first?.kind == .last(FieldPath(keys), fallback: nil))
}

@Test(arguments: ["", ".", "a.", ".a", "a b", "a\"b\"", "\"a", "\"a\"b", #""a\n""#])
func pathsThatAreNone(path: String) {
    let message = "1:22: \"last\" \(Phrase.path) \"\(path)\""
    #expect(problems(complete("features: {x: {last: '\(path)'}}")) == [message])
}
