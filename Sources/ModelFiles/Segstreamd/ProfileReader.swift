import StreamCore

/// Reads what a file tells of the data that a model was trained on.
enum ProfileReader {
    static let format = "segstreamd-profile"

    /// A profile in a file of its own, for models whose files have no place for it.
    static func read(_ bytes: [UInt8]) throws(ModelFileError) -> ModelProfile {
        let root = try JSONPlace.root(of: bytes)
        return try root.object { (file) throws(ModelFileError) in
            try SegstreamdFile.header(&file, format: format)
            return try members(of: &file) ?? ModelProfile()
        }
    }

    /// Nil where there is neither a distribution nor a range.
    static func members(of file: inout JSONObject) throws(ModelFileError) -> ModelProfile? {
        let distribution = file.optional("distribution")
        let ranges = file.optional("ranges")
        if distribution == nil, ranges == nil { return nil }
        var profile = ModelProfile()
        profile.distribution = try distribution?.object { (object) throws(ModelFileError) in
            try self.distribution(in: &object)
        }
        for (name, place) in try ranges?.members() ?? [] {
            let ends = try place.numbers()
            guard ends.count == 2, ends[0] <= ends[1] else {
                throw place.fault("must be the least and the greatest value, in this order")
            }
            profile.ranges[name] = ModelProfile.InputRange(minimum: ends[0], maximum: ends[1])
        }
        return profile
    }

    private static func distribution(
        in object: inout JSONObject
    ) throws(ModelFileError) -> ModelProfile.Distribution {
        let counts = try object.required("counts")
        let numbers = try counts.integers().map { (count) throws(ModelFileError) in
            if count < 0 { throw counts.fault("has a number below 0") }
            return UInt64(count)
        }
        guard numbers.contains(where: { $0 > 0 }) else { throw counts.fault("counts nothing") }
        let labels = object.optional("labels")
        let edges = object.optional("edges")
        switch (edges, labels) {
        case (let edges?, nil):
            let values = try edges.numbers()
            guard zip(values, values.dropFirst()).allSatisfy(<) else { throw edges.fault("does not rise") }
            if values.count != numbers.count + 1 {
                throw edges.fault("has length \(values.count) and needs one more than there are counts")
            }
            return .bins(edges: values, counts: numbers)
        case (nil, let labels?):
            let values = try labels.integers()
            if Set(values).count != values.count { throw labels.fault("has a label twice") }
            if values.count != numbers.count {
                throw labels.fault("has length \(values.count) and needs as many as there are counts")
            }
            return .labels(values, counts: numbers)
        default: throw ModelFileError("distribution has \"edges\" or \"labels\", one of them")
        }
    }
}

extension LoadedModel {
    /// Throws unless the profile is one of this model.
    func checkProfile() throws(ModelFileError) {
        guard let profile else { return }
        let labels: Set<Int>? =
            switch model.outputs {
            case .score: nil
            case .classes(let names): Set(names.indices)
            case .clusters(let ids): Set(ids)
            }
        switch (profile.distribution, labels) {
        case (.labels(let found, _), let labels?):
            if let stranger = found.first(where: { !labels.contains($0) }) {
                throw ModelFileError("distribution.labels has \(stranger), which is no label of the model")
            }
        case (.labels, nil): throw ModelFileError("distribution.labels is for clusters and classes")
        case (.bins, _?): throw ModelFileError("distribution.edges is for models that give a number")
        case (.bins, nil), (nil, _): break
        }
        guard let names = model.inputNames.map(Set.init) else { return }
        if let stranger = profile.ranges.keys.sorted().first(where: { !names.contains($0) }) {
            throw ModelFileError("ranges has \(quoted(stranger)), which is no input of the model")
        }
    }
}
