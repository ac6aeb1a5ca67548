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
        [helper.make_tensor_value_info(n, TensorProto.INT32 if n == "whole" else TensorProto.FLOAT, None) for n in outputs if n],
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
# Attention.
m = lambda *s: rng.integers(0, 2, s).astype("i4")
B, S, N, H = 2, 4, 2, 4
x = f(B, S, 8); w = f(8, 24); b = f(24)
A = ("y", "p")
case("Attention", "Attention", [x, w, b], num_heads=N)
case("Attention scale", "Attention", [x, w, b], num_heads=N, scale=0.3)
case("Attention causal", "Attention", [x, w, b], num_heads=N, unidirectional=1)
case("Attention lengths", "Attention", [x, w, b, z1([2, 4], "i4")], num_heads=N)
case("Attention ends", "Attention", [x, w, b, z1([3, 4, 1, 0], "i4")], num_heads=N)
case("Attention mask2", "Attention", [x, w, b, z1([[1, 1, 1, 0], [1, 0, 1, 1]], "i4")], num_heads=N)
case("Attention mask3", "Attention", [x, w, b, m(B, S, S)], num_heads=N)
case("Attention mask2 causal", "Attention", [x, w, b, z1([[1, 1, 1, 0], [1, 1, 1, 1]], "i4")], num_heads=N, unidirectional=1)
case("Attention filter", "Attention", [x, w, b, z1([[1, 1, 1, 0], [1, 0, 1, 1]], "i4")], num_heads=N, mask_filter_value=-3.0)
case("Attention past", "Attention", [x, w, b, None, f(2, B, N, 3, H)], A, num_heads=N)
case("Attention past causal", "Attention", [x, w, b, z1([[1] * 7, [0, 1, 1, 1, 1, 1, 1]], "i4"), f(2, B, N, 3, H)], A, num_heads=N, unidirectional=1)
case("Attention bias", "Attention", [x, w, b, None, None, f(B, N, S, S)], num_heads=N)
case("Attention bias one", "Attention", [x, w, b, None, None, f(1, N, S, S)], num_heads=N)
case("Attention values", "Attention", [x, f(8, 28), f(28)], num_heads=N, qkv_hidden_sizes=[8, 8, 12])
M = ("y", "k", "v")
q, k, v = f(B, S, 8), f(B, 5, 8), f(B, 5, 8)
case("MHA", "MultiHeadAttention", [q, k, v], num_heads=N)
case("MHA bias", "MultiHeadAttention", [q, k, v, b], num_heads=N)
case("MHA values", "MultiHeadAttention", [q, k, f(B, 5, 12)], num_heads=N)
case("MHA mask", "MultiHeadAttention", [q, k, v, None, z1([[1, 1, 1, 0, 0], [1, 0, 1, 1, 1]], "i4")], num_heads=N)
case("MHA lengths", "MultiHeadAttention", [q, k, v, None, z1([3, 5], "i4")], num_heads=N)
case("MHA added", "MultiHeadAttention", [q, k, v, None, None, f(1, N, S, 5)], num_heads=N, scale=0.4)
case("MHA causal", "MultiHeadAttention", [q, f(B, S, 8), f(B, S, 8)], num_heads=N, unidirectional=1)
case("MHA past", "MultiHeadAttention", [q, f(B, S, 8), f(B, S, 8), None, None, None, f(B, N, 3, H), f(B, N, 3, H)], M, num_heads=N)
case("MHA past bias", "MultiHeadAttention", [q, f(B, S, 8), f(B, S, 8), b, None, None, f(B, N, 3, H), f(B, N, 3, H)], M, num_heads=N, unidirectional=1)
case("MHA apart", "MultiHeadAttention", [q, f(B, N, 5, H), f(B, N, 5, H)], num_heads=N)
case("MHA apart bias", "MultiHeadAttention", [q, f(B, N, 5, H), f(B, N, 5, H), b], num_heads=N)
case("MHA present", "MultiHeadAttention", [q, k, v], M, num_heads=N)
cs = [np.cos(rng.uniform(0, 3, (16, 8))).astype("f4"), np.sin(rng.uniform(0, 3, (16, 8))).astype("f4")]
NQ, NK, H = 4, 2, 16
def gqa(name, b, s, past, lens, total, extra=(None,) * 6, outs=M, packed=False, buffer=None, **kw):
    q = f(b, s, (NQ + 2 * NK) * H if packed else NQ * H)
    k = None if packed else f(b, s, NK * H)
    v = None if packed else f(b, s, NK * H)
    pk = f(b, NK, past if buffer is None else buffer, H); pv = f(b, NK, past if buffer is None else buffer, H)
    case(name, "GroupQueryAttention", [q, k, v, pk, pv, np.array([l - 1 for l in lens], "i4"), np.array([total], "i4"), *extra], outs, num_heads=NQ, kv_num_heads=NK, **kw)
gqa("GQA prompt", 2, 4, 0, [4, 4], 4)
gqa("GQA packed", 2, 4, 0, [4, 4], 4, packed=True)
gqa("GQA token", 2, 1, 5, [6, 6], 6)
gqa("GQA tokens", 1, 3, 5, [8], 8)
gqa("GQA uneven", 2, 1, 5, [4, 6], 6)
gqa("GQA rotary", 1, 4, 0, [4], 4, (*cs, None, None, None, None), do_rotary=1)
gqa("GQA rotary token", 2, 1, 5, [6, 6], 6, (*cs, None, None, None, None), do_rotary=1)
gqa("GQA rotary interleaved", 1, 3, 5, [8], 8, (*cs, None, None, None, None), do_rotary=1, rotary_interleaved=1)
gqa("GQA rotary packed", 1, 4, 0, [4], 4, (*cs, None, None, None, None), do_rotary=1, packed=True)
gqa("GQA window", 1, 6, 0, [6], 6, local_window_size=2)
gqa("GQA window token", 1, 1, 5, [6], 6, local_window_size=3)
gqa("GQA softcap", 1, 4, 0, [4], 4, softcap=1.5)
gqa("GQA scale", 1, 4, 0, [4], 4, scale=0.2)
gqa("GQA smooth", 1, 4, 0, [4], 4, smooth_softmax=1)
gqa("GQA bias", 1, 4, 0, [4], 4, (None, None, None, f(1, NQ, 4, 4)))
gqa("GQA sink", 1, 4, 0, [4], 4, (None, None, None, None, f(NQ)))
gqa("GQA positions", 1, 2, 3, [5], 5, (*cs, np.array([[3, 4]]), None), do_rotary=1)
gqa("GQA buffer", 1, 1, 3, [4], 4, buffer=8)
ids = rng.integers(0, 10, (2, 4)).astype("i4")
E = ("y", "whole")
case("EmbedLayerNormalization", "EmbedLayerNormalization", [ids, m(2, 4), f(10, 8), f(6, 8), f(2, 8), f(8), f(8), z1([[1, 1, 0, 0], [1, 1, 1, 1]], "i4")], E)
case("EmbedLayerNormalization sum", "EmbedLayerNormalization", [ids, None, f(10, 8), f(6, 8), None, f(8), f(8)], ("y", "whole", "s"))
case("EmbedLayerNormalization positions", "EmbedLayerNormalization", [ids, None, f(10, 8), f(6, 8), None, f(8), f(8), None, z1([[1, 2, 3, 4], [0, 1, 2, 3]], "i4")], E)
case("QAttention", "QAttention", [u(B, S, 8), i(8, 24), b, s1(0.02), s1(0.03), None, z1(120), z1(3, "i1")], num_heads=2)
case("QAttention causal", "QAttention", [u(B, S, 8), i(8, 24), b, s1(0.02), s1(0.03), z1([4, 3], "i4"), z1(120), z1(3, "i1")], num_heads=2, unidirectional=1)
case("MatMulNBits groups plain", "MatMulNBits", [f(2, 64), u(5, 2, 16), f(10), None, rng.integers(0, 2, 64).astype("i4")], K=64, N=5, bits=4, block_size=32)
json.dump(cases, open(sys.argv[1], "w"), separators=(",", ":"))
print(len(cases))
