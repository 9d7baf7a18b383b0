import ModelFiles
import StreamCore

private let onlineType = "online_logistic"
private let modelTypes = ModelFileKind.allCases.map(\.rawValue) + [onlineType]

/// How a model comes about.
private enum ModelType: Equatable {
    /// It was trained elsewhere; a logistic one can also be written down.
    case trained(ModelFileKind)
    /// It learns here.
    case online
}

/// All models, in the file's order.
func readModels(
    in reader: MappingReader, _ names: DefinedNames, _ readFile: (String) throws -> [UInt8]
) -> [ModelDefinition] {
    reader.named("models").compactMap { entry in
        names.define(entry, as: "model")
        let title = "model \"\(entry.key)\""
        guard let model = MappingReader(entry.value, title, at: entry.position, reader.log),
            let type = modelType(model)
        else { return nil }
        defer { model.finish() }
        let label = type == .online ? model.requiredLabel() : model.label()
        let kind: ModelDefinition.Kind? =
            switch type {
            case .trained(.logistic) where model.peek("file") == nil: logistic(model)
            case .trained(let kind): trained(model, kind, readFile).map { .trained($0) }
            case .online: onlineModel(model, entry.key, label).map { .trained($0) }
            }
        return kind.map {
            ModelDefinition(name: entry.key, position: entry.position, kind: $0, label: label)
        }
    }
}

/// Nil, with a problem reported, when the type is unknown; the other keys are then not looked at. A model
/// without a type is read on, so that a mistyped key is found.
private func modelType(_ reader: MappingReader) -> ModelType? {
    guard let entry = reader.requiredEntry("type") else { return .trained(.logistic) }
    guard let type = reader.log.read(entry.value, as: .text, "\"type\"") else { return nil }
    if type == onlineType { return .online }
    if let known = ModelFileKind(rawValue: type) { return .trained(known) }
    var message = "unknown model type \"\(type)\"; use \(list(modelTypes, "or"))"
    if let near = nearestName(to: type, among: modelTypes) {
        message = "unknown model type \"\(type)\"; did you mean \"\(near)\"?"
    }
    reader.log.error(at: entry.value.position, message)
    return nil
}

private func logistic(_ reader: MappingReader) -> ModelDefinition.Kind? {
    reader.know(["file", "inputs"])
    reader.refuse("inputs", "\"inputs\" goes with a \"file\"; the keys of \"weights\" are the features")
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

private func trained(
    _ reader: MappingReader, _ type: ModelFileKind, _ readFile: (String) throws -> [UInt8]
) -> TrainedModel? {
    for key in ["bias", "weights"] where type == .logistic {
        reader.refuse(key, "\"\(key)\" does not go with \"file\", which has the whole model")
    }
    let inputs = reader.entry("inputs")
    let profile = reader.entry("profile").map { entry in
        contents(of: entry, reader.log) { try ModelFile.readProfile(try readFile($0)) }
    }
    guard let entry = reader.requiredEntry("file") else { return nil }
    let file = contents(of: entry, reader.log) { try ModelFile.read(try readFile($0), as: type) }
    // A profile that cannot be read has been reported.
    guard let file, let inputs = ModelInputs(of: file.model, reader).read(inputs) else { return nil }
    return TrainedModel(file.model, inputs: inputs, profile: profile ?? file.profile)
}

/// What `read` makes of the file that an entry names; nil, with the problem reported there, when it fails.
private func contents<Contents>(
    of entry: YAMLValue.Entry, _ log: ProblemLog, _ read: (String) throws -> Contents
) -> Contents? {
    guard let path = log.read(entry.value, as: .text, "\"\(entry.key)\"") else { return nil }
    do {
        return try read(path)
    } catch {
        log.error(at: entry.value.position, "\(path): \(error)")
        return nil
    }
}
