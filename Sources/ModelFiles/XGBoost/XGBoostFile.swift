import StreamCore

/// Reads what XGBoost's `Booster.save_model` writes to a file that ends in `.json`.
///
/// The format is described at xgboost.readthedocs.io, "Introduction to Model IO". What is not needed for
/// predictions is not looked at, so files of newer versions are read as long as they keep what is.
enum XGBoostFile {
    static func read(_ bytes: [UInt8]) throws(ModelFileError) -> LoadedModel {
        try checkFormat(bytes)
        let root = try JSONPlace.root(of: bytes, allowsNonFinite: true)
        let learner = try root.required("learner")
        let head = try XGBoostHead(learner)
        let booster = try XGBoostTrees(try learner.required("gradient_booster"), head)
        var description = EnsembleDescription(
            inputCount: head.inputCount, inputNames: head.inputNames, trees: booster.trees,
            inputPrecision: .single, sumPrecision: .single, baseMargins: head.baseMargins,
            transform: head.objective.transform, outputs: head.outputs, unit: head.objective.unit)
        description.roundsNegativeCategoriesUp = false
        return LoadedModel(
            try SegstreamdFile.checked { () throws(ModelError) in try TreeEnsemble(description) })
    }

    /// Says what a file is that is no JSON, where it can be told.
    private static func checkFormat(_ bytes: [UInt8]) throws(ModelFileError) {
        let advice = "save the model under a name that ends in .json"
        let first = bytes.first ?? 0
        // UBJSON has the length or the type of a key where JSON has a quotation mark.
        let markers = "LlIUi#$".utf8
        if first == UInt8(ascii: "{"), bytes.count > 1, markers.contains(bytes[1]) {
            throw ModelFileError("this is XGBoost's UBJSON format; \(advice)")
        }
        if bytes.starts(with: "tree\n".utf8) || bytes.starts(with: "tree\r\n".utf8) {
            throw ModelFileError("this is a file of LightGBM; its type is lightgbm")
        }
        if bytes.starts(with: "binf".utf8) || bytes.first == 0 {
            throw ModelFileError("this is XGBoost's old binary format; \(advice)")
        }
    }
}
