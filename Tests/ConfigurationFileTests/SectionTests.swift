import StreamCore
import Testing

@testable import ConfigurationFile

@Test(arguments: jobFaults + segmentFaults + deploymentFaults)
func faultsOfSections(_ fault: Fault) {
    #expect(problems(complete(fault.part)) == fault.problems)
}

private let mapping = "mapping: {event_id: id, customer_id: c, type: t, timestamp: ts}"

private let jobFaults: [Fault] = [
    Fault(
        "application: a b",
        "1:14: \"application\" must be a name of at most 200 of the characters A-Z a-z 0-9 . _ -, not a b"),
    Fault(
        "application:",
        "1:13: \"application\" must be a name of at most 200 of the characters A-Z a-z 0-9 . _ -, not nothing"
    ),
    Fault(
        "feature: {}\nzzz: 1\nworkers: 0\nprivacy: {}",
        "1:1: unknown key \"feature\" in the configuration; did you mean \"features\"?",
        "2:1: unknown key \"zzz\" in the configuration; "
            + "it takes application, kafka, input, features, models, "
            + "segments, output, state, metrics, http, reload and workers",
        "3:10: \"workers\" must be a whole number from 1 to 256, not 0",
        "4:1: \"privacy\" is not supported yet; remove it"),
    Fault("features: [a]", "1:11: \"features\" must be a mapping (key: value), not a list"),
    Fault("features:\nmodels: ~\nsegments: {}"),

    // Input.
    Fault("input: 3", "1:8: \"input\" must be a mapping (key: value), not 3"),
    Fault("input: {topics: [a]}", "1:1: \"input\" needs \"mapping\""),
    Fault("input: {\(mapping)}", "1:1: \"input\" needs \"topics\""),
    Fault("input: {topics: a, \(mapping)}", "1:17: \"topics\" must be a list of topic names, not a"),
    Fault(
        "input: {topics: [], \(mapping)}", "1:17: \"topics\" must be a list of topic names, not an empty list"
    ),
    Fault(
        "input: {topics: [a, b c, '', ..], \(mapping)}",
        "1:21: an input topic \(Phrase.topic) b c", "1:26: an input topic \(Phrase.topic) \"\"",
        "1:30: an input topic \(Phrase.topic) .."),
    Fault("input: {topics: [a, b, a], \(mapping)}", "1:24: topic \"a\" is named twice"),
    Fault(
        "input: {topics: [a], mapping: {event_id: [], customer_id: {}, type: [a, .], timestap: x}}",
        "1:22: \"mapping\" needs \"timestamp\"",
        "1:42: \"event_id\" must be a path or a list of paths, not an empty list",
        "1:59: \"customer_id\" \(Phrase.path) a mapping",
        "1:73: a path of \"type\" \(Phrase.path) .",
        "1:77: unknown key \"timestap\" in \"mapping\"; did you mean \"timestamp\"?"),
    Fault(
        "input: {topics: [a], \(mapping), time_format: iso, "
            + "idle_after: 30, max_future_skew: -1s, allowed_latenes: 1d}",
        "1:100: \"time_format\" must be auto, rfc3339, s or ms, not iso",
        "1:117: \"idle_after\" must be \(Phrase.duration) 30",
        "1:138: \"max_future_skew\" must be \(Phrase.duration) -1s",
        "1:143: unknown key \"allowed_latenes\" in \"input\"; did you mean \"allowed_lateness\"?"),
    Fault(
        "input: {topics: [a], \(mapping), dedup_window: 1h}",
        "1:101: warning: allowed_lateness 1d is above dedup_window 1h: a late repeat could count twice"),
    Fault(
        "input: {topics: [a], \(mapping), dedup_window: 1d, allowed_lateness: 25h}",
        "1:123: warning: allowed_lateness 25h is above dedup_window 1d: a late repeat could count twice"),
    Fault("input: {topics: [a], \(mapping), dedup_window: 1d, allowed_lateness: 24h, out_of_orderness: 0s}"),

    // Names.
    Fault(
        "features: {7x: {interval: a}, a-b: {interval: a}, in: {interval: a}, "
            + "lower: {interval: a}, any: {interval: a}}",
        "1:12: \"7x\" cannot name a feature: \(Phrase.identifier)",
        "1:31: \"a-b\" cannot name a feature: \(Phrase.identifier)",
        "1:51: \"in\" cannot name a feature: it has a meaning in expressions",
        "1:70: \"lower\" cannot name a feature: it has a meaning in expressions"),
    Fault(
        "features: {x: {interval: a}}\nmodels: {x: {type: logistic, weights: {y: 1}}, "
            + "max: {type: logistic, weights: {x: 1}}}",
        "2:10: \"x\" names a feature already (line 1); choose another name",
        "2:48: \"max\" cannot name a model: it has a meaning in expressions"),

    // Models.
    Fault(
        "models: {a: {type: xgboost, file: x}, b: {type: online_logistic}, "
            + "c: {type: logstic}, d: {type: magic}}",
        "1:35: x: no such file",
        "1:39: model \"b\" needs \"label\"", "1:39: model \"b\" needs \"inputs\"",
        "1:77: unknown model type \"logstic\"; did you mean \"logistic\"?",
        "1:97: unknown model type \"magic\"; use logistic, xgboost, lightgbm, forest, kmeans, gmm or "
            + "online_logistic"),
    Fault(
        "models: {a: {typ: logistic, bias: x, weights: {x: a, y: \"3\"}}, "
            + "b: {type: logistic}, c: {type: logistic, weights: {}}}",
        "1:10: model \"a\" needs \"type\"",
        "1:14: unknown key \"typ\" in model \"a\"; did you mean \"type\"?",
        "1:35: \"bias\" must be a number, not x",
        "1:51: the weight of \"x\" must be a number, not a",
        "1:57: the weight of \"y\" must be a number, not \"3\"",
        "1:64: model \"b\" needs \"weights\"",
        "1:114: \"weights\" must weigh at least one feature"),
]

private let segmentFaults: [Fault] = [
    Fault(
        "segments: {s: {}, t: {exit: a, entr: b, minDwell: 1h}}",
        "1:12: segment \"s\" needs \"enter\", \"tiers\" or \"clusters\"",
        "1:19: segment \"t\" needs \"enter\", \"tiers\" or \"clusters\"",
        "1:32: unknown key \"entr\" in segment \"t\"; did you mean \"enter\"?",
        "1:41: unknown key \"minDwell\" in segment \"t\"; did you mean \"min_dwell\"?"),
    Fault(
        "segments: {s: {enter: , exit: [], min_dwell: 5, cooldown: x, confirm: {}}}",
        "1:22: \"enter\" must be an expression, not nothing",
        "1:31: \"exit\" must be an expression, not a list",
        "1:46: \"min_dwell\" must be \(Phrase.duration) 5",
        "1:59: \"cooldown\" must be \(Phrase.duration) x",
        "1:71: \"confirm\" must be \(Phrase.duration) a mapping"),
    Fault(
        "segments: {s: {enter: a, version: 3.0, shadow: yes, evaluate: never, holdout: 0.1}}",
        "1:35: \"version\" must be a whole number from 1 to 2147483647, not 3.0",
        "1:48: \"shadow\" must be true or false, not yes",
        "1:63: \"evaluate\" must be continuous or event, not never",
        "1:79: \"holdout\" must be a percentage from 0% to 100%, such as 10%, not 0.1"),
    Fault(
        "segments: {s: {enter: a, version: 0, shadow: \"true\", holdout: 101%}}",
        "1:35: \"version\" must be a whole number from 1 to 2147483647, not 0",
        "1:46: \"shadow\" must be true or false, not \"true\"",
        "1:63: \"holdout\" must be a percentage from 0% to 100%, such as 10%, not 101%"),
    Fault(
        "segments: {a.b: {enter: x}, a-b: {enter: x}, \"\": {enter: x}, \"a b\": {enter: x}}",
        "1:12: \"a.b\" cannot name a segment: use a word without dots and blanks",
        "1:46: \"\" cannot name a segment: use a word without dots and blanks",
        "1:62: \"a b\" cannot name a segment: use a word without dots and blanks"),
    Fault(
        "segments: {s: {enter: a, tiers: {of: b}}, t: {clusters: {of: m}}, "
            + "u: {tiers: {}, enter: x, exit: y}}",
        "1:26: segment \"s\" has both \"enter\" and \"tiers\"; choose one",
        "1:71: \"tiers\" needs \"of\": the value that is compared",
        "1:71: \"tiers\" needs at least two tiers, highest first",
        "1:82: segment \"u\" has both \"tiers\" and \"enter\"; choose one",
        "1:92: \"exit\" does not go with \"tiers\"; it belongs to \"enter\""),

    // Tiers.
    Fault(
        "segments:\n  s:\n    tiers: {of: m, a: {enter: 1}, b: {}}\n    exit: x\n"
            + "    min_dwell: 1h\n    cooldown: 1h\n    confirm: 1h\n    max_flap_rate: 0.05\n"
            + "    holdout: 5%\n    min_size: 0",
        "4:5: \"exit\" does not go with \"tiers\"; it belongs to \"enter\"",
        "5:5: \"min_dwell\" does not go with \"tiers\"; it belongs to \"enter\"",
        "6:5: \"cooldown\" does not go with \"tiers\"; it belongs to \"enter\"",
        "7:5: \"confirm\" does not go with \"tiers\"; it belongs to \"enter\"",
        "8:20: \"max_flap_rate\" must be a percentage from 0% to 100%, such as 10%, not 0.05",
        "10:15: \"min_size\" must be a whole number from 1 to 2147483647, not 0"),
    Fault(
        "segments: {s: {tiers: {of: m, low: {}}}}",
        "1:16: \"tiers\" needs at least two tiers, highest first"),
    Fault("segments: {s: {tiers: [a]}}", "1:23: \"tiers\" must be a mapping (key: value), not a list"),
    Fault(
        "segments: {s: {tiers: {of: m, a: {enter: 0.5, exit: 0.6}, "
            + "b.c: {enter: 0.5}, c: {exit: 0.1}, d: {enter: x, foo: 1}, low: {enter: 0}}}}",
        "1:53: \"exit\" 0.6 of tier \"a\" must not be above its \"enter\", 0.5",
        "1:59: \"b.c\" cannot name a tier: use a word without dots and blanks",
        "1:72: \"enter\" 0.5 of tier \"b.c\" must be below 0.5, that of \"a\": tiers stand highest first",
        "1:78: tier \"c\" needs \"enter\"",
        "1:105: \"enter\" must be a number, not x",
        "1:108: unknown key \"foo\" in tier \"d\"; it takes exit and enter",
        "1:123: tier \"low\" is the last one and takes what is left; write {}"),
    Fault("segments: {s: {tiers: {of: m, a: {enter: 1}, low: }}}"),
]

private let deploymentFaults: [Fault] = [
    Fault("kafka: ~", "1:1: \"kafka\" needs \"bootstrap.servers\", such as localhost:9092"),
    Fault(
        "kafka: {bootstrap: {servers: x}, bootstrap.servers: \"a\\0b\", x: , y: [], z: ''}",
        "1:20: \"bootstrap\" \(Phrase.property) a mapping",
        "1:53: \"bootstrap.servers\" \(Phrase.property) \"a\0b\"",
        "1:63: \"x\" \(Phrase.property) nothing",
        "1:69: \"y\" \(Phrase.property) a list"),
    Fault(
        "kafka: {bootstrap.servers: x, auto.offset.reset: earliest, "
            + "group.id: g, transactional.id: t, enable.auto.commit: true}",
        "1:60: \"group.id\" is set by segstreamd itself: the consumer group is the application's name",
        "1:73: \"transactional.id\" is set by segstreamd itself: "
            + "it follows from the application's name, so that a zombie is fenced",
        "1:94: \"enable.auto.commit\" is set by segstreamd itself: "
            + "offsets are committed together with the results that they led to"
    ),
    Fault(
        "output: {changes: {topic: events}, memberships: {topic: shop-state}, "
            + "dead_letter: {topc: x}, delivery: once}",
        "1:27: topic \"events\" is an input topic already; the topic of \"changes\" needs one of its own",
        "1:70: \"dead_letter\" needs \"topic\"",
        "1:84: unknown key \"topc\" in \"dead_letter\"; did you mean \"topic\"?",
        "1:104: \"delivery\" must be exactly_once or at_least_once, not once",
        "2:14: topic \"shop-state\" is the topic of \"memberships\" already; "
            + "the topic of \"changelog\" needs one of its own"
    ),
    Fault(
        "output: {changes: segment-changes, delivry: exactly_once}",
        "1:19: \"changes\" must be a mapping (key: value), not segment-changes",
        "1:36: unknown key \"delivry\" in \"output\"; did you mean \"delivery\"?"),
    Fault(
        "state: {directory: '', changelog: on, commit_interval: 0ms, "
            + "checkpoint_interval: 3, memory: 2GB, mem: 1}",
        "1:20: \"directory\" must be a text that is not empty, not \"\"",
        "1:35: \"changelog\" must be a mapping (key: value), not on",
        "1:56: \"commit_interval\" must be \(Phrase.positiveDuration) 0ms",
        "1:82: \"checkpoint_interval\" must be \(Phrase.positiveDuration) 3",
        "1:93: \"memory\" must be a size such as 512MiB or 2GiB (units KiB MiB GiB TiB) "
            + "or a number of bytes, above zero, not 2GB",
        "1:98: unknown key \"mem\" in \"state\"; "
            + "it takes directory, changelog, commit_interval, checkpoint_interval and memory"
    ),
    Fault(
        "state: {commit_interval: 1m}",
        "1:26: commit_interval 1m must be below Kafka's transaction.timeout.ms, 60000"),
    Fault("kafka: {bootstrap.servers: a, transaction.timeout.ms: 61000}\nstate: {commit_interval: 1m}"),
    Fault("output: {delivery: at_least_once}\nstate: {commit_interval: 1m}"),
    Fault(
        "metrics: {interval: 0s, file: x}",
        "1:1: \"metrics\" needs \"log\"",
        "1:21: \"interval\" must be \(Phrase.positiveDuration) 0s",
        "1:25: unknown key \"file\" in \"metrics\"; it takes log and interval"),
]

@Test func whatIsMissingAltogether() {
    #expect(
        problems("features: {}\n") == [
            "1:1: the configuration needs \"application\"", "1:1: the configuration needs \"kafka\"",
            "1:1: the configuration needs \"input\"",
        ])
}

@Test(
    arguments: [
        ("1", 1), ("4096", 4096), ("7B", 7), ("3KiB", 3 << 10), ("512MiB", 512 << 20), ("2GiB", 2 << 30),
        ("1TiB", 1 << 40), ("0", nil), ("0MiB", nil), ("1.5GiB", nil), ("-1", nil), ("9000000TiB", nil),
        ("MiB", nil), ("2 GiB", nil), ("99999999999999999999", nil),
    ] as [(String, Int64?)])
func sizesOfMemory(text: String, bytes: Int64?) {
    #expect(read(complete("state: {memory: \(text)}")).configuration?.state.memory == bytes)
}

@Test func aChangelogThatIsOff() throws {
    let state = try #require(read(complete("state: {changelog: off}")).configuration).state
    #expect(state.changelogTopic == nil)
}
