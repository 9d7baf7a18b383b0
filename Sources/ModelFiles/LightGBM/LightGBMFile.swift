import StreamCore

/// Reads what LightGBM's `Booster.save_model` writes.
///
/// The format is not documented; it is that of `GBDT::SaveModelToString` and `Tree::ToString` in LightGBM's
/// source. Lines that are not needed for predictions are not looked at.
enum LightGBMFile {
    static func read(_ bytes: [UInt8]) throws(ModelFileError) -> LoadedModel {
        if bytes.first == UInt8(ascii: "{") {
            throw ModelFileError(
                "this is JSON, which LightGBM cannot read back itself; use the text that save_model writes"
            )
        }
        let text = try LightGBMText(bytes)
        let head = try LightGBMHead(text.head)
        guard text.trees.count % head.marginCount == 0 else {
            throw ModelFileError("\(text.trees.count) trees cannot be shared by \(head.marginCount) classes")
        }
        var trees: [TreeDescription] = []
        trees.reserveCapacity(text.trees.count)
        for (index, section) in text.trees.enumerated() {
            trees.append(try LightGBMTree(section).description(margin: index % head.marginCount))
        }
        var description = EnsembleDescription(
            inputCount: head.inputCount, inputNames: head.inputNames, trees: trees, inputPrecision: .double,
            sumPrecision: .double, baseMargins: Array(repeating: 0, count: head.marginCount),
            transform: head.objective.transform, outputs: head.outputs, unit: head.objective.unit)
        description.readsTinyAsZero = true
        description.roundsNegativeCategoriesUp = true
        if head.isAveraged { description.divisor = Double(max(trees.count / head.marginCount, 1)) }
        return LoadedModel(
            try SegstreamdFile.checked { () throws(ModelError) in try TreeEnsemble(description) })
    }
}

/// What a LightGBM file tells besides the trees.
private struct LightGBMHead {
    let inputCount: Int
    let inputNames: [String]?
    let objective: LightGBMObjective
    let marginCount: Int
    let isAveraged: Bool

    var outputs: ModelOutputs {
        objective.isMulticlass ? .classes((0..<marginCount).map(String.init)) : .score
    }

    init(_ section: LightGBMText.Section) throws(ModelFileError) {
        let most = EnsembleDescription.maximumMargins
        let classCount = try section.integer("num_class", in: 1...most)
        marginCount =
            section.has("num_tree_per_iteration")
            ? try section.integer("num_tree_per_iteration", in: 1...most) : classCount
        inputCount = try section.integer("max_feature_idx", in: 0...EnsembleDescription.maximumInputs - 1) + 1
        let names = try section.text("feature_names")?.split(separator: " ").map(String.init)
        inputNames = names
        if let names, names.count != inputCount {
            throw section.fault("feature_names", "there are \(names.count) names for \(inputCount) inputs")
        }
        objective = try LightGBMObjective(section)
        guard objective.isMulticlass || marginCount == 1 else {
            throw section.fault("objective", "\(objective.name) cannot have \(marginCount) classes")
        }
        isAveraged = section.has("average_output")
    }
}
