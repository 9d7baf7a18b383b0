import StreamCore

/// Reads the JSON format of this project's own, which docs/MODELS.md describes.
enum SegstreamdFile {
    static let format = "segstreamd-model"
    static let version = 1

    /// What stands in a file besides the model's own numbers.
    struct Frame {
        var inputNames: [String]?
        var transform: [Transform.Step]
        var profile: ModelProfile?

        /// The names that the model itself bears: none if a transform stands before it.
        var innerNames: [String]? { transform.isEmpty ? inputNames : nil }
    }

    static func read(_ bytes: [UInt8], as kind: ModelFileKind) throws(ModelFileError) -> LoadedModel {
        let root = try JSONPlace.root(of: bytes)
        return try root.object { (file) throws(ModelFileError) in
            try header(&file, format: format)
            let type: String = try file.required("type").text()
            guard type == kind.rawValue else {
                throw ModelFileError(
                    "the file holds a model of type \(quoted(type)), "
                        + "the configuration names \"\(kind.rawValue)\"")
            }
            _ = try file.optional("source")?.text()
            let frame = Frame(
                inputNames: try file.optional("inputs")?.texts(), transform: try transform(in: &file),
                profile: try ProfileReader.members(of: &file))
            var loaded = try model(kind, in: &file, frame)
            loaded.profile = frame.profile
            try loaded.checkProfile()
            return loaded
        }
    }

    /// Format and version. A version that is not known says so before anything else is looked at.
    static func header(_ file: inout JSONObject, format: String) throws(ModelFileError) {
        let found = try file.required("format").text()
        guard found == format else {
            throw ModelFileError("format is \(quoted(found)) and must be \"\(format)\"")
        }
        let version = try file.required("version").integer()
        guard version <= self.version else {
            throw ModelFileError(
                "version \(version) is newer than this program, which reads version \(self.version)")
        }
        guard version == self.version else { throw ModelFileError("version \(version) does not exist") }
    }

    private static func model(
        _ kind: ModelFileKind, in file: inout JSONObject, _ frame: Frame
    ) throws(ModelFileError) -> LoadedModel {
        switch kind {
        case .logistic: return LoadedModel(try transformed(linear(in: &file, frame), frame))
        case .kmeans:
            let model = try kmeans(in: &file, frame)
            return try clusters(model, in: &file, frame)
        case .gmm:
            let model = try mixture(in: &file, frame)
            return try clusters(model, in: &file, frame)
        case .forest: return LoadedModel(try transformed(forest(in: &file, frame), frame))
        case .xgboost, .lightgbm:
            throw ModelFileError("no model of type \(kind.rawValue) stands in files of this format")
        }
    }

    private static func linear(in file: inout JSONObject, _ frame: Frame) throws(ModelFileError)
        -> LinearModel
    {
        let coefficients = try file.required("coefficients").rows()
        let intercepts = try file.required("intercepts").numbers()
        let link: LinearModel.Link = try file.required("link").choice()
        let classes = try file.optional("classes")?.texts() ?? []
        return try checked { () throws(ModelError) in
            try LinearModel(
                inputNames: frame.innerNames, coefficients: coefficients, intercepts: intercepts, link: link,
                classes: classes)
        }
    }

    private static func kmeans(in file: inout JSONObject, _ frame: Frame) throws(ModelFileError)
        -> KMeansModel
    {
        let centers = try file.required("centers").rows()
        let ids = try file.optional("ids")?.integers()
        _ = try file.optional("next_id")?.integer()
        return try checked { () throws(ModelError) in
            try KMeansModel(inputNames: frame.innerNames, centers: centers, ids: ids)
        }
    }

    private static func mixture(
        in file: inout JSONObject, _ frame: Frame
    ) throws(ModelFileError) -> GaussianMixture {
        let weights = try file.required("weights").numbers()
        let means = try file.required("means").rows()
        let covariance: Covariance = try file.required("covariance").choice()
        let factors = try file.required("precisions_cholesky")
        let ids = try file.optional("ids")?.integers()
        let precisions: GaussianMixture.Precisions
        switch covariance {
        case .diagonal: precisions = .diagonal(try factors.rows())
        case .full:
            precisions = .full(
                try factors.elements().map { (matrix) throws(ModelFileError) in try matrix.rows() })
        }
        return try checked { () throws(ModelError) in
            try GaussianMixture(
                inputNames: frame.innerNames, weights: weights, means: means, precisions: precisions, ids: ids
            )
        }
    }

    private enum Covariance: String, CaseIterable {
        case full
        case diagonal = "diag"
    }

    /// With the clusters' names, which no result depends on.
    private static func clusters(
        _ model: any Model, in file: inout JSONObject, _ frame: Frame
    ) throws(ModelFileError) -> LoadedModel {
        var loaded = LoadedModel(try transformed(model, frame))
        guard let names = try file.optional("names")?.texts() else { return loaded }
        guard case .clusters(let ids) = model.outputs, ids.count == names.count else {
            throw ModelFileError("names has length \(names.count) and needs one for each cluster")
        }
        loaded.clusterNames = Dictionary(zip(ids, names), uniquingKeysWith: { first, _ in first })
        return loaded
    }

    static func transformed(_ model: any Model, _ frame: Frame) throws(ModelFileError) -> any Model {
        guard let first = frame.transform.first else { return model }
        return try checked { () throws(ModelError) in
            let transform = try Transform(inputCount: first.inputCount, steps: frame.transform)
            return try TransformedModel(transform, model, inputNames: frame.inputNames)
        }
    }

    /// Turns what is wrong with a model's parts into what is wrong with its file.
    static func checked<Result>(
        _ make: () throws(ModelError) -> Result
    ) throws(ModelFileError) -> Result {
        do { return try make() } catch { throw ModelFileError(error.description) }
    }
}
