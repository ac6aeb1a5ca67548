"""Records models of classical machine learning: `python record_learned.py OUT` writes JSON, which recorded/learned.json.br holds compressed.

Models of scikit-learn, exported by skl2onnx, with inputs and what onnxruntime gives; and small models of one operator each, with
what onnx's reference or onnxruntime gives. Made with skl2onnx 1.19, scikit-learn 1.7, onnxruntime 1.30.
"""
import base64
import json
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import to_onnx
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    AdaBoostClassifier,
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
    VotingClassifier,
)
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge, SGDClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    Binarizer,
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    StandardScaler,
)
from sklearn.svm import SVC, SVR, LinearSVC, NuSVC, OneClassSVM
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

rng = np.random.default_rng(0)
X = rng.normal(size=(40, 4)).astype("f4").round(3)
y3 = (X[:, 0] + X[:, 1] > 0).astype(int) + (X[:, 2] > 0.3)
y2 = (X[:, 0] - X[:, 3] > 0).astype(int)
text = np.array(["no", "yes"])[y2]
three = np.array(["a", "b", "c"])[y3]
yr = X[:, 0] * 2 - X[:, 1] + 0.1 * X[:, 2]
holes = X.copy()
holes[::5, 1] = np.nan

models = {}


def add(name, model, data=X, target=None, **options):
    model.fit(data, target)
    try:
        exported = to_onnx(model, data[:1], options={id(model): options} if options else None, target_opset={"": 18, "ai.onnx.ml": 3})
    except Exception as error:  # what this version of skl2onnx cannot write
        print("left out:", name, type(error).__name__, str(error)[:80])
        return
    models[name] = (exported, data[:12])


small = dict(n_estimators=4, max_depth=3, random_state=0)
for label, target in [("two", y2), ("three", y3), ("text", three), ("text2", text)]:
    add(f"logistic_{label}", LogisticRegression(), X, target)
    add(f"forest_{label}", RandomForestClassifier(**small), X, target)
    add(f"boosting_{label}", GradientBoostingClassifier(**small), X, target)
    add(f"svc_{label}", SVC(), X, target)
    add(f"tree_{label}", DecisionTreeClassifier(max_depth=4), X, target)
    add(f"forest_{label}_plain", RandomForestClassifier(**small), X, target, zipmap=False)
add("svc_probability", SVC(probability=True, kernel="poly", random_state=0), X, y2, zipmap=False)
add("svc_probability3", SVC(probability=True, random_state=0), X, y3, zipmap=False)
add("svc_sigmoid", SVC(kernel="sigmoid"), X, y3, zipmap=False)
add("svc_linear", SVC(kernel="linear"), X, y3, zipmap=False)
add("nusvc", NuSVC(nu=0.3), X, y3, zipmap=False)
add("linear_svc", LinearSVC(), X, y2)
add("extra", ExtraTreesClassifier(**small), X, y3, zipmap=False)
add("hist", HistGradientBoostingClassifier(max_iter=4, min_samples_leaf=3), X, y2, zipmap=False)
add("hist_holes", HistGradientBoostingClassifier(max_iter=4, min_samples_leaf=3), holes, y3, zipmap=False)
add("hist_regressor", HistGradientBoostingRegressor(max_iter=4, min_samples_leaf=3), holes, yr)
add("ada", AdaBoostClassifier(n_estimators=3, random_state=0), X, y3, zipmap=False)
add("voting", VotingClassifier([("a", LogisticRegression()), ("b", DecisionTreeClassifier(max_depth=2))], voting="soft"), X, y3)
add("sgd", SGDClassifier(random_state=0), X, y3, zipmap=False)
add("bayes", GaussianNB(), X, y3, zipmap=False)
add("knn", KNeighborsClassifier(3), X, y3, zipmap=False)
add("mlp", MLPClassifier(8, max_iter=50, random_state=0), X, y3, zipmap=False)
add("kmeans", KMeans(3, n_init=2, random_state=0))
add("pca", PCA(2))
add("isolation", IsolationForest(n_estimators=4, random_state=0))
add("one_class", OneClassSVM())
add("linear", LinearRegression(), X, yr)
add("ridge", Ridge(), X, np.stack([yr, -yr], 1))
add("svr", SVR(), X, yr)
add("tree_regressor", DecisionTreeRegressor(max_depth=4), X, yr)
add("forest_regressor", RandomForestRegressor(**small), X, yr)
add("boosting_regressor", GradientBoostingRegressor(**small), X, yr)
add("scaler", StandardScaler())
add("minmax", MinMaxScaler())
add("maxabs", MaxAbsScaler())
for norm in ["l1", "l2", "max"]:
    add(f"normalizer_{norm}", Normalizer(norm))
add("binarizer", Binarizer(threshold=0.25))
add("polynomial", PolynomialFeatures(2))
add("imputer", SimpleImputer(), holes)
add("pipeline", make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression()), holes, three)
words = np.array([["red", "s"], ["blue", "m"], ["green", "s"], ["red", "l"]], dtype=object)
for name, model in [("one_hot", OneHotEncoder(sparse_output=False, handle_unknown="ignore")), ("ordinal", OrdinalEncoder())]:
    model.fit(words)
    from skl2onnx.common.data_types import StringTensorType

    models[name] = (to_onnx(model, initial_types=[("X", StringTensorType([None, 2]))], target_opset={"": 18, "ai.onnx.ml": 3}), words)
codes = np.array([[1, 5], [2, 5], [3, 7]], dtype="i8")
add("one_hot_codes", OneHotEncoder(sparse_output=False, handle_unknown="ignore"), codes)


def single(name, op, inputs, outputs, types, **attributes):
    """A model of one node of ai.onnx.ml."""
    names = [f"x{i}" for i in range(len(inputs))]
    kind = lambda a: helper.np_dtype_to_tensor_dtype(a.dtype) if a.dtype != object else TensorProto.STRING
    graph = helper.make_graph(
        [helper.make_node(op, names, outputs, domain="ai.onnx.ml", **attributes)],
        "one",
        [helper.make_tensor_value_info(n, kind(a), a.shape) for n, a in zip(names, inputs)],
        [helper.make_tensor_value_info(n, t, None) for n, t in zip(outputs, types)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)], ir_version=9)
    models[name] = (model, inputs)


F, I, S = TensorProto.FLOAT, TensorProto.INT64, TensorProto.STRING
number = np.array([[1, 2], [3, 9]], dtype="i8")
string = np.array(["b", "zz", "a"], dtype=object)
single("labels_is", "LabelEncoder", [number], ["y"], [S], keys_int64s=[1, 3], values_strings=["one", "three"])
single("labels_si", "LabelEncoder", [string], ["y"], [I], keys_strings=["a", "b"], values_int64s=[10, 20], default_int64=-7)
single("labels_sf", "LabelEncoder", [string], ["y"], [F], keys_strings=["a", "b"], values_floats=[0.5, 1.5], default_float=9.0)
single("labels_ff", "LabelEncoder", [number.astype("f4")], ["y"], [F], keys_floats=[1.0, 3.0], values_floats=[0.5, 1.5])
single("extract", "ArrayFeatureExtractor", [X[:3], np.array([2, 0], dtype="i8")], ["y"], [F])
single("features", "FeatureVectorizer", [X[:3], X[:3, :2]], ["y"], [F], inputdimensions=[4, 2])
single("imputer_ints", "Imputer", [number], ["y"], [I], imputed_value_int64s=[5, 6], replaced_value_int64=9)
single("mapper", "CategoryMapper", [string], ["y"], [I], cats_strings=["a", "b"], cats_int64s=[4, 5])
tree = dict(
    nodes_treeids=[0] * 5 + [1] * 3,
    nodes_nodeids=[0, 1, 2, 3, 4, 0, 1, 2],
    nodes_featureids=[0, 1, 0, 0, 0, 2, 0, 0],
    nodes_values=[0.1, 0.2, 0, 0, 0, -0.5, 0, 0],
    nodes_hitrates=[1.0] * 8,
    nodes_truenodeids=[1, 3, 0, 0, 0, 1, 0, 0],
    nodes_falsenodeids=[2, 4, 0, 0, 0, 2, 0, 0],
    nodes_missing_value_tracks_true=[1, 0, 0, 0, 0, 0, 0, 0],
)
leaves = dict(target_treeids=[0, 0, 0, 1, 1], target_nodeids=[2, 3, 4, 1, 2], target_ids=[0, 0, 1, 1, 0], target_weights=[1.0, 2.5, -3.0, 0.5, 0.25])
# Every leaf gives something to both targets: what onnxruntime does with others is not what the standard says.
both = {k: v * 2 for k, v in leaves.items()}
both["target_ids"] = [0] * 5 + [1] * 5
both["target_weights"] = [1.0, 2.5, -3.0, 0.5, 0.25, -1.0, 4.0, 0.5, 2.0, -0.75]
for mode in ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT"]:
    modes = [mode, mode, "LEAF", "LEAF", "LEAF", mode, "LEAF", "LEAF"]
    single(f"tree_{mode}", "TreeEnsembleRegressor", [holes[:10]], ["y"], [F], nodes_modes=modes, n_targets=2, **tree, **leaves)
for aggregate in ["AVERAGE", "MIN", "MAX"]:
    single(f"tree_{aggregate}", "TreeEnsembleRegressor", [X[:10]], ["y"], [F], nodes_modes=modes, n_targets=2, aggregate_function=aggregate, base_values=[1.0, 2.0], **tree, **both)
for post in ["NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO"]:
    single(f"classes_{post}", "LinearClassifier", [X[:6]], ["y", "z"], [I, F], coefficients=[float(v) / 7 for v in range(12)], intercepts=[0.1, -0.2, 0.3], classlabels_ints=[5, 6, 7], post_transform=post)
    classes = {k.replace("target", "class"): v for k, v in leaves.items()}
    several = {k.replace("target", "class"): v for k, v in both.items()}
    single(f"trees_{post}", "TreeEnsembleClassifier", [X[:6]], ["y", "z"], [I, F], nodes_modes=modes, classlabels_int64s=[5, 6, 7], post_transform=post, **tree, **several)
    one = {**classes, "class_ids": [0] * 5}
    single(f"binary_{post}", "TreeEnsembleClassifier", [X[:6]], ["y", "z"], [I, F], nodes_modes=modes, classlabels_int64s=[5, 6], post_transform=post, **tree, **one)
    positive = {**one, "class_weights": [0.1, 0.3, 0.6, 0.05, 0.2]}
    single(f"positive_{post}", "TreeEnsembleClassifier", [X[:6]], ["y", "z"], [I, F], nodes_modes=modes, classlabels_int64s=[5, 6], post_transform=post, **tree, **positive)


def plain(value):
    if isinstance(value, list):
        return {"maps": [[[k, float(v)] for k, v in row.items()] for row in value]}
    value = np.asarray(value)
    if value.dtype == object or value.dtype.kind == "U":
        return {"text": value.tolist()}
    return {"dtype": str(value.dtype), "shape": list(value.shape), "values": [v if v == v else None for v in value.flatten().tolist()]}


cases = []
for name, (model, data) in models.items():
    inputs = data if isinstance(data, list) else [data]
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    outputs = session.run(None, {i.name: v for i, v in zip(session.get_inputs(), inputs)})
    cases.append({"name": name, "ops": sorted({n.op_type for n in model.graph.node}), "model": base64.b64encode(model.SerializeToString()).decode(), "inputs": [plain(v) for v in inputs], "outputs": [plain(v) for v in outputs]})
json.dump(cases, open(sys.argv[1], "w"), separators=(",", ":"))
print(len(cases), sorted({op for case in cases for op in case["ops"]}))
