import StreamCore

/// What an objective makes of the sums of leaves, as `ConvertOutput` in LightGBM's `src/objective`.
struct LightGBMObjective {
    let name: String
    let transform: MarginTransform
    let unit: ModelExplanation.Unit
    let isMulticlass: Bool

    /// From a line as `objective=binary sigmoid:1`. Without one, as for objectives of one's own, the sums are
    /// the results.
    init(_ section: LightGBMText.Section) throws(ModelFileError) {
        let words = try section.text("objective")?.split(separator: " ").map(String.init) ?? ["custom"]
        name = words.first ?? ""
        isMulticlass = ["multiclass", "multiclassova"].contains(name)
        switch name {
        case "binary", "multiclassova":
            (transform, unit) = (.sigmoid(scale: try Self.scale(words, section)), .logOdds)
        case "cross_entropy": (transform, unit) = (.sigmoid(scale: 1), .logOdds)
        case "multiclass": (transform, unit) = (.softmax, .logOdds)
        case "poisson", "gamma", "tweedie": (transform, unit) = (.exponential, .logarithm)
        case "cross_entropy_lambda": (transform, unit) = (.softplus, .value)
        case "regression", "regression_l1", "fair", "quantile", "mape":
            (transform, unit) = (words.contains("sqrt") ? .signedSquare : .identity, .value)
        case "huber", "custom", "lambdarank", "rank_xendcg": (transform, unit) = (.identity, .value)
        default: throw section.fault("objective", "\(quoted(name)) is not supported")
        }
    }

    private static func scale(
        _ words: [String], _ section: LightGBMText.Section
    ) throws(ModelFileError) -> Double {
        guard let word = words.first(where: { $0.hasPrefix("sigmoid:") }),
            let scale = Double(word.dropFirst("sigmoid:".count)), scale.isFinite, scale > 0
        else { throw section.fault("objective", "sigmoid:NUMBER is missing") }
        return scale
    }
}
