import StreamCore

/// What an XGBoost file tells besides the trees.
struct XGBoostHead {
    let inputCount: Int
    let inputNames: [String]?
    let objective: XGBoostObjective
    /// One for each margin, in the margins' own terms.
    let baseMargins: [Double]
    let outputs: ModelOutputs

    init(_ learner: JSONPlace) throws(ModelFileError) {
        let parameters = try learner.required("learner_model_param")
        objective = try XGBoostObjective(try learner.required("objective").required("name"))
        inputCount = try Self.count(
            parameters.required("num_feature"), atMost: EnsembleDescription.maximumInputs)
        let names = try learner.optional("feature_names")?.texts() ?? []
        inputNames = names.isEmpty ? nil : names
        let classCount = try Self.count(
            parameters.required("num_class"), atMost: EnsembleDescription.maximumMargins)
        if let targets = try parameters.optional("num_target"), try targets.integerText() > 1 {
            throw targets.fault(
                "is \(try targets.integerText()); models of several targets are not supported")
        }
        guard objective.isMulticlass == (classCount > 0) || classCount == 1 && !objective.isMulticlass else {
            throw try parameters.required("num_class").fault(
                "is \(classCount), which does not fit the objective \(objective.name)")
        }
        let marginCount = max(classCount, 1)
        outputs = objective.isMulticlass ? .classes((0..<classCount).map(String.init)) : .score
        baseMargins = try Self.baseMargins(try parameters.required("base_score"), objective, marginCount)
    }

    private static func count(_ place: JSONPlace, atMost limit: Int) throws(ModelFileError) -> Int {
        let number = try place.integerText()
        guard 0...limit ~= number else { throw place.fault("is \(number) and must be 0 to \(limit)") }
        return number
    }

    /// `5E-1`, or since version 3.1 a list of as many as there are margins: `[5E-1,2E-1]`.
    private static func baseMargins(
        _ place: JSONPlace, _ objective: XGBoostObjective, _ count: Int
    ) throws(ModelFileError) -> [Double] {
        let text = try place.text()
        var inner = Substring(text)
        if inner.hasPrefix("["), inner.hasSuffix("]") { inner = inner.dropFirst().dropLast() }
        let words = inner.split(separator: ",", omittingEmptySubsequences: false)
        guard words.count == 1 || words.count == count else {
            throw place.fault("has \(words.count) numbers; 1 or \(count) are possible")
        }
        var margins: [Double] = []
        for word in words {
            guard word.utf8.count <= 40, let score = Float(word.trimmingSpaces), score.isFinite else {
                throw place.fault("is \(quoted(text)) and must be a number or a list of numbers")
            }
            let margin = objective.margin(ofScore: score)
            guard margin.isFinite else {
                throw place.fault("is \(quoted(text)), which is impossible for \(objective.name)")
            }
            margins.append(Double(margin))
        }
        return margins.count == count ? margins : Array(repeating: margins[0], count: count)
    }
}

extension Substring {
    /// The text without the spaces around it.
    fileprivate var trimmingSpaces: Substring {
        let text = drop { $0 == " " }
        guard let last = text.lastIndex(where: { $0 != " " }) else { return "" }
        return text[...last]
    }
}
