"""Records operators of com.microsoft: `python record_contributed.py OUT` writes JSON like record_learned.py's; recorded/contributed.json.br holds it compressed. Made with onnxruntime 1.32."""
import base64
import json
import sys

import numpy as np
import onnxruntime
from onnx import TensorProto, helper

rng = np.random.default_rng(0)
f = lambda *s: rng.standard_normal(s).astype("f4")
u = lambda *s: rng.integers(0, 256, s).astype("u1")
i = lambda *s: rng.integers(-128, 128, s).astype("i1")
s1 = lambda v: np.array(v, dtype="f4")
z1 = lambda v, t="u1": np.array(v, dtype=t)
kind = lambda a: helper.np_dtype_to_tensor_dtype(a.dtype)
cases = []


def plain(value):
    return {"dtype": str(value.dtype), "shape": list(value.shape), "values": value.flatten().tolist()}


def case(name, op, inputs, outputs=("y",), domain="com.microsoft", **attributes):
    names = ["" if a is None else f"x{k}" for k, a in enumerate(inputs)]
    given = [(n, a) for n, a in zip(names, inputs) if a is not None]
    graph = helper.make_graph(
        [helper.make_node(op, names, outputs, domain=domain, **attributes)],
        "one",
        [helper.make_tensor_value_info(n, kind(a), a.shape) for n, a in given],
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in outputs if n],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)], ir_version=9)
    if op.startswith("QLinear"):
        graph.output[0].type.tensor_type.elem_type = kind(inputs[1 if op == "QLinearConcat" else 0])
        model = helper.make_model(graph, opset_imports=model.opset_import, ir_version=9)
    data = model.SerializeToString()
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    found = session.run(None, dict(given))
    cases.append({"name": name, "model": base64.b64encode(data).decode(), "inputs": [plain(a) for _, a in given], "outputs": [plain(a) for a in found]})


x = f(2, 3, 8)
case("Gelu", "Gelu", [x])
case("FastGelu", "FastGelu", [x])
case("FastGelu bias", "FastGelu", [x, f(8)])
case("BiasGelu", "BiasGelu", [x, f(8)])
case("QuickGelu", "QuickGelu", [x], alpha=1.5)
case("FusedMatMul", "FusedMatMul", [x, f(2, 5, 8)], transB=1, alpha=0.25)
case("SkipLayerNormalization", "SkipLayerNormalization", [x, f(2, 3, 8), f(8), f(8), f(8)], epsilon=1e-3)
case("SkipLayerNormalization sum", "SkipLayerNormalization", [x, f(2, 3, 8), f(8), f(8)], ("y", "", "", "s"))
case("SimplifiedLayerNormalization", "SimplifiedLayerNormalization", [x, f(8)], domain="", epsilon=1e-5)
case("SkipSimplifiedLayerNormalization", "SkipSimplifiedLayerNormalization", [x, f(2, 3, 8), f(8)], ("y", "", "", "s"))
w = f(2, 6, 40)
case("MatMulNBits", "MatMulNBits", [f(2, 40), u(5, 2, 16), f(10)], K=40, N=5, bits=4, block_size=32)
case("MatMulNBits zero", "MatMulNBits", [f(2, 40), u(5, 2, 16), f(10), u(5)], K=40, N=5, bits=4, block_size=32)
case("MatMulNBits eight", "MatMulNBits", [f(2, 64), u(5, 2, 32), f(10)], K=64, N=5, bits=8, block_size=32)
case("DynamicQuantizeMatMul", "DynamicQuantizeMatMul", [f(3, 8), i(8, 5), s1(0.02), z1(3, "i1"), f(5)])
case("MatMulIntegerToFloat", "MatMulIntegerToFloat", [u(3, 8), i(8, 5), s1(0.1), s1([0.02, 0.1, 0.2, 0.3, 0.4]), z1(7), None, f(5)])
case("QLinearAdd", "QLinearAdd", [u(2, 3), s1(0.1), z1(5), u(2, 3), s1(0.2), z1(9), s1(0.3), z1(20)])
case("QLinearMul", "QLinearMul", [u(2, 3), s1(0.1), z1(5), u(2, 3), s1(0.2), z1(9), s1(2), z1(20)])
case("QLinearSigmoid", "QLinearSigmoid", [u(2, 3), s1(0.1), z1(128), s1(1 / 256), z1(0)])
case("QLinearLeakyRelu", "QLinearLeakyRelu", [u(2, 3), s1(0.1), z1(128), s1(0.2), z1(10)], alpha=0.1)
case("QLinearConcat", "QLinearConcat", [s1(0.2), z1(3), u(2, 3), s1(0.1), z1(128), u(2, 2), s1(0.3), z1(4)], axis=1)
case("FusedConv", "FusedConv", [f(1, 2, 5, 5), f(3, 2, 3, 3), f(3)], activation="Relu")
case("FusedConv leaky", "FusedConv", [f(1, 2, 5, 5), f(3, 2, 3, 3)], activation="LeakyRelu", activation_params=[0.2], strides=[2, 2], pads=[1, 1, 1, 1])
case("Inverse", "Inverse", [f(2, 3, 3)])
angles = rng.uniform(0, 3, (10, 4)).astype("f4")
for interleaved in (0, 1):
    case(f"RotaryEmbedding {interleaved}", "RotaryEmbedding", [f(2, 3, 16), np.array([[0, 1, 2], [4, 5, 6]]), np.cos(angles), np.sin(angles)], interleaved=interleaved)
    case(f"RotaryEmbedding heads {interleaved}", "RotaryEmbedding", [f(2, 2, 3, 8), np.array([2]), np.cos(angles), np.sin(angles)], interleaved=interleaved)
json.dump(cases, open(sys.argv[1], "w"), separators=(",", ":"))
print(len(cases))
