import ModelFiles
import StreamCore
import Testing

@Suite struct XGBoostFileTests {
    private static func margin(_ change: (inout XGBoostText) -> Void, _ inputs: [Double]) throws -> Double {
        var file = XGBoostText(objective: "binary:logitraw", baseScore: "0")
        change(&file)
        return try read(file.text, as: .xgboost).results(inputs)[0]
    }

    @Test(
        "Splits, categories and missing values",
        arguments: [
            ([3, 0], 1.1875), ([2.5, 0], 1.1875), ([2.4999999, 0], 1.1875), ([2.4999995, 0], -0.5625),
            ([-1, 1], 0.8125), ([-1, 3.7], 0.8125), ([-1, 2], -0.4375), ([-1, -1], -0.4375),
            ([-1, 1e9], -0.4375), ([-1, .nan], -0.4375), ([.nan, 1], 1.3125), ([.infinity, 1], 1.1875),
        ] as [([Double], Double)])
    func walks(inputs: [Double], margin: Double) throws {
        #expect(try Self.margin({ _ in }, inputs) == margin)
    }

    @Test("Names, explanations, fingerprints")
    func properties() throws {
        let model = try read(XGBoostText().text, as: .xgboost)
        #expect(model.inputNames == ["visits", "plan"])
        #expect(model.outputs == .score)
        let explanation = model.explain([3, 0], part: nil)
        #expect(explanation.unit == .logOdds)
        // Means: (3 * -0.5 + 1 * 0.75) / 4 on the left, then (4 * that + 6 * 1.25) / 10.
        #expect(abs(explanation.baseline - 0.675) < 1e-12)
        #expect(abs(explanation.contributions[0] - (1.25 - 0.675 - 0.0625)) < 1e-12)
        let unnamed = try read(XGBoostText(names: "[]").text, as: .xgboost)
        #expect(unnamed.inputNames == nil)
        #expect(unnamed.fingerprint == model.fingerprint)
    }

    @Test(
        "The base score is a probability, a mean, or a margin",
        arguments: [
            ("binary:logistic", "5E-1", 0.76629364), ("binary:logistic", "[2.5E-1]", 0.5222073),
            ("binary:logitraw", "0.25", 1.4375), ("reg:squarederror", "-1.5", -0.3125),
            ("count:poisson", "2", 6.5577475), ("reg:gamma", "[1E0]", 3.2788738), ("binary:hinge", "0", 1),
            ("survival:cox", "5E-1", 1.6394369),
        ] as [(String, String, Double)])
    func objectives(objective: String, score: String, result: Double) throws {
        let file = XGBoostText(objective: objective, baseScore: score)
        let found = try read(file.text, as: .xgboost).results([3, 0])[0]
        #expect(abs(found - result) < 1e-6, "\(found)")
    }

    @Test("Classes: a label, then a probability for each")
    func classes() throws {
        for score in ["0.5", "[1E0,2E0,1E0]"] {
            let file = XGBoostText(
                objective: "multi:softmax", baseScore: score, classCount: "3", treeInfo: "[1,2]")
            let model = try read(file.text, as: .xgboost)
            #expect(model.outputs == .classes(["0", "1", "2"]))
            let results = model.results([3, 0])
            #expect(results[0] == 1)
            #expect(abs(results[1...].reduce(0, +) - 1) < 1e-6)
        }
    }

    @Test("Dropped trees count less")
    func dart() throws {
        #expect(try Self.margin({ $0.booster = "dart" }, [3, 0]) == 1.25 - 0.03125)
    }

    @Test(
        "What is not supported says so",
        arguments: [
            (XGBoostText(booster: "gblinear"), "a booster of type \"gblinear\" is not supported"),
            (XGBoostText(objective: "reg:secret"), "learner.objective.name is \"reg:secret\", which is not"),
            (XGBoostText(classCount: "3"), "num_class is 3, which does not fit"),
            (XGBoostText(targetCount: "2"), "models of several targets are not supported"),
            (XGBoostText(baseScore: "1"), "which is impossible for binary:logistic"),
            (XGBoostText(baseScore: "[0.5,0.5]"), "has 2 numbers"),
            (XGBoostText(baseScore: "x"), "must be a number"),
            (XGBoostText(names: #"["a"]"#), "1 names for 2 inputs"),
            (XGBoostText(treeInfo: "[0]"), "tree_info has 1 elements and needs 2"),
            (XGBoostText(treeInfo: "[0,1]"), "tree_info[1] is 1 and must be 0 to 0"),
        ])
    func refusals(file: XGBoostText, message: String) {
        let error = #expect(throws: ModelFileError.self) { try read(file.text, as: .xgboost) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test(
        "Damaged trees say where",
        arguments: [
            (#""left_children":[1,3,"#, #""left_children":[0,3,"#, "tree 0, node 0: two ways lead to it"),
            (#""left_children":[1,3,"#, #""left_children":[1,7,"#, "tree 0, node 1: there is no node 7"),
            (#""left_children":[1,3,"#, #""left_children":[1,"#, "has 5 elements and needs 4"),
            (#"[2.5E0,"#, #"[NaN,"#, "tree 0, node 0: the threshold is not a number"),
            (#"1.25E0"#, #"1e39"#, "tree 0: the value of leaf 0 is not finite"),
            (#"1.25E0"#, #"1e999"#, "is beyond the range of a double"),
            (#""split_indices":[0,1"#, #""split_indices":[0,2"#, "there is no input 2"),
            (
                #""categories_sizes":[2]"#, #""categories_sizes":[3]"#,
                "categories_sizes[0] is 3 and must be 0 to 2"
            ),
            (#""categories_nodes":[1]"#, #""categories_nodes":[0]"#, "has no categories for node 1"),
            (
                #""default_left":[0,1,0,0,0],"#, "",
                "learner.gradient_booster.model.trees[0] has no \"default_left\""
            ),
            (#""size_leaf_vector":"1""#, #""size_leaf_vector":"2""#, "vectors in their leaves"),
        ])
    func damage(text: String, replacement: String, message: String) throws {
        let original = XGBoostText().text
        try #require(original.contains(text))
        let damaged = original.replacing(text, with: replacement)
        let error = #expect(throws: ModelFileError.self) { try read(damaged, as: .xgboost) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test("Other formats are recognized")
    func otherFormats() {
        for (bytes, message) in [
            (Array("{L\0\0\0\0\0\0\0\u{7}learner".utf8), "UBJSON"), (Array("binf...".utf8), "old binary"),
            (Array("tree\nversion=v4\n".utf8), "lightgbm"), ([], "ends too early"),
        ] {
            let error = #expect(throws: ModelFileError.self) { try ModelFile.read(bytes, as: .xgboost) }
            #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
        }
    }
}
