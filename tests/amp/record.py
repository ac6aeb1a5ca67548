"""Records dtypes of results under autocast into recorded.json: `python3 record.py`, with PyTorch 2.15."""
import json
import os
import warnings

import torch
import torch.nn as nn
import torch.nn.functional as F

warnings.simplefilter("ignore")

# A name, and its arguments: lists of sizes stand for tensors, in "t"; anything else is itself.
t = lambda *shape: {"t": list(shape)}
longs = lambda *values: {"longs": list(values)}
calls = [
    ["mm", t(2, 3), t(3, 4)], ["bmm", t(2, 3, 4), t(2, 4, 2)], ["matmul", t(2, 3), t(3)], ["mv", t(2, 3), t(3)], ["addmm", t(2, 4), t(2, 3), t(3, 4)], ["addmv", t(2), t(2, 3), t(3)], ["addr", t(2, 3), t(2), t(3)],
    ["addbmm", t(3, 2), t(2, 3, 4), t(2, 4, 2)], ["baddbmm", t(2, 3, 2), t(2, 3, 4), t(2, 4, 2)], ["einsum", "ij,jk->ik", t(2, 3), t(3, 4)], ["tensordot", t(2, 3), t(3, 4), 1], ["chain_matmul", t(2, 3), t(3, 4), t(4, 2)],
    ["outer", t(2), t(3)], ["inner", t(2, 3), t(4, 3)], ["inner", t(3), t(3)], ["tensordot", t(2, 3), t(2, 3), 2], ["F.affine_grid", t(1, 2, 3), [1, 1, 2, 2], False], ["dot", t(3), t(3)], ["vdot", t(3), t(3)], ["kron", t(2, 2), t(2, 2)], ["F.linear", t(2, 3), t(4, 3), t(4)], ["F.bilinear", t(2, 3), t(2, 4), t(5, 3, 4)],
    ["F.conv1d", t(1, 2, 8), t(3, 2, 3)], ["F.conv2d", t(1, 2, 6, 6), t(3, 2, 3, 3), t(3)], ["F.conv3d", t(1, 2, 4, 4, 4), t(3, 2, 2, 2, 2)], ["F.conv_transpose1d", t(1, 2, 8), t(2, 3, 3)], ["F.conv_transpose2d", t(1, 2, 5, 5), t(2, 3, 3, 3)], ["F.conv_transpose3d", t(1, 2, 3, 3, 3), t(2, 3, 2, 2, 2)],
    ["conv_tbc", t(5, 2, 3), t(3, 3, 4), t(4)], ["F.prelu", t(2, 3), t(1)], ["F.scaled_dot_product_attention", t(2, 4, 3), t(2, 4, 3), t(2, 4, 3)], ["linalg.vecdot", t(2, 3), t(2, 3)], ["linalg.multi_dot", {"list": [t(2, 3), t(3, 4), t(4, 2)]}],
    ["exp", t(3)], ["log", t(3)], ["pow", t(3), 2], ["add", t(3), t(3)], ["mul", t(3), t(3)], ["sum", t(3, 2)], ["mean", t(3, 2)], ["prod", t(3, 2)], ["cumsum", t(3, 2), 0], ["norm", t(3, 2)], ["var", t(3, 2)], ["softmax", t(3, 2), 1], ["logsumexp", t(3, 2), 1],
    ["cat", {"list": [t(2, 2), t(2, 2)]}], ["stack", {"list": [t(2), t(2)]}], ["relu", t(3)], ["sigmoid", t(3)], ["tanh", t(3)], ["F.gelu", t(3)], ["F.silu", t(3)], ["F.softplus", t(3)], ["F.leaky_relu", t(3)], ["F.log_softmax", t(3, 2), 1],
    ["F.layer_norm", t(2, 4), [4]], ["F.group_norm", t(2, 4, 3), 2], ["F.batch_norm", t(2, 4), {"none": 1}, {"none": 1}, {"none": 1}, {"none": 1}, True], ["F.instance_norm", t(2, 4, 3)], ["F.rms_norm", t(2, 4), [4]], ["F.normalize", t(2, 4)],
    ["F.cross_entropy", t(2, 4), longs(1, 2)], ["F.nll_loss", t(2, 4), longs(1, 2)], ["F.mse_loss", t(2, 4), t(2, 4)], ["F.l1_loss", t(2, 4), t(2, 4)], ["F.smooth_l1_loss", t(2, 4), t(2, 4)], ["F.huber_loss", t(2, 4), t(2, 4)], ["F.kl_div", t(2, 4), t(2, 4)],
    ["F.binary_cross_entropy", t(2, 4), t(2, 4)], ["F.binary_cross_entropy_with_logits", t(2, 4), t(2, 4)], ["F.soft_margin_loss", t(2, 4), t(2, 4)], ["F.hinge_embedding_loss", t(2, 4), t(2, 4)], ["F.margin_ranking_loss", t(4), t(4), t(4)], ["F.cosine_embedding_loss", t(2, 4), t(2, 4), t(2)],
    ["F.triplet_margin_loss", t(2, 4), t(2, 4), t(2, 4)], ["F.multi_margin_loss", t(2, 4), longs(1, 2)], ["F.multilabel_margin_loss", t(4), longs(1, 2, -1, 0)], ["F.poisson_nll_loss", t(2, 4), t(2, 4)], ["F.gaussian_nll_loss", t(2, 4), t(2, 4), t(2, 4)],
    ["F.avg_pool1d", t(1, 2, 6), 2], ["F.avg_pool2d", t(1, 2, 6, 6), 2], ["F.avg_pool3d", t(1, 2, 4, 4, 4), 2], ["F.max_pool2d", t(1, 2, 6, 6), 2], ["F.max_pool3d", t(1, 2, 4, 4, 4), 2], ["F.adaptive_avg_pool2d", t(1, 2, 6, 6), 2], ["F.adaptive_avg_pool3d", t(1, 2, 4, 4, 4), 2], ["F.adaptive_max_pool3d", t(1, 2, 4, 4, 4), 2],
    ["F.interpolate", t(1, 2, 4, 4), 8], ["F.grid_sample", t(1, 2, 4, 4), t(1, 3, 3, 2)], ["F.pad", t(2, 3, 4), [1, 1], "reflect"], ["F.pad", t(2, 3, 4), [1, 1], "replicate"], ["F.pad", t(2, 3, 4), [1, 1]], ["F.pixel_shuffle", t(1, 4, 2, 2), 2], ["F.unfold", t(1, 2, 4, 4), 2],
    ["quantile", t(4), 0.5], ["nanquantile", t(4), 0.5], ["trace", t(3, 3)], ["cdist", t(2, 3), t(4, 3)], ["F.pdist", t(3, 2)], ["F.cosine_similarity", t(2, 3), t(2, 3)], ["inverse", t(3, 3)], ["linalg.inv", t(3, 3)], ["linalg.solve", t(3, 3), t(3, 2)], ["linalg.svdvals", t(3, 3)], ["linalg.eigvalsh", t(3, 3)], ["linalg.cholesky_ex", t(3, 3)], ["linalg.qr", t(3, 3)], ["linalg.cond", t(3, 3)], ["pinverse", t(3, 3)], ["linalg.pinv", t(3, 3)], ["linalg.det", t(3, 3)], ["linalg.matrix_norm", t(3, 3)], ["linalg.vector_norm", t(3)],
    ["addcmul", t(3), t(3), t(3)], ["atan2", t(3), t(3)], ["cross", t(2, 3), t(2, 3), 1], ["index_copy", t(3, 2), 0, longs(0, 2), t(2, 2)], ["scatter_add", t(3), 0, longs(0, 2), t(2)], ["F.embedding", longs(0, 1), t(3, 2)], ["where", {"bools": [True, False, True]}, t(3), t(3)], ["F.dropout", t(3), 0.0], ["F.threshold", t(3), 0.1, 0.2], ["clamp", t(3), 0.0, 1.0], ["sqrt", t(3)], ["rsqrt", t(3)], ["erf", t(3)], ["std", t(3)], ["cumprod", t(3), 0], ["max", t(3)], ["sort", t(3)],
    ["dist", t(3), t(3)], ["renorm", t(3, 2), 2, 0, 1.0], ["logcumsumexp", t(3), 0], ["F.glu", t(2, 4)], ["F.hardswish", t(3)], ["F.mish", t(3)], ["F.fold", t(1, 8, 9), [4, 4], 2],
]
modules = [
    ["Linear", [3, 4], t(2, 3)], ["Conv2d", [2, 3, 3], t(1, 2, 5, 5)], ["LSTM", [3, 4], t(5, 2, 3)], ["GRU", [3, 4], t(5, 2, 3)], ["RNN", [3, 4], t(5, 2, 3)], ["LSTMCell", [3, 4], t(2, 3)], ["GRUCell", [3, 4], t(2, 3)], ["RNNCell", [3, 4], t(2, 3)], ["LayerNorm", [4], t(2, 4)], ["BatchNorm2d", [2], t(2, 2, 3, 3)], ["TransformerEncoderLayer", [4, 2, 8], t(3, 2, 4)], ["Embedding", [5, 3], longs(1, 2)], ["Bilinear", [3, 4, 5], t(2, 3), t(2, 4)], ["PReLU", [], t(3)],
]


def made(value, dtype):
    if not isinstance(value, dict):
        return value
    if "t" in value:
        torch.manual_seed(len(value["t"]))
        return (torch.rand(value["t"]) + 0.1 + (torch.eye(*value["t"]) * 3 if len(value["t"]) == 2 and value["t"][0] == value["t"][1] else 0)).to(dtype)
    if "list" in value:
        return [made(v, dtype) for v in value["list"]]
    if "longs" in value:
        return torch.tensor(value["longs"])
    if "bools" in value:
        return torch.tensor(value["bools"])
    return None


def find(name):
    owner = torch
    for part in name.split("."):
        owner = F if part == "F" else getattr(owner, part)
    return owner


def dtypes(result):
    if isinstance(result, torch.Tensor):
        return str(result.dtype)[6:]
    return [dtypes(r) for r in result]


def attempt(compute):
    try:
        return dtypes(compute())
    except Exception as error:
        return {"error": type(error).__name__}


recorded = {"torch_version": torch.__version__, "calls": [], "modules": []}
for [name, *args] in calls:
    row = {"name": name, "args": args, "results": {}}
    for fast in [torch.bfloat16, torch.float16]:
        for given in [torch.float32, torch.bfloat16, torch.float64]:
            with torch.autocast("cpu", dtype=fast):
                row["results"][f"{str(fast)[6:]} of {str(given)[6:]}"] = attempt(lambda: find(name)(*[made(a, given) for a in args]))
    mixed = [made(a, torch.bfloat16 if i % 2 else torch.float32) for i, a in enumerate(args)]
    if isinstance(mixed[0], list):
        mixed[0][-1] = mixed[0][-1].to(torch.bfloat16)
    with torch.autocast("cpu"):
        row["results"]["bfloat16 of mixed"] = attempt(lambda: find(name)(*mixed))
    recorded["calls"].append(row)
for [name, arguments, *inputs] in modules:
    module = getattr(nn, name)(*arguments)
    row = {"name": name, "arguments": arguments, "inputs": inputs, "results": {}}
    for fast in [torch.bfloat16, torch.float16]:
        with torch.autocast("cpu", dtype=fast):
            row["results"][str(fast)[6:]] = attempt(lambda: module(*[made(i, torch.float32) for i in inputs]))
    recorded["modules"].append(row)

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "recorded.json"), "w") as file:
    json.dump(recorded, file)
    file.write("\n")
