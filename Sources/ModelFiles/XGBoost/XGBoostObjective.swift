import Glibc
import StreamCore

/// What an objective makes of the sums of leaves, as `PredTransform` in XGBoost's `src/objective`.
struct XGBoostObjective {
    /// How `base_score` becomes a margin, as `ProbToMargin` there.
    private enum Base {
        case asIs, logit, logarithm
    }

    let name: String
    let transform: MarginTransform
    let unit: ModelExplanation.Unit
    private let base: Base

    var isMulticlass: Bool { transform == .softmax }

    init(_ place: JSONPlace) throws(ModelFileError) {
        name = try place.text()
        switch name {
        case "binary:logistic", "reg:logistic":
            (transform, unit, base) = (.sigmoid(scale: 1), .logOdds, .logit)
        case "binary:logitraw":
            (transform, unit, base) = (.identity, .logOdds, .asIs)
        case "binary:hinge":
            (transform, unit, base) = (.step, .value, .asIs)
        case "multi:softprob", "multi:softmax":
            (transform, unit, base) = (.softmax, .logOdds, .asIs)
        case "count:poisson", "reg:gamma", "reg:tweedie", "survival:aft", "survival:cox":
            (transform, unit, base) = (.exponential, .logarithm, .logarithm)
        case "reg:squarederror", "reg:linear", "reg:squaredlogerror", "reg:absoluteerror",
            "reg:pseudohubererror", "reg:quantileerror", "reg:expectileerror", "rank:pairwise", "rank:ndcg",
            "rank:map":
            (transform, unit, base) = (.identity, .value, .asIs)
        default: throw place.fault("is \(quoted(name)), which is not supported")
        }
    }

    func margin(ofScore score: Float) -> Float {
        switch base {
        case .asIs: score
        case .logit: -logf(1 / score - 1)
        case .logarithm: logf(score)
        }
    }
}
