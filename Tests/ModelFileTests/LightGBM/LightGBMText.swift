/// A small file as LightGBM writes it: two trees, of which one asks for categories.
struct LightGBMText {
    var objective = "objective=binary sigmoid:1"
    var more = ""
    /// The decision type of the first tree's root: by default missing values are NaN and go left.
    var decision = 10
    var threshold = "2.5"

    var text: String {
        """
        tree
        version=v4
        num_class=1
        num_tree_per_iteration=1
        label_index=0
        max_feature_idx=1
        \(objective)
        \(more)
        feature_names=visits plan
        feature_infos=[0:9] 1:3:2
        tree_sizes=1 2

        Tree=0
        num_leaves=3
        num_cat=1
        split_feature=0 1
        split_gain=1 1
        threshold=\(threshold) 0
        decision_type=\(decision) 1
        left_child=1 -1
        right_child=-3 -2
        leaf_value=0.75 -0.5 1.25
        leaf_weight=1 1 1
        leaf_count=1 3 6
        internal_value=0.5 0
        internal_weight=1 1
        internal_count=10 4
        cat_boundaries=0 1
        cat_threshold=10
        is_linear=0
        shrinkage=1


        Tree=1
        num_leaves=1
        num_cat=0
        leaf_value=0.0625
        is_linear=0
        shrinkage=1


        end of trees

        feature_importances:
        visits=1

        parameters:
        [boosting: gbdt]
        end of parameters

        pandas_categorical:null

        """
    }
}
