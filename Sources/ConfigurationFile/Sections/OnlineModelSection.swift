import StreamCore

/// A model that learns from its label.
/// - Parameters:
///   - name: the model's.
///   - label: nil when it is wrong, which has been reported.
func onlineModel(_ reader: MappingReader, _ name: String, _ label: LabelDefinition?) -> TrainedModel? {
    reader.refuse("weights", "a model that learns finds its \"weights\" itself; list its \"inputs\"")
    reader.refuse("bias", "a model that learns finds its \"bias\" itself")
    reader.refuse("file", "a model that learns has no \"file\"")
    let inputs = reader.requiredEntry("inputs").flatMap { features($0, reader.log) }
    let defaults = OnlineLogistic.Rates()
    let rates = OnlineLogistic.Rates(
        alpha: reader.optional("alpha", .positiveNumber) ?? defaults.alpha,
        beta: reader.optional("beta", .numberFromZero) ?? defaults.beta,
        l1: reader.optional("l1", .numberFromZero) ?? defaults.l1,
        l2: reader.optional("l2", .numberFromZero) ?? defaults.l2)
    guard let inputs, let label else { return nil }
    let model = OnlineLogistic(name: name, features: inputs.map(\.feature), label: label, rates: rates)
    return TrainedModel(model, inputs: inputs)
}

private func features(_ entry: YAMLValue.Entry, _ log: ProblemLog) -> [TrainedModel.Input]? {
    guard let items = log.items(entry.value, "\"inputs\"", "a list of features") else { return nil }
    var inputs: [TrainedModel.Input] = []
    for item in items {
        guard let feature = log.read(item, as: .text, "an input") else { return nil }
        if inputs.contains(where: { $0.feature == feature }) {
            log.error(at: item.position, "the input \"\(feature)\" is named twice")
        } else {
            inputs.append(TrainedModel.Input(feature: feature, position: item.position))
        }
    }
    return inputs
}

extension ScalarForm where Value == Double {
    fileprivate static var positiveNumber: Self {
        Self("a number above 0") { scalar in
            ScalarForm.number.read(scalar).flatMap { $0 > 0 ? $0 : nil }
        }
    }

    fileprivate static var numberFromZero: Self {
        Self("a number of 0 or more") { scalar in
            ScalarForm.number.read(scalar).flatMap { $0 >= 0 ? $0 : nil }
        }
    }
}
