import StreamCore

private let laterModels = ["xgboost", "lightgbm", "forest", "kmeans", "gmm", "online_logistic"]

/// All models, in the file's order.
func readModels(in reader: MappingReader, _ names: DefinedNames) -> [ModelDefinition] {
    reader.named("models").compactMap { entry in
        names.define(entry, as: "model")
        let title = "model \"\(entry.key)\""
        guard let model = MappingReader(entry.value, title, at: entry.position, reader.log),
            isLogistic(model)
        else { return nil }
        defer { model.finish() }
        return logistic(model).map { ModelDefinition(name: entry.key, position: entry.position, kind: $0) }
    }
}

/// Reports any type but `logistic`, whose other keys are then not looked at. A model without a type is
/// read on, so that a mistyped key is found.
private func isLogistic(_ reader: MappingReader) -> Bool {
    guard let entry = reader.requiredEntry("type") else { return true }
    guard let type = reader.log.read(entry.value, as: .text, "\"type\"") else { return false }
    if type == "logistic" { return true }
    var message = "unknown model type \"\(type)\"; use logistic"
    if laterModels.contains(type) {
        message = "model type \"\(type)\" is not supported yet; use logistic"
    } else if let near = nearestName(to: type, among: ["logistic"] + laterModels) {
        message = "unknown model type \"\(type)\"; did you mean \"\(near)\"?"
    }
    reader.log.error(at: entry.value.position, message)
    return false
}

private func logistic(_ reader: MappingReader) -> ModelDefinition.Kind? {
    let bias = reader.optional("bias", .number)
    guard let value = reader.requiredEntry("weights")?.value,
        let weights = reader.weights(value, of: "feature")
    else { return nil }
    return .logistic(
        bias: bias ?? 0,
        weights: weights.map { entry, weight in
            ModelDefinition.Weight(feature: entry.key, position: entry.position, weight: weight)
        })
}
