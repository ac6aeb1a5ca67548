"""
What PyTorch gives for programs on nested tensors of layout torch.jagged: written-out ones, and ones put together at random.

Usage: python tests/nested/record.py [SEED COUNT OUTPUT]. Without arguments it writes recorded.json beside itself.

A program is a list of inputs and of steps [function, arguments, named arguments]. "$3" stands for result 3 (inputs are
the first results), "j3" for its ragged size. Functions are methods, or functions of torch, torch.nn.functional ("F.") and
torch.nested ("nested."). A nested result is recorded as [shape with -1 for the ragged size, offsets, values]; gradients
are those of the sum of all elements of the last result, times cosines.
"""
import json
import math
import os
import random
import re
import sys
import warnings

import torch
import torch.nn.functional as F

warnings.simplefilter("ignore")
JAGGED = torch.jagged


def made(spec):
    """An input: ["nested", shapes], ["holes", rows, offsets, lengths], ["dense", shape], ["ids", lengths, top]."""
    kind = spec[0]

    def numbers(shape, salt=0.0):
        count = math.prod(shape)
        return (torch.arange(count, dtype=torch.float64) * 1.7 + salt).sin().mul(2).reshape(shape)

    if kind == "nested":
        items = [numbers(shape, i * 0.9) for i, shape in enumerate(spec[1])]
        return torch.nested.nested_tensor(items, layout=JAGGED, requires_grad=True)
    if kind == "holes":
        return torch.nested.nested_tensor_from_jagged(
            numbers(spec[1]), torch.tensor(spec[2]), torch.tensor(spec[3])
        ).detach()
    if kind == "ids":
        items = [(torch.arange(length) * 7 + i) % spec[2] for i, length in enumerate(spec[1])]
        return torch.nested.nested_tensor(items, layout=JAGGED)
    return numbers(spec[1], 0.3).requires_grad_()


def resolved(value, results):
    if isinstance(value, str) and value.startswith("$"):
        found = results[int(value[1:].split(".")[0])]
        return found[int(value.split(".")[1])] if "." in value else found
    if isinstance(value, str) and re.fullmatch(r"j\d+", value):
        nested = results[int(value[1:])]
        return nested.size(nested._ragged_idx)
    if isinstance(value, str) and value.startswith("dtype:"):
        return getattr(torch, value[6:])
    if isinstance(value, str) and value == "jagged":
        return JAGGED
    if isinstance(value, list):
        return [resolved(item, results) for item in value]
    return value


def apply(step, results):
    name, given, named = step
    args = [resolved(value, results) for value in given]
    options = {key: resolved(value, results) for key, value in named.items()}
    if name.startswith("F."):
        return getattr(F, name[2:])(*args, **options)
    if name.startswith("nested."):
        return getattr(torch.nested, name[7:])(*args, **options)
    if name.startswith("torch."):
        return getattr(torch, name[6:])(*args, **options)
    return getattr(args[0], name)(*args[1:], **options)


def numbers_of(tensor):
    flat = tensor.detach().reshape(-1)
    if tensor.dtype.is_floating_point:
        return [v if math.isfinite(v) else str(v) for v in (float(f"{v:.6g}") for v in flat.double().tolist())]
    return [int(v) for v in flat.tolist()]


def shown(value):
    if isinstance(value, torch.Tensor) and value.is_nested:
        sizes = [-1 if d == value._ragged_idx else size for d, size in enumerate(value._size)]
        offsets = value.offsets().tolist()
        lengths = None if value.lengths() is None else value.lengths().tolist()
        return ["nested", sizes, offsets, lengths, list(value.values().shape), numbers_of(value.values())]
    if isinstance(value, torch.Tensor):
        return ["dense", list(value.shape), numbers_of(value)]
    if isinstance(value, (tuple, list)):
        return ["list", [shown(item) for item in value]]
    return ["value", value]


def weighted(value):
    if isinstance(value, (tuple, list)):
        return sum(weighted(item) for item in value)
    if not isinstance(value, torch.Tensor) or not value.requires_grad:
        return 0
    flat = (value.values() if value.is_nested else value).reshape(-1)
    return (flat * torch.arange(flat.numel(), dtype=flat.dtype).cos()).sum()


def run(program):
    results = [made(spec) for spec in program["inputs"]]
    leaves = list(results)
    for step in program["steps"]:
        results.append(apply(step, results))
    last = results[-1]
    record = {"result": shown(last)}
    if any(name.endswith("softmax") for name, _, _ in program["steps"]):
        return record  # PyTorch's gradient of a softmax of a nested tensor runs along another dim
    try:
        total = weighted(last)
        if isinstance(total, torch.Tensor):
            total.backward()
            record["grads"] = [None if leaf.grad is None else shown(leaf.grad) for leaf in leaves]
    except Exception as error:
        record["noGrads"] = type(error).__name__  # many derivatives have no kernel
    return record


def recorded(program):
    try:
        return {**program, **run(program)}
    except Exception as error:
        text = re.sub(r"\bj\d+\b", "j", str(error).split("\n")[0])
        return {**program, "error": [type(error).__name__, text]}


X = ["nested", [[2, 3], [4, 3], [1, 3]]]  # (3, j, 3)
Y = ["nested", [[2, 2, 3], [3, 2, 3]]]  # (2, j, 2, 3)
R = ["nested", [[2, 3], [2, 4], [2, 1]]]  # (3, 2, j)
H = ["holes", [7, 2], [0, 3, 5, 7], [2, 1, 2]]
IDS = ["ids", [3, 1, 4], 6]


def one(inputs, name, *args, **named):
    return {"inputs": inputs, "steps": [[name, list(args), named]]}


def many(inputs, *steps):
    return {"inputs": inputs, "steps": [[s[0], list(s[1]), s[2] if len(s) > 2 else {}] for s in steps]}


def written():
    for x in (X, Y, R):
        for name in "abs neg exp sin tanh sigmoid relu square isnan sign logical_not cos erf floor expm1".split():
            yield one([x], name, "$0")
        for name in "F.gelu F.silu F.softplus F.elu F.leaky_relu F.hardswish F.mish F.relu6 F.logsigmoid F.selu".split():
            yield one([x], name, "$0")
        for name in "sum mean prod amax amin argmax argmin max min all any".split():
            yield one([x], name, "$0")
            for dim in range(-1, len(x[1][0]) + 1):
                for keepdim in (False, True):
                    yield one([x], name, "$0", dim, keepdim)
        for name in "sum mean amax amin all any".split():
            for dims in ([0, 1], [0, 2], [1, 2], [0, 1, 2], [2, 1, 0]):
                yield one([x], name, "$0", dims, True)
                yield one([x], name, "$0", dims)
        for dim in range(-1, len(x[1][0]) + 1):
            for name in "softmax log_softmax".split():
                yield one([x], "torch." + name, "$0", dim)
            for name in "unsqueeze squeeze".split():
                yield one([x], name, "$0", dim)
            yield one([x], "select", "$0", dim, 0)
            yield one([x], "narrow", "$0", dim, 1, 1)
            yield one([x], "chunk", "$0", 2, dim)
            yield one([x], "split", "$0", 1, dim)
            yield one([x], "torch.cat", ["$0", "$0"], dim)
            if x is not R or dim != 1:  # there PyTorch calls another dim ragged
                yield one([x], "torch.stack", ["$0", "$0"], dim)
            yield one([x], "flatten", "$0", dim)
            for other in range(len(x[1][0]) + 1):
                yield one([x], "transpose", "$0", dim, other)
        for dense in ([1], [3], [2, 3], [1, 3], [3, 1, 3], [2, 1, 2, 3], [1, 1, 3], [3, 2, 1], [3, 4, 3], [1, 1, 1, 1, 3]):
            for name in ("add", "mul", "torch.maximum", "lt"):
                yield one([x, ["dense", dense]], name, "$0", "$1")
            yield one([x, ["dense", dense]], "torch.sub", "$1", "$0")
        yield one([x, x], "add", "$0", "$1")
        yield many([x], ("mul", ["$0", 2]), ("add", ["$0", "$1"]))
        yield one([x], "to_padded_tensor", "$0", 0.5)
        yield one([x], "unbind", "$0")
        yield one([x], "unbind", "$0", 1)
        yield one([x], "cumsum", "$0", 1)
        yield one([x], "contiguous", "$0")
        yield many([x], ("transpose", ["$0", 1, 2]), ("contiguous", ["$1"]))
        yield many([x], ("transpose", ["$0", -1, -2]), ("matmul", ["$1", "$0"]))
        yield many([x], ("clone", ["$0"]), ("mul_", ["$1", 3]), ("sub_", ["$1", "$0"]))
        yield many([x], ("sin", ["$0"]), ("exp_", ["$1"]), ("relu_", ["$1"]))
        yield many([x], ("gt", ["$0", 0]), ("torch.where", ["$1", "$0", 7.0]))
        yield many([x], ("gt", ["$0", 0]), ("masked_fill", ["$0", "$1", -1.5]))
        for dtype in ("float32", "float16", "int64", "bool"):
            yield one([x], "to", "$0", "dtype:" + dtype)
        for name in "zeros_like ones_like".split():
            yield one([x], "torch." + name, "$0")
        yield one([x], "torch.full_like", "$0", 2.5)
    for shape in ([3, 2], [3, 3, 2], [3], [2, 3], [4, 3, 2]):
        yield one([X, ["dense", shape]], "matmul", "$0", "$1")
        if len(shape) > 1:
            yield many([X, ["dense", shape]], ("transpose", ["$0", 1, 2]), ("torch.matmul", ["$1", "$2"]))
    yield one([X, ["dense", [3, 3, 2]]], "bmm", "$0", "$1")
    yield one([X, X], "matmul", "$0", "$1")
    yield one([X, ["dense", [2, 3]], ["dense", [2]]], "F.linear", "$0", "$1", "$2")
    yield one([Y, ["dense", [4, 3]]], "F.linear", "$0", "$1")
    yield one([R, ["dense", [4, 3]]], "F.linear", "$0", "$1")
    yield one([X, ["dense", [3]], ["dense", [3]]], "F.layer_norm", "$0", [3], "$1", "$2")
    yield one([Y, ["dense", [2, 3]]], "F.layer_norm", "$0", [2, 3], "$1")
    yield one([X], "F.layer_norm", "$0", ["j0", 3])
    yield one([X], "F.layer_norm", "$0", [3, "j0", 3])
    yield one([X, ["dense", [3]]], "F.rms_norm", "$0", [3], "$1")
    yield one([X], "F.rms_norm", "$0", ["j0", 3])
    yield one([IDS, ["dense", [6, 4]]], "F.embedding", "$0", "$1")
    yield one([IDS], "F.one_hot", "$0", 6)
    for size in ([3, -1, 3, 1], [3, "j0", 1, 3], [-1, 7, 3], [3, 7, 3], [3, -1], [4, -1, 3], [3, -1, 3, -1]):
        yield one([X], "view", "$0", size)
        yield one([X], "reshape", "$0", size)
    yield one([Y], "view", "$0", [2, -1, 6])
    yield one([Y], "flatten", "$0", 2)
    yield one([Y], "flatten", "$0", 2, 3)
    yield one([Y], "flatten", "$0", 1, 2)
    yield one([Y], "unflatten", "$0", 3, [3, 1])
    yield one([X], "unflatten", "$0", 1, [3, 1])
    for order in ([0, 2, 1], [0, 1, 2], [1, 0, 2], [0, 1], [0, 2, 2], [0, -1, 1]):
        yield one([X], "permute", "$0", order)
    yield one([X], "expand", "$0", [3, -1, 3])
    yield one([X], "expand", "$0", [3, 7, 3])
    yield many([X], ("unsqueeze", ["$0", 3]), ("expand", ["$1", [3, -1, 3, 2]]))
    yield one([X], "select", "$0", 0, -1)
    yield one([X], "select", "$0", 0, 3)
    yield one([X], "lerp", "$0", "$0", 0.25)
    yield one([X], "clamp", "$0", -0.5, 0.5)
    yield one([X], "pow", "$0", 3)
    yield one([X], "diff", "$0")
    yield one([X], "nan_to_num", "$0")
    yield one([X], "is_same_size", "$0", "$0")
    for name in "sin neg clone contiguous unbind".split():  # sums of PyTorch count what is in holes
        yield one([H], name, "$0")
    for name in "sum mean softmax amax".split():
        yield one([H], name, "$0", 1)
        yield one([H], name, "$0", 2)
    yield one([H], "select", "$0", 2, 0)
    yield one([H], "split", "$0", 1, 2)
    yield one([H], "to_padded_tensor", "$0", 0.0)
    yield one([H, ["dense", [2, 2]]], "F.linear", "$0", "$1")
    yield one([["dense", [6, 2]]], "nested.nested_tensor_from_jagged", "$0")
    yield many(
        [["dense", [6, 2]], ["ids", [2, 1, 3], 3]],
        ("offsets", ["$1"]),
        ("nested.nested_tensor_from_jagged", ["$0", "$2"]),
        ("softmax", ["$3", 1]),
    )
    yield one([["dense", [2, 3, 2]]], "nested.as_nested_tensor", "$0", layout="jagged")
    yield one([["dense", [2, 3]], ["dense", [4, 3]]], "nested.as_nested_tensor", ["$0", "$1"], layout="jagged")
    yield one([["dense", [2, 3]], ["dense", [2, 5]]], "nested.as_nested_tensor", ["$0", "$1"], layout="jagged")
    yield one([["dense", [2, 3]], ["dense", [4, 5]]], "nested.as_nested_tensor", ["$0", "$1"], layout="jagged")
    yield one([["dense", [2, 3]], ["dense", [4]]], "nested.as_nested_tensor", ["$0", "$1"], layout="jagged")
    yield one([["dense", []], ["dense", []]], "nested.as_nested_tensor", ["$0", "$1"], layout="jagged")
    yield one([], "nested.as_nested_tensor", [], layout="jagged")
    yield one([["dense", [3]]], "nested.as_nested_tensor", "$0", layout="jagged")
    yield one([["dense", [3, 4, 2]]], "nested.narrow", "$0", 1, 1, 2, layout="jagged")
    yield one([["dense", [3, 4, 2]]], "nested.narrow", "$0", 2, 1, 2, layout="jagged")
    yield many([["dense", [3, 4]]], ("gt", ["$0", 0]), ("nested.masked_select", ["$0", "$1"]))
    for heads in (1, 2):
        inputs = [["nested", [[2, 4], [5, 4], [1, 4]]]] + [["dense", [4, 4]]] * 3
        steps = [["F.linear", ["$0", f"${i}"], {}] for i in (1, 2, 3)]
        steps += [["view", [f"${i}", [3, -1, heads, 4 // heads]], {}] for i in (4, 5, 6)]
        steps += [["transpose", [f"${i}", 1, 2], {}] for i in (7, 8, 9)]
        steps += [["F.scaled_dot_product_attention", ["$10", "$11", "$12"], {}]]
        steps += [["transpose", ["$13", 1, 2], {}], ["flatten", ["$14", 2], {}]]
        yield {"inputs": inputs, "steps": steps}
    yield one([X, X, X], "F.scaled_dot_product_attention", "$0", "$1", "$2", "$0")
    yield one([X, ["dense", [3, 4, 3]]], "F.scaled_dot_product_attention", "$0", "$1", "$1")


def random_programs(seed, count):
    rng = random.Random(seed)
    for _ in range(count):
        items = rng.randint(1, 4)
        size = rng.choice([1, 2, 3])
        lengths = [rng.randint(0 if rng.random() < 0.3 else 1, 5) for _ in range(items)]
        shapes = [[length, size] for length in lengths]
        inputs = [["nested", shapes], ["dense", [size, size]], ["dense", [items, 1, size]], ["dense", [size]]]
        steps = []
        for at in range(4, 4 + rng.randint(1, 5)):
            x = f"${rng.choice([0] + list(range(4, at)))}"
            last = f"${at - 1}" if at > 4 else "$0"
            y = last if rng.random() < 0.7 else x
            dim = rng.randint(-3, 3)
            steps.append(
                rng.choice(
                    [
                        [rng.choice("sin tanh exp neg sigmoid abs square relu".split()), [y], {}],
                        [rng.choice("add mul sub".split()), [y, x], {}],
                        [rng.choice("add mul sub".split()), [y, rng.choice(["$2", "$3", 1.5])], {}],
                        ["matmul", [y, "$1"], {}],
                        ["F.linear", [y, "$1", "$3"], {}],
                        [rng.choice("sum mean amax amin prod".split()), [y, dim, rng.random() < 0.5], {}],
                        ["softmax", [y, dim], {}],
                        ["log_softmax", [y, dim], {}],
                        ["transpose", [y, dim, rng.randint(-3, 3)], {}],
                        ["unsqueeze", [y, dim], {}],
                        ["squeeze", [y, dim], {}],
                        ["select", [y, dim, 0], {}],
                        ["narrow", [y, dim, 0, 1], {}],
                        ["torch.cat", [[y, x], dim], {}],
                        ["torch.stack", [[y, x], dim], {}],
                        ["F.layer_norm", [y, [size]], {}],
                        ["F.rms_norm", [y, [size]], {}],
                        ["to_padded_tensor", [y, 0.5], {}],
                        ["clone", [y], {}],
                        ["unflatten", [y, dim, [-1, 1]], {}],
                        ["flatten", [y, dim], {}],
                        ["clamp", [y, -0.5, 0.7], {}],
                        ["contiguous", [y], {}],
                        ["F.gelu", [y], {}],
                    ]
                )
            )
        yield {"inputs": inputs, "steps": steps}


def main():
    if len(sys.argv) > 3:
        seed, count, output = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
        cases = [recorded(program) for program in random_programs(seed, count)]
    else:
        output = os.path.join(os.path.dirname(__file__), "recorded.json")
        cases = [recorded(program) for program in written()]
        cases += [case for case in map(recorded, random_programs(1, 250)) if "error" not in case]
    text = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    with open(output, "w") as file:
        file.write(f'{{"torch":"{torch.__version__.split("+")[0]}","cases":[\n{text}\n]}}\n')
    print(len(cases), "programs,", sum("error" in case for case in cases), "of them errors")


main()
