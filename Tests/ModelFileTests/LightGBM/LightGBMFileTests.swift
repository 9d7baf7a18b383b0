import ModelFiles
import StreamCore
import Testing

@Suite struct LightGBMFileTests {
    private static func margin(_ file: LightGBMText, _ inputs: [Double]) throws -> Double {
        var file = file
        file.objective = "objective=regression"
        return try read(file.text, as: .lightgbm).results(inputs)[0]
    }

    @Test(
        "Splits and categories",
        arguments: [
            ([2.5, 1], 0.8125), ([2.5000000000000004, 1], 1.3125), ([0, 3.9], 0.8125), ([0, 2], -0.4375),
            ([0, -0.5], -0.4375), ([0, -1], -0.4375), ([0, .nan], -0.4375), ([0, 1e12], -0.4375),
            ([.nan, 1], 0.8125), ([.infinity, 1], 1.3125),
        ] as [([Double], Double)])
    func walks(inputs: [Double], margin: Double) throws {
        #expect(try Self.margin(LightGBMText(), inputs) == margin)
    }

    @Test(
        "Missing values of each type",
        arguments: [
            // NaN is 0, zero is a number: threshold -1, then 1.
            (0, "-1", .nan, 1.3125), (0, "1", .nan, 0.8125), (0, "-1", 0, 1.3125),
            // Zero and NaN go right, then left.
            (4, "1", 0, 1.3125), (4, "1", .nan, 1.3125), (4, "1", 1e-36, 1.3125), (4, "1", 1e-34, 0.8125),
            (6, "-1", 0, 0.8125), (6, "-1", .nan, 0.8125), (6, "-1", -1e-36, 0.8125),
            // Only NaN does.
            (8, "1", .nan, 1.3125), (8, "1", 0, 0.8125), (10, "-1", .nan, 0.8125), (10, "-1", 0, 1.3125),
            // What is tiny is read as 0.
            (0, "-1e-36", -1e-36, 1.3125), (0, "inf", .infinity, 0.8125),
        ] as [(Int, String, Double, Double)])
    func missing(decision: Int, threshold: String, input: Double, margin: Double) throws {
        let file = LightGBMText(decision: decision, threshold: threshold)
        #expect(try Self.margin(file, [input, 1]) == margin)
    }

    @Test(
        "Objectives",
        arguments: [
            ("objective=binary sigmoid:1", 0.78793120), ("objective=binary sigmoid:2", 0.93245331),
            ("objective=cross_entropy", 0.78793120), ("objective=cross_entropy_lambda", 1.55084451),
            ("objective=regression sqrt", 1.72265625), ("objective=huber", 1.3125), ("", 1.3125),
            ("objective=poisson", 3.71545074), ("objective=tweedie", 3.71545074),
            ("objective=regression\naverage_output", 0.65625),
        ] as [(String, Double)])
    func objectives(objective: String, result: Double) throws {
        let found = try read(LightGBMText(objective: objective).text, as: .lightgbm).results([3, 1])[0]
        #expect(abs(found - result) < 1e-7, "\(found)")
    }

    @Test("Classes take trees in turns")
    func classes() throws {
        for (objective, sum) in [
            ("multiclass num_class:2", 1.0), ("multiclassova num_class:2 sigmoid:1", 1.29291978),
        ] {
            let text = LightGBMText(objective: "objective=" + objective).text
                .replacing("num_class=1", with: "num_class=2")
                .replacing("num_tree_per_iteration=1", with: "num_tree_per_iteration=2")
            let model = try read(text, as: .lightgbm)
            #expect(model.outputs == .classes(["0", "1"]))
            let results = model.results([3, 1])
            #expect(results[0] == 0)
            #expect(abs(results[1] + results[2] - sum) < 1e-6, "\(results)")
        }
    }

    @Test("Explanations have the means of the file")
    func explanation() throws {
        let explanation = try read(LightGBMText().text, as: .lightgbm).explain([0, 1], part: nil)
        #expect(explanation.baseline == 0.5 + 0.0625)
        #expect(explanation.contributions == [-0.5, 0.75])
        #expect(explanation.unit == .logOdds)
    }

    @Test("Lines may end as in Windows")
    func carriageReturns() throws {
        let model = try read(LightGBMText().text.replacing("\n", with: "\r\n"), as: .lightgbm)
        #expect(model.inputNames == ["visits", "plan"])
    }

    @Test(
        "What is not understood says where",
        arguments: [
            ("tree\nversion", "hello\nversion", "no text file of LightGBM"),
            ("end of trees\n", "", "the file is cut off"),
            ("max_feature_idx=1\n", "", "max_feature_idx: the line is missing"),
            ("max_feature_idx=1\n", "max_feature_idx=99999999999999999999\n", "must be a whole number"),
            ("feature_names=visits plan", "feature_names=visits", "there are 1 names for 2 inputs"),
            ("binary sigmoid:1", "binary", "sigmoid:NUMBER is missing"),
            ("binary sigmoid:1", "secret", "objective: \"secret\" is not supported"),
            ("num_leaves=3", "num_leaves=4", "Tree=0: leaf_value: there are 3 values where 4 are needed"),
            ("num_leaves=3", "num_leaves=999999999999", "Tree=0: num_leaves: "),
            ("left_child=1 -1", "left_child=0 -1", "tree 0, node 0: two ways lead to it"),
            ("left_child=1 -1", "left_child=1 -4", "must be a whole number from -3 to 1"),
            ("threshold=2.5 0", "threshold=nan 0", "must be a number"),
            ("threshold=2.5 0", "threshold=1e999 0", "must be a number in the range of a double"),
            ("threshold=2.5 0", "threshold=2.5 1", "Tree=0: threshold: there is no set of categories 1.0"),
            ("decision_type=10 1", "decision_type=14 1", "Tree=0: decision_type: 14 is unknown"),
            ("leaf_value=0.75", "leaf_value=inf", "the value of leaf 0 is not finite"),
            ("split_feature=0 1", "split_feature=0 2", "there is no input 2"),
            ("cat_boundaries=0 1", "cat_boundaries=1 0", "there are 1 values where 0 are needed"),
            ("is_linear=0", "is_linear=1", "linear models in their leaves are not supported"),
            ("num_tree_per_iteration=1", "num_tree_per_iteration=3", "cannot have 3 classes"),
        ])
    func damage(text: String, replacement: String, message: String) throws {
        let original = LightGBMText().text
        try #require(original.contains(text))
        let damaged = original.replacing(text, with: replacement)
        let error = #expect(throws: ModelFileError.self) { try read(damaged, as: .lightgbm) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test("JSON is refused with advice")
    func json() {
        let error = #expect(throws: ModelFileError.self) { try read("{\"name\": \"tree\"}", as: .lightgbm) }
        #expect(error?.description.contains("save_model") == true)
    }
}
