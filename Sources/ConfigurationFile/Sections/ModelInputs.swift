import StreamCore

/// Which features feed a trained model: `inputs:`, held against the names that its file has.
struct ModelInputs {
    private let model: any Model
    private let reader: MappingReader

    init(of model: any Model, _ reader: MappingReader) {
        self.model = model
        self.reader = reader
    }

    /// The features in the order of the model's inputs; nil, with every mismatch reported, when they do not
    /// fit.
    func read(_ entry: YAMLValue.Entry?) -> [TrainedModel.Input]? {
        guard let entry else { return unnamed() }
        switch entry.value.content {
        case .sequence(let items): return listed(items, at: entry.position)
        case .mapping(let entries): return mapped(entries, at: entry.position)
        case .scalar:
            reader.log.error(
                at: entry.value.position,
                "\"inputs\" must be a list of features, or a mapping of features to the model's own names, "
                    + "not \(entry.value.summary)")
            return nil
        }
    }

    /// Features are called as in the file where nothing else is said.
    private func unnamed() -> [TrainedModel.Input]? {
        guard let names = model.inputNames else {
            reader.log.error(
                at: reader.position,
                "\(reader.title) needs \"inputs\": its file has no names for its \(model.inputCount) inputs")
            return nil
        }
        return names.map { TrainedModel.Input(feature: $0, position: reader.position) }
    }

    private func listed(_ items: [YAMLValue], at position: SourcePosition) -> [TrainedModel.Input]? {
        let features = items.compactMap { item in
            reader.log.read(item, as: .text, "an input").map {
                TrainedModel.Input(feature: $0, position: item.position)
            }
        }
        guard features.count == items.count else { return nil }
        if model.inputNames != nil { return order(features.map { ($0.feature, $0) }, at: position) }
        guard features.count == model.inputCount else {
            reader.log.error(
                at: position,
                "\(reader.title) has \(model.inputCount) inputs without names, but \"inputs\" lists "
                    + "\(features.count) features")
            return nil
        }
        return features
    }

    /// `{our_feature: name_in_the_file}`.
    private func mapped(_ entries: [YAMLValue.Entry], at position: SourcePosition) -> [TrainedModel.Input]? {
        let pairs = entries.compactMap { entry in
            reader.log.read(entry.value, as: .text, "the model's name for \"\(entry.key)\"").map {
                ($0, TrainedModel.Input(feature: entry.key, position: entry.position))
            }
        }
        guard pairs.count == entries.count else { return nil }
        guard model.inputNames != nil else {
            reader.log.error(
                at: position,
                "the file of \(reader.title) has no names for its inputs; list the features in its order")
            return nil
        }
        return order(pairs, at: position)
    }

    /// Puts features into the model's order by its own names.
    private func order(
        _ pairs: [(name: String, input: TrainedModel.Input)], at position: SourcePosition
    ) -> [TrainedModel.Input]? {
        let names = model.inputNames ?? []
        var known: [String: TrainedModel.Input] = [:]
        var isRight = true
        for (name, input) in pairs {
            if !names.contains(name) {
                reader.log.error(at: input.position, unknown(name, among: names))
                isRight = false
            } else if known.updateValue(input, forKey: name) != nil {
                reader.log.error(at: input.position, "the input \"\(name)\" of \(reader.title) is fed twice")
                isRight = false
            }
        }
        let missing = names.filter { known[$0] == nil }
        if !missing.isEmpty {
            reader.log.error(
                at: position, "\(reader.title) also needs \(quoted(missing)): add to \"inputs\" what feeds it"
            )
            isRight = false
        }
        return isRight ? names.compactMap { known[$0] } : nil
    }

    private func unknown(_ name: String, among names: [String]) -> String {
        let message = "\(reader.title) has no input \"\(name)\""
        if let near = nearestName(to: name, among: names) { return "\(message); did you mean \"\(near)\"?" }
        return "\(message); its file has \(quoted(names))"
    }

    /// The first few of many names.
    private func quoted(_ names: [String]) -> String {
        let shown = names.prefix(8).map { "\"\($0)\"" }
        let rest = names.count - shown.count
        return list(shown + (rest > 0 ? ["\(rest) more"] : []), "and")
    }
}
