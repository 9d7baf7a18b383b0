import StreamCore
import Testing

@testable import ConfigurationFile

/// Features that depend on each other in all the ways in which a false alarm could arise.
private let features = """
    features:
      v7: {count: page_view, window: 7d, granularity: 1h}
      v30: {count: page_view, window: 30d, granularity: 1d}
      any7: {count: any, window: 7d, granularity: 1h}
      p7: {count: purchase, window: 7d, granularity: 1h}
      email7: {count: page_view, window: 7d, granularity: 1h, where: properties.channel == "email"}
      spend: {sum: properties.amount, of: purchase, window: 30d}
      most: {max: properties.amount, of: purchase, window: 30d}
      silence: {since_last: any}
      kinds: {distinct: properties.kind, of: page_view, window: 7d, granularity: 1h}
      runs: {sessions: any, gap: 30m, window: 7d, granularity: 1h}
      gap: {interval: purchase}
      heat: {decayed: any, half_life: 1d}
      channel: {last: properties.channel}
      conversion: {expr: p7 / (1 + v7)}
      cap: {expr: "min(p7, 10)"}
    models:
      intent: {type: logistic, bias: -3, weights: {conversion: 1.5, v7: 0.2}}
    """

private func warnings(enter: String, exit: String) throws -> [String] {
    let segment = "segments:\n  s:\n    enter: \(enter)\n    exit: \(exit)"
    let job = try #require(read(complete("\(features)\n\(segment)")).configuration).job
    return lines(try #require(Plan.make(job).plan).warnings())
}

/// Where the exit takes over from the enter, or the features themselves keep the two apart.
@Test(arguments: [
    ("v7 > 5 && p7 >= 2", "v7 < 4 || p7 < 1"), ("v7 > 5", "v7 <= 5"), ("v7 >= 3", "v30 < 3"),
    ("v7 >= 3", "any7 < 3"), ("email7 >= 3", "v7 < 3"), ("v7 >= 3", "silence > 7d"), ("kinds > 3", "v7 < 4"),
    ("runs > 3", "silence > 8d"), ("runs > 3", "any7 < 4"), ("cap > 5", "cap < 6"), ("p7 == 1", "p7 > 1"),
    ("intent > 0.7", "intent < 0.5"), ("spend >= 500", "spend < 300"), ("gap >= 1h", "p7 < 0"),
    ("v7 > 5 || p7 > 5", "v7 < 3 && p7 < 3"), ("channel == 'email'", "channel in ['sms', 'push']"),
    ("silence >= 7d && v30 > 0", "silence < 7d"),
])
func staysSilent(enter: String, exit: String) throws {
    #expect(try warnings(enter: enter, exit: exit).filter { $0.contains("together") } == [])
}

@Test(arguments: [
    ("v7 > 5 && p7 >= 2", "v7 < 7 || p7 < 1", "v7 is 6 and p7 is "),
    ("v7 > 5", "v7 < 7", "v7 is 6"),
    ("spend >= 500", "spend < 600", "spend is 5"),
    ("most > 10", "most < 10.5", "most is 10."),
    ("intent > 0.5", "intent < 0.6", "intent is 0.5"),
    ("silence > 7d", "silence < 7d + 1h", "silence is 60"),
    ("email7 > 3", "v7 > email7", "email7 is "),
    ("kinds > 3", "p7 == 0", "kinds is 4 and p7 is 0"),
    ("runs > 3", "runs < 5", "runs is 4"),
    ("heat > 3", "heat < 3.5", "heat is 3."),
    ("gap > 1h", "gap < 2h", "gap is "),
    ("v30 >= 10", "v7 < 1", "v30 is 1"),
    ("conversion > 0.3", "conversion < 0.4", "conversion is 0.3"),
    ("channel != 'email'", "channel == 'sms'", "channel is \"sms\""),
    ("has(channel) && v7 > 0", "channel != 'email'", "channel is \""),
])
func givesAnExample(enter: String, exit: String, example: String) throws {
    let found = try warnings(enter: enter, exit: exit)
    #expect(found.count == 1)
    let warning = found.first ?? ""
    let message = "22:11: warning: \"exit\" can hold together with \"enter\", for example when \(example)"
    #expect(warning.hasPrefix(message), "\(warning)")
    #expect(warning.hasSuffix("; then the customer does not enter"))
}

/// Where only events are looked at, what time alone would bring about is no example.
@Test func timeAloneDoesNotCountForEvents() throws {
    let segment = """
        segments:
          s: {enter: silence > 1h, exit: silence < 2h, evaluate: EVALUATION}
        """
    for (evaluation, count) in [("continuous", 1), ("event", 0)] {
        let part = "\(features)\n\(segment)".replacing("EVALUATION", with: evaluation)
        let job = try #require(read(complete(part)).configuration).job
        #expect(try #require(Plan.make(job).plan).warnings().count == count)
    }
}
