/// A small file as XGBoost writes it: two trees, of which one asks for categories.
struct XGBoostText {
    var objective = "binary:logistic"
    var baseScore = "5E-1"
    var classCount = "0"
    var targetCount = "1"
    var names = #"["visits","plan"]"#
    var booster = "gbtree"
    var treeInfo = "[0,0]"
    /// Goes right from 2.5 visits on, and with them missing; the left side asks for plan 1 or 3.
    var first = """
        {"base_weights":[0,0,1,0,0],"categories":[1,3],"categories_nodes":[1],"categories_segments":[0],\
        "categories_sizes":[2],"default_left":[0,1,0,0,0],"id":0,"left_children":[1,3,-1,-1,-1],\
        "loss_changes":[1,NaN,0,0,0],"parents":[2147483647,0,0,1,1],"right_children":[2,4,-1,-1,-1],\
        "split_conditions":[2.5E0,NaN,1.25E0,-5E-1,7.5E-1],"split_indices":[0,1,0,0,0],\
        "split_type":[0,1,0,0,0],"sum_hessian":[10,4,6,3,1],"tree_param":{"num_nodes":"5",\
        "size_leaf_vector":"1"}}
        """
    /// As in versions before 1.3.
    var second = """
        {"default_left":[true,false,false],"left_children":[1,-1,-1],"right_children":[2,-1,-1],\
        "split_conditions":[0,0.0625,-0.0625],"split_indices":[0,0,0],"tree_param":{"num_nodes":"3"}}
        """

    var text: String {
        let model = """
            {"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"2"},"tree_info":\(treeInfo),\
            "trees":[\(first),\(second)]}
            """
        let inner = #"{"model":\#(model),"name":"gbtree"}"#
        let outer =
            booster == "dart"
            ? #"{"gbtree":\#(inner),"name":"dart","weight_drop":[1,0.5]}"#
            : #"{"model":\#(model),"name":"\#(booster)"}"#
        return """
            {"learner":{"attributes":{"best_iteration":"0"},"feature_names":\(names),"feature_types":\
            ["float","c"],"gradient_booster":\(outer),"learner_model_param":{"base_score":"\(baseScore)",\
            "boost_from_average":"1","num_class":"\(classCount)","num_feature":"2","num_target":\
            "\(targetCount)"},"objective":{"name":"\(objective)","reg_loss_param":{"scale_pos_weight":"1"}}},\
            "version":[3,2,0]}
            """
    }
}
