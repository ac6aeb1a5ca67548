"""Records operators of strings, maps and trees: `python record_texts.py OUT` writes JSON like record_learned.py's; recorded/texts.json.br holds it compressed. Made with onnxruntime 1.32."""
import base64
import json
import sys

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

cases = []
STRING, FLOAT, INT64, BOOL = TensorProto.STRING, TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL
s = lambda *v: np.array(v, dtype=object)


def plain(value):
    if isinstance(value, dict):
        return {"map": list(value.items())}
    if value.dtype.kind in "OUS":
        return {"text": value.tolist()}
    return {"dtype": str(value.dtype), "shape": list(value.shape), "values": [None if v != v else v for v in value.flatten().tolist()]}


def info(name, value, kinds=None):
    if isinstance(value, dict):
        key, number = kinds
        inner = helper.make_tensor_type_proto(number, [])
        return helper.make_value_info(name, helper.make_map_type_proto(key, inner))
    return helper.make_tensor_value_info(name, STRING if value.dtype == object else helper.np_dtype_to_tensor_dtype(value.dtype), value.shape)


def case(name, op, inputs, kinds, domain="", map_kinds=None, **attributes):
    names = [f"x{k}" for k in range(len(inputs))]
    outs = [f"y{k}" for k in range(len(kinds))]
    graph = helper.make_graph(
        [helper.make_node(op, names, outs, domain=domain, **attributes)],
        "one",
        [info(n, a, map_kinds) for n, a in zip(names, inputs)],
        [helper.make_tensor_value_info(n, kind, None) for n, kind in zip(outs, kinds)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20), helper.make_opsetid("ai.onnx.ml", 5)], ir_version=9)
    data = model.SerializeToString()
    try:
        session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
        found = session.run(None, dict(zip(names, inputs)))
    except Exception as error:
        print("FAIL", name, str(error)[:200])
        return
    cases.append({"name": name, "model": base64.b64encode(data).decode(), "inputs": [plain(a) for a in inputs], "outputs": [plain(np.asarray(a)) for a in found]})


days = s("monday", "Tuesday", "wednesday", "Monday", "tuesday")
for change in ("NONE", "LOWER", "UPPER"):
    for exact in (0, 1):
        case(f"StringNormalizer {change} {exact}", "StringNormalizer", [days], [STRING], locale="C", case_change_action=change, is_case_sensitive=exact, stopwords=["monday"])
case("StringNormalizer row", "StringNormalizer", [days.reshape(1, 5)], [STRING], locale="C", case_change_action="UPPER")
case("StringNormalizer empty", "StringNormalizer", [s("monday", "monday")], [STRING], locale="C", is_case_sensitive=1, stopwords=["monday"])
case("StringNormalizer empty row", "StringNormalizer", [s("monday", "monday").reshape(1, 2)], [STRING], locale="C", is_case_sensitive=1, stopwords=["monday"])
case("StringConcat", "StringConcat", [s("a", "b", "c"), s("x", "y", "z")], [STRING])
case("StringConcat broadcast", "StringConcat", [s("a", "b", "c").reshape(3, 1), s("x", "y")], [STRING])
case("StringSplit", "StringSplit", [s("hello world", " leading  two ", "", "one")], [STRING, INT64])
case("StringSplit comma", "StringSplit", [s("a,b,,c", ",", "", "none").reshape(2, 2)], [STRING, INT64], delimiter=",")
case("StringSplit most", "StringSplit", [s("a b c d", " x  y  z")], [STRING, INT64], maxsplit=2)
case("StringSplit comma most", "StringSplit", [s("a,b,c,d", "x")], [STRING, INT64], delimiter=",", maxsplit=1)
case("StringSplit long", "StringSplit", [s("o--n--e", "t-w-o")], [STRING, INT64], delimiter="--")
case("RegexFullMatch", "RegexFullMatch", [s("www.google.com", "www.facebook.com", "www.bbc.co.uk")], [BOOL], pattern=r"www\.[\w.-]+\.\bcom\b")
case("RegexFullMatch mail", "RegexFullMatch", [s("account@gmail.com", "not email", "a.b@c.org").reshape(3, 1)], [BOOL], pattern=r"(\W|^)[\w.\-]{0,25}@(yahoo|gmail|c)\.(com|org)(\W|$)")
pool = dict(ngram_counts=[0, 4], ngram_indexes=[0, 1, 2, 3, 4, 5, 6], pool_int64s=[2, 3, 5, 4, 5, 6, 7, 8, 6, 7])
row = np.array([1, 1, 3, 3, 3, 7, 8, 6, 7, 5, 6, 8], dtype="i4")
for mode in ("TF", "IDF", "TFIDF"):
    for least, most, skips in ((1, 1, 0), (2, 2, 0), (1, 2, 0), (2, 2, 5), (1, 2, 3)):
        case(f"TfIdfVectorizer {mode} {least} {most} {skips}", "TfIdfVectorizer", [row], [FLOAT], mode=mode, min_gram_length=least, max_gram_length=most, max_skip_count=skips, weights=[0.5, 1, 2, 3, 0.25, 4, 7], **pool)
case("TfIdfVectorizer rows", "TfIdfVectorizer", [row.reshape(2, 6)], [FLOAT], mode="TF", min_gram_length=1, max_gram_length=2, max_skip_count=1, **pool)
case("TfIdfVectorizer words", "TfIdfVectorizer", [s("the", "cat", "the", "dog", "sat").reshape(1, 5)], [FLOAT], mode="TFIDF", min_gram_length=1, max_gram_length=3, max_skip_count=0, ngram_counts=[0, 2, 6], ngram_indexes=[3, 0, 1, 2, 4], pool_strings=["the", "dog", "the", "cat", "dog", "sat", "cat", "the", "dog"], weights=[1.0, 2.0, 3.0, 4.0, 5.0])
case("DictVectorizer", "DictVectorizer", [{"a": 2.5, "c": 1.0}], [FLOAT], "ai.onnx.ml", (STRING, FLOAT), string_vocabulary=["a", "b", "c"])
t = lambda name, values, kind: numpy_helper.from_array(np.array(values, dtype=kind), name)
x = np.random.default_rng(0).uniform(0, 10, (6, 3)).astype("f4")
x[2, 1] = np.nan


def trees(name, **changes):
    two = dict(
        nodes_splits=t("s", [3.14, 1.2, 4.2, 5.5], "f4"), nodes_modes=t("m", [0, 1, 3, 2], "u1"), nodes_featureids=[0, 1, 2, 1],
        nodes_truenodeids=[1, 0, 2, 4], nodes_falsenodeids=[2, 1, 3, 5], nodes_trueleafs=[0, 1, 1, 1], nodes_falseleafs=[0, 1, 1, 1],
        leaf_targetids=[0, 1, 0, 1, 0, 1], leaf_weights=t("w", [5.23, 12.12, -12.23, 7.21, 1.5, 2.5], "f4"), tree_roots=[0, 3], n_targets=2, aggregate_function=1, post_transform=0,
    )
    two.update(changes)
    case(name, "TreeEnsemble", [x], [FLOAT], "ai.onnx.ml", **two)


trees("TreeEnsemble")
for how in (0, 2, 3):
    trees(f"TreeEnsemble aggregate {how}", aggregate_function=how)
for post in (0, 3):  # onnxruntime takes 1 for LOGISTIC and 2 for SOFTMAX, the standard the other way round
    trees(f"TreeEnsemble post {post}", post_transform=post)
trees("TreeEnsemble missing", nodes_missing_value_tracks_true=[0, 1, 0, 1])
member = np.round(x)
member[2, 1] = 4
x = member.astype("f4")
trees("TreeEnsemble member", nodes_modes=t("m", [6, 1, 6, 2], "u1"), membership_values=t("v", [1.0, 3.0, 6.0, np.nan, 0.0, 5.0, np.nan], "f4"))
# Strings through operators that move them.
case("Where", "Where", [np.array([True, False, True]), s("a", "b", "c"), s("x", "y", "z")], [STRING])
case("Unique", "Unique", [s("b", "a", "b", "c")], [STRING, INT64, INT64, INT64])
case("Unique unsorted", "Unique", [s("b", "a", "b", "c")], [STRING, INT64, INT64, INT64], sorted=0)
case("Identity", "Identity", [days], [STRING])
case("Size", "Size", [days], [INT64])
case("Equal", "Equal", [s("a", "b", "a").reshape(3, 1), s("a", "c")], [BOOL])
case("ScatterElements", "ScatterElements", [s("a", "b", "c"), np.array([2, 0]), s("x", "y")], [STRING])
case("Cast", "Cast", [s("1.5", "-2", "1e3", "0.25")], [FLOAT], to=FLOAT)
case("Cast to text", "Cast", [np.array([1.5, -2, 0.1, 1e10, 1e-7, 123456.789, 0, 12345678, 123456789, 1e-4], dtype="f4")], [STRING], to=STRING)
json.dump(cases, open(sys.argv[1], "w"), separators=(",", ":"))
print(len(cases))
