import ModelFiles
import StreamCore
import Testing

@Suite struct SegstreamdFileTests {
    @Test("A logistic regression behind a scaler, with a profile")
    func logistic() throws {
        let loaded = try ModelFile.read(ExampleFiles.bytes(ExampleFiles.logistic), as: .logistic)
        #expect(loaded.model.inputNames == ["visits", "spend"])
        #expect(loaded.model.outputs == .score)
        let explanation = loaded.model.explain([3, 100], part: nil)
        #expect(explanation.baseline == -1 && explanation.contributions == [1, 0])
        #expect(
            loaded.profile
                == ModelProfile(
                    distribution: .bins(edges: [0, 0.5, 1], counts: [7, 3]),
                    ranges: ["visits": ModelProfile.InputRange(minimum: 0, maximum: 9)]))
    }

    @Test("Clusters with ids and names")
    func kmeans() throws {
        let loaded = try ModelFile.read(ExampleFiles.bytes(ExampleFiles.kmeans), as: .kmeans)
        #expect(loaded.model.outputs == .clusters([3, 7]))
        #expect(loaded.clusterNames == [3: "low spend", 7: "high spend"])
        #expect(loaded.profile?.distribution == .labels([3, 7], counts: [1, 2]))
    }

    @Test("A mixture, and trees")
    func others() throws {
        let mixture = try ModelFile.read(ExampleFiles.bytes(ExampleFiles.mixture), as: .gmm)
        #expect(mixture.model.outputs == .clusters([0, 1]))
        #expect(mixture.model.inputCount == 2)
        let forest = try ModelFile.read(ExampleFiles.bytes(ExampleFiles.forest), as: .forest)
        #expect(forest.model.outputs == .classes(["a", "b"]))
        #expect(forest.model.inputCount == 1)
    }

    @Test(
        "What is wrong is told with its place",
        arguments: [
            (
                "\"version\": 1", "\"version\": 2",
                "version 2 is newer than this program, which reads version 1"
            ),
            ("\"version\": 1", "\"version\": 0", "version 0 does not exist"),
            ("\"version\": 1,", "", "the file has no \"version\""),
            ("segstreamd-model", "other", "format is \"other\" and must be \"segstreamd-model\""),
            (
                "\"type\": \"logistic\"", "\"type\": \"gmm\"",
                "the file holds a model of type \"gmm\", the configuration names \"logistic\""
            ),
            ("\"intercepts\"", "\"intercept\"", "the file has no \"intercepts\""),
            ("\"source\"", "\"sauce\"", "unknown key \"sauce\"; did you mean \"source\"?"),
            (
                "\"mean\": [2, 100]", "\"mean\": [2, 100], \"median\": 3",
                "transform[0]: unknown key \"median\"; did you mean \"mean\"?"
            ),
            ("\"mean\": [2, 100]", "\"mean\": [2]", "transform[0].scale has length 2 and needs 1"),
            (
                "\"mean\": [2, 100]", "\"mean\": [2, \"x\"]",
                "transform[0].mean[1] is a string and must be a number"
            ),
            ("\"scale\": [1, 50]", "\"scale\": [0, 50]", "transform[0].scale[0] is 0; no scale can be 0"),
            (
                "standardize", "scale",
                "transform[0].type is \"scale\"; use impute, log1p, standardize, pca, min_max"
            ),
            ("[[1, 0.5]]", "[[1]]", "2 values come out of the transform; the model has 1 inputs"),
            ("[[1, 0.5]]", "1", "coefficients is a number and must be a list"),
            ("[\"visits\", \"spend\"]", "[\"visits\"]", "inputs has 1 names, the model 2 inputs"),
            ("{\"visits\": [0", "{\"visit\": [0", "ranges has \"visit\", which is no input of the model"),
            (
                "\"counts\": [7, 3]", "\"counts\": [7]",
                "distribution.edges has length 3 and needs one more than there are counts"
            ),
            (
                "\"counts\": [7, 3]", "\"counts\": [7.5, 3]",
                "distribution.counts[0] is 7.5 and must be a whole number"
            ),
            ("[0, 0.5, 1]", "[0, 0, 1]", "distribution.edges does not rise"),
            ("[0, 9]", "[9, 0]", "ranges.visits must be the least and the greatest value, in this order"),
        ])
    func refusals(part: String, replacement: String, message: String) throws {
        let text = ExampleFiles.logistic
        #expect(text.contains(part))
        let bytes = ExampleFiles.bytes(text.replacing(part, with: replacement))
        #expect(throws: ModelFileError(message)) { try ModelFile.read(bytes, as: .logistic) }
    }

    @Test(
        "Trees that cannot be",
        arguments: [
            ("\"right\": [-2]", "\"right\": [-3]", "trees[0] has no node -3, to which split 0 leads"),
            ("\"right\": [-2]", "\"right\": [0]", "tree 0, node 0: two ways lead to it"),
            ("\"feature\": [0]", "\"feature\": [1]", "tree 0, node 0: there is no input 1"),
            ("\"left\": [-1]", "\"left\": [-1, 0]", "trees[0].left has 2 elements and needs 1"),
            ("[\"a\", \"b\"]", "[\"a\"]", "the outputs do not fit 2 sums"),
        ])
    func badTrees(part: String, replacement: String, message: String) {
        let bytes = ExampleFiles.bytes(ExampleFiles.forest.replacing(part, with: replacement))
        #expect(throws: ModelFileError(message)) { try ModelFile.read(bytes, as: .forest) }
    }

    @Test("A profile in a file of its own")
    func profile() throws {
        let text = #"{"format": "segstreamd-profile", "version": 1, "ranges": {"x": [1, 2]}}"#
        let profile = try ModelFile.readProfile(ExampleFiles.bytes(text))
        #expect(profile.ranges == ["x": ModelProfile.InputRange(minimum: 1, maximum: 2)])
        #expect(profile.distribution == nil)
        let newer = text.replacing("\"version\": 1", with: "\"version\": 3")
        #expect(throws: ModelFileError("version 3 is newer than this program, which reads version 1")) {
            try ModelFile.readProfile(ExampleFiles.bytes(newer))
        }
    }
}
