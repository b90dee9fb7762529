"""Files of boosted trees written by hand, whole ones that open, so that one part can be spoiled."""

import json

from seenit.records.table_schema import TableColumn, TableSchema

TWO_NUMBERS = TableSchema(
    columns=(TableColumn(name="a", type="float"), TableColumn(name="b", type="float"))
)


def xgboost_tree():
    """One split of a by 0.5, then one of b by the category 1."""
    return {
        "base_weights": [0.0, 0.0, 1.0, -1.0, 2.0],
        "categories": [1],
        "categories_nodes": [1],
        "categories_segments": [0],
        "categories_sizes": [1],
        "default_left": [0, 0, 0, 0, 0],
        "id": 0,
        "left_children": [1, 3, -1, -1, -1],
        "loss_changes": [1.0, 1.0, 0.0, 0.0, 0.0],
        "parents": [2147483647, 0, 0, 1, 1],
        "right_children": [2, 4, -1, -1, -1],
        "split_conditions": [0.5, 0.0, 1.0, -1.0, 2.0],
        "split_indices": [0, 1, 0, 0, 0],
        "split_type": [0, 1, 0, 0, 0],
        "sum_hessian": [4.0, 3.0, 1.0, 2.0, 1.0],
        "tree_param": {
            "num_deleted": "0",
            "num_feature": "2",
            "num_nodes": "5",
            "size_leaf_vector": "1",
        },
    }


def xgboost_document():
    """A binary classifier of one tree over the columns a and b."""
    return {
        "learner": {
            "attributes": {},
            "feature_names": ["a", "b"],
            "feature_types": ["float", "c"],
            "gradient_booster": {
                "model": {
                    "cats": {"enc": [], "feature_segments": [], "sorted_idx": []},
                    "gbtree_model_param": {"num_parallel_tree": "1", "num_trees": "1"},
                    "iteration_indptr": [0, 1],
                    "tree_info": [0],
                    "trees": [xgboost_tree()],
                },
                "name": "gbtree",
            },
            "learner_model_param": {
                "base_score": "[5E-1]",
                "boost_from_average": "1",
                "num_class": "0",
                "num_feature": "2",
                "num_target": "1",
            },
            "objective": {
                "name": "binary:logistic",
                "reg_loss_param": {"scale_pos_weight": "1"},
            },
        },
        "version": [3, 2, 0],
    }


def xgboost_file(path, spoil=lambda learner: None):
    """The document written to `path` after `spoil(learner)` has changed it."""
    document = xgboost_document()
    spoil(document["learner"])
    path.write_text(json.dumps(document, separators=(",", ":")))
    return path


def lightgbm_tree(**spoiled):
    """Lines of one tree: a by 0.5, then b by the category 1."""
    lines = {
        "num_leaves": "3",
        "num_cat": "1",
        "split_feature": "0 1",
        "split_gain": "1 1",
        "threshold": "0.5 0",
        "decision_type": "2 1",
        "left_child": "1 -1",
        "right_child": "-2 -3",
        "leaf_value": "-1 1 2",
        "leaf_weight": "2 1 1",
        "leaf_count": "2 1 1",
        "internal_value": "0 0",
        "internal_weight": "4 3",
        "internal_count": "4 3",
        "cat_boundaries": "0 1",
        "cat_threshold": "2",
        "is_linear": "0",
        "shrinkage": "1",
    }
    lines.update(spoiled)
    return "Tree=0\n" + "".join(f"{name}={value}\n" for name, value in lines.items()) + "\n\n"


def lightgbm_file(path, *, header=None, size=None, **spoiled):
    """A binary classifier of one tree over the columns a and b, with lines replaced."""
    tree = lightgbm_tree(**spoiled)
    lines = {
        "version": "v4",
        "num_class": "1",
        "num_tree_per_iteration": "1",
        "label_index": "0",
        "max_feature_idx": "1",
        "objective": "binary sigmoid:1",
        "feature_names": "a b",
        "feature_infos": "[0:1] 0:1:2",
        "tree_sizes": str(len(tree) if size is None else size),
    }
    lines.update(header or {})
    text = "tree\n" + "".join(f"{name}={value}\n" for name, value in lines.items())
    path.write_text(f"{text}\n{tree}end of trees\n\nfeature_importances:\na=1\nb=1\n")
    return path


def catboost_document():
    """A binary classifier of one tree: a by 0.5, then the count of the category b."""
    elements = [{"cat_feature_index": 0, "combination_element": "cat_feature_value"}]
    identifier = json.dumps({"identifier": elements, "type": "Borders"}, separators=(",", ":"))
    return {
        "ctr_data": {
            identifier: {
                "counter_denominator": 0,
                "hash_map": ["3257117078185774880", 3, 1, "18446744073709551615", 1, 3],
                "hash_stride": 3,
            }
        },
        "features_info": {
            "categorical_features": [
                {"feature_id": "b", "feature_index": 0, "flat_feature_index": 1}
            ],
            "ctrs": [
                {
                    "borders": [5.5],
                    "ctr_type": "Borders",
                    "elements": elements,
                    "identifier": identifier,
                    "prior_denomerator": 1,
                    "prior_numerator": 0.5,
                    "scale": 15,
                    "shift": 0,
                    "target_border_idx": 0,
                }
            ],
            "float_features": [
                {
                    "borders": [0.5],
                    "feature_id": "a",
                    "feature_index": 0,
                    "flat_feature_index": 0,
                    "has_nans": False,
                    "nan_value_treatment": "AsIs",
                }
            ],
        },
        "model_info": {"params": {"loss_function": {"type": "Logloss", "params": {}}}},
        "oblivious_trees": [
            {
                "leaf_values": [-1.0, 1.0, 2.0, 3.0],
                "leaf_weights": [1, 1, 1, 1],
                "splits": [
                    {
                        "border": 0.5,
                        "float_feature_index": 0,
                        "split_index": 0,
                        "split_type": "FloatFeature",
                    },
                    {
                        "border": 5.5,
                        "ctr_target_border_idx": 0,
                        "split_index": 1,
                        "split_type": "OnlineCtr",
                    },
                ],
            }
        ],
        "scale_and_bias": [1, [0]],
    }


def catboost_file(path, spoil=lambda model: None):
    """The document written to `path` after `spoil(model)` has changed it."""
    document = catboost_document()
    spoil(document)
    path.write_text(json.dumps(document, separators=(",", ":")))
    return path
