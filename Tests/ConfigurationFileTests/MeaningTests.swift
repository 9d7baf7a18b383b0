import StreamCore
import Testing

@testable import ConfigurationFile

/// All that is said about a configuration whose shape is right: by the plan, and what it warns of.
private func findings(_ text: String) throws -> [String] {
    let (configuration, diagnostics) = read(text)
    #expect(diagnostics == [])
    let (plan, problems) = Plan.make(try #require(configuration).job)
    #expect((plan == nil) == problems.contains { $0.severity == .error })
    return lines(problems + (plan?.warnings() ?? []))
}

@Test(arguments: unknownNames + wrongTypes + cycles + oneMistake + conflicts)
func faultsOfMeaning(_ fault: Fault) throws {
    #expect(try findings(complete(fault.part)) == fault.problems)
}

/// Names that nothing has.
private let unknownNames: [Fault] = [
    Fault(
        """
        features: {visits: {count: a, window: 7d}, x: {expr: visit + 1}}
        models: {m: {type: logistic, weights: {vists: 1}}}
        segments:
          a: {enter: visists > 1, exit: visitss < 1}
          b: {tiers: {of: mm, high: {enter: 1}, low: {}}}
          c: {enter: nothing_like_it > 1}
        """,
        #"1:54: unknown feature "visit"; did you mean "visits"?"#,
        #"2:40: unknown feature "vists"; did you mean "visits"?"#,
        #"4:14: unknown feature "visists"; did you mean "visits"?"#,
        #"4:33: unknown feature "visitss"; did you mean "visits"?"#,
        #"5:19: unknown feature "mm"; did you mean "m"?"#,
        #"6:14: unknown feature "nothing_like_it""#),
    Fault(
        "features: {v: {count: a, window: 7d}, x: {expr: properties.amount * 2}}",
        #"1:49: unknown feature "properties.amount"; an event's fields are read in "where" alone"#),
]

/// A type that the place does not take.
private let wrongTypes: [Fault] = [
    Fault(
        #"""
        features: {v: {count: a, window: 7d}, t: {last: x, default: free}, x: {expr: t + 1},
          w: {count: a, window: 1d, where: lower(y)}}
        models: {m: {type: logistic, weights: {t: 1}}}
        segments:
          a: {enter: v, exit: t}
          b: {enter: "v > 1", exit: "v < 'x'"}
          c: {tiers: {of: v > 1, high: {enter: 1}, low: {}}}
          d: {tiers: {of: t, high: {enter: 1}, low: {}}}
        """#,
        #"1:78: "+" needs a number on its left, but "t" is a string"#,
        #"2:36: the expression must be a bool, but "lower(y)" is a string; compare it, "#
            + #"as in lower(y) == "...""#,
        #"3:40: a model needs numbers, but "t" is a string"#,
        #"5:14: the expression must be a bool, but "v" is a number; compare it, as in v > 0"#,
        #"5:23: the expression must be a bool, but "t" is a string; compare it, as in t == "...""#,
        #"6:34: "<" compares values of one type, but "v" is a number and "'x'" is a string"#,
        #"7:19: the expression must be a number, but "v > 1" is a bool; choose a number, "#
            + "as in (v > 1) ? 1 : 0",
        #"8:19: the expression must be a number, but "t" is a string"#),
    Fault(
        """
        features: {v: {count: a, window: 7d}, b: {expr: v > 1}}
        models: {m: {type: logistic, weights: {b: 1, v: 1}}}
        """,
        #"2:40: a model needs numbers, but "b" is a bool"#),
]

/// What would have to be computed before itself.
private let cycles: [Fault] = [
    Fault(
        "features: {a: {expr: a + 1}}",
        #"1:22: "a" depends on itself: a -> a"#),
    Fault(
        """
        features: {a: {expr: b + 1}, b: {expr: a + 1}, user: {expr: a + b}}
        segments: {s: {enter: user > 1 && a > 1}}
        """,
        #"1:22: "a" depends on itself: a -> b -> a"#),
    Fault(
        "features: {a: {expr: b}, b: {expr: a + c}, c: {expr: b + 1}}",
        #"1:22: "a" depends on itself: a -> b -> a"#,
        #"1:36: "b" depends on itself: b -> c -> b"#),
    Fault(
        """
        features: {v: {count: a, window: 7d}, a: {expr: m * 2}, b: {expr: a + v}}
        models: {m: {type: logistic, weights: {b: 1}}}
        """,
        #"1:49: "a" depends on itself: a -> m -> b -> a"#),
    Fault(
        "models: {m: {type: logistic, weights: {m: 1}}}",
        #"1:10: "m" depends on itself: m -> m"#),
]

/// One mistake is one error, and no error hides another one.
private let oneMistake: [Fault] = [
    Fault(
        #"""
        features: {v: {count: a, window: 7d}, x: {expr: v +}, y: {expr: x + 1}, z: {expr: "min(y, x) + v"}}
        models: {m: {type: logistic, weights: {z: 1}}}
        segments: {s: {enter: m > 0.5 && y > 1, exit: x < 1}, t: {tiers: {of: z, high: {enter: 1}, low: {}}}}
        """#,
        "1:52: the expression ends where a value should follow"),
    Fault(
        """
        features: {x: {count: a, window: 7d, where: y >}, z: {expr: x + 1}}
        segments: {s: {enter: z > 1}}
        """,
        "1:48: the expression ends where a value should follow"),
    Fault(
        #"""
        features: {v: {count: a, window: 7d}}
        segments: {s: {enter: "nope > 1 && v > 'x'", exit: neither < 1}}
        """#,
        #"2:24: unknown feature "nope""#,
        #"2:40: ">" compares values of one type, but "v" is a number and "'x'" is a string"#,
        #"2:52: unknown feature "neither""#),
]

/// `last` and `first` hold what their users take them for; the first use counts.
private let conflicts: [Fault] = [
    Fault(
        #"""
        features: {c: {last: x}}
        segments: {a: {enter: c > 1}, b: {enter: "c == 'x'"}}
        """#,
        #"2:48: "==" compares values of one type, but "c" is a number and "'x'" is a string"#),
    Fault(
        #"""
        features: {c: {first: x, default: 3}}
        segments: {b: {enter: "c == 'x'"}}
        """#,
        #"2:29: "==" compares values of one type, but "c" is a number and "'x'" is a string"#),
    Fault(
        """
        features: {c: {last: x}}
        segments: {a: {enter: c && true}, b: {enter: c > 1}}
        """,
        #"2:50: ">" compares values of one type, but "c" is a bool and "1" is a number"#),
    Fault(
        #"""
        features: {c: {last: x}, d: {expr: c}}
        segments: {a: {enter: "d == 'x'"}, b: {enter: c > 1}}
        """#,
        #"2:29: "==" compares values of one type, but "d" is a number and "'x'" is a string"#),
]

@Test func warningsOfWhatIsHardlyMeant() throws {
    for fault in [warnedConditions, warnedWhere] {
        #expect(try findings(complete(fault.part)) == fault.problems)
    }
}

private let warnedConditions = Fault(
    """
    features: {v: {count: a, window: 7d}, s: {since_last: any}}
    models: {m: {type: logistic, weights: {v: 1}}}
    segments:
      a: {enter: v < 0}
      b: {enter: v >= 0, exit: s < 0}
      c: {enter: v > 0, exit: s >= 0 || v > 0}
      d: {tiers: {of: m, top: {enter: 1.5}, high: {enter: 0.7}, low: {}}}
      e: {enter: true, exit: false}
      f: {enter: v > 2, exit: v < 4}
    """,
    #"4:14: warning: "enter" can never hold, whatever the events are: no customer enters"#,
    #"5:14: warning: "enter" always holds, whatever the events are"#,
    #"5:28: warning: "exit" can never hold, whatever the events are: no customer leaves"#,
    #"6:27: warning: "exit" always holds, whatever the events are: no customer enters"#,
    #"7:22: warning: no customer reaches tier "top": its "enter" is 1.5, and the "#
        + "value is at most 1",
    #"9:27: warning: "exit" can hold together with "enter", for example when v is 3; "#
        + "then the customer does not enter")

private let warnedWhere = Fault(
    """
    features: {v: {count: a, window: 7d}, w: {count: a, window: 1d, where: v > 1 && m > 1},
      amount: {sum: amount, window: 1d, where: amount > 0}}
    models: {m: {type: logistic, weights: {v: 1}}}
    """,
    #"1:72: warning: "m" in "where" is a field of the event, not the model of that name"#,
    #"1:72: warning: "v" in "where" is a field of the event, not the feature of that name"#)
