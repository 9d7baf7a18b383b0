/// Small files of each type.
enum ExampleFiles {
    static let logistic = """
        {"format": "segstreamd-model", "version": 1, "type": "logistic", "source": "by hand",
         "inputs": ["visits", "spend"],
         "transform": [{"type": "standardize", "mean": [2, 100], "scale": [1, 50]}],
         "link": "logistic", "coefficients": [[1, 0.5]], "intercepts": [-1],
         "distribution": {"edges": [0, 0.5, 1], "counts": [7, 3]}, "ranges": {"visits": [0, 9]}}
        """
    static let kmeans = """
        {"format": "segstreamd-model", "version": 1, "type": "kmeans", "inputs": ["spend"],
         "transform": [{"type": "impute", "values": [0]}, {"type": "log1p", "apply": [true]},
                       {"type": "min_max", "scale": [0.5], "offset": [-1], "clip": [-1, 1]}],
         "centers": [[-0.5], [0.5]], "ids": [3, 7], "names": ["low spend", "high spend"], "next_id": 8,
         "distribution": {"labels": [3, 7], "counts": [1, 2]}}
        """
    static let mixture = """
        {"format": "segstreamd-model", "version": 1, "type": "gmm",
         "transform": [{"type": "pca", "mean": [1, 2], "components": [[0.6, 0.8]], "scale": [2]}],
         "covariance": "full", "weights": [0.25, 0.75], "means": [[0], [1]],
         "precisions_cholesky": [[[1]], [[2]]]}
        """
    static let forest = """
        {"format": "segstreamd-model", "version": 1, "type": "forest", "input_count": 1,
         "precision": "single", "link": "identity", "divisor": 2, "base": [0, 0], "classes": ["a", "b"],
         "averages_probabilities": true, "trees": [
          {"feature": [0], "threshold": [0.5], "missing_left": [true], "left": [-1], "right": [-2],
           "values": [0.25, 0.75, 1, 0], "split_weights": [5], "leaf_weights": [2, 3]},
          {"feature": [], "threshold": [], "left": [], "right": [], "values": [0.5, 0.5],
           "split_weights": [], "leaf_weights": [5]}]}
        """

    static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
}
