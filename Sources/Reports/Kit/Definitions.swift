import StreamCore

/// The segments, models and features of a plan as tables.
func definitionTables(of plan: Plan) -> HTML {
    var segments = Table(["segment", "rule", "version"], text: [1])
    for segment in plan.definition.segments {
        let lines = DefinitionText.lines(of: segment).map { line -> HTML in
            "<p class=\"rule\"><span>\(line.name):</span> <code>\(line.text)</code></p>"
        }
        let shadow: HTML = segment.shadow ? " <small class=\"quiet\">shadow</small>" : .empty
        segments.add("\(segment.name)\(shadow)", [.text(lines.joined()), .number("\(segment.version)")])
    }
    var models = Table(["model", "definition"], text: [1])
    for model in plan.definition.models {
        models.add("\(model.name)", [.text("<code>\(DefinitionText.text(of: model))</code>")])
    }
    var features = Table(["feature", "definition"], text: [1])
    for feature in plan.definition.features {
        features.add("\(feature.name)", [.text("<code>\(DefinitionText.text(of: feature))</code>")])
    }
    return [segments, models, features].filter { !$0.isEmpty }.map(\.html).joined()
}

/// The rule of the segment that an output belongs to, in one line.
func ruleText(of output: Int, in plan: Plan) -> HTML {
    let name = plan.outputs[output].name
    let segment = plan.definition.segments.first { $0.name == name || name.hasPrefix($0.name + ".") }
    let lines = segment.map(DefinitionText.lines) ?? []
    return lines.map { "<span>\($0.name)</span> <code>\($0.text)</code>" as HTML }.joined(separator: " · ")
}
