import Logging

// What models see that they were not trained on.
extension OperatorMessage {
    static func drift(model: String, stability: Double, isStrong: Bool) -> Self {
        .warning(
            "the scores of a model are not distributed as in its training data",
            action: "look at its inputs, and train it on newer data",
            [
                "model": "\(model)", "psi": "\(rounded(stability))",
                "change": isStrong ? "strong" : "moderate",
            ])
    }

    static func inputMissing(model: String, input: String, share: Double) -> Self {
        .warning(
            "an input of a model is mostly missing",
            action: "see whether its events still carry the field, or give the feature a default",
            ["model": "\(model)", "input": "\(input)", "share": "\(rounded(share))"])
    }

    static func inputOutOfRange(model: String, input: String, share: Double) -> Self {
        .warning(
            "an input of a model often lies outside of what it was trained on",
            action: "see whether its unit has changed, and train it on newer data",
            ["model": "\(model)", "input": "\(input)", "share": "\(rounded(share))"])
    }

    static func rounded(_ number: Double) -> Double { (number * 1000).rounded() / 1000 }
}
