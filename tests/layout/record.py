"""Writes recorded.json and recorded-index.json: layouts, splits, overlaps, indices and errors that PyTorch gave in random cases."""

import json
import pathlib
import random
import warnings

import torch

warnings.filterwarnings("ignore")
rng = random.Random(7)
whole = slice(None)
here = pathlib.Path(__file__).parent


def layout(tensor):
    return [list(tensor.shape), list(tensor.stride()), tensor.storage_offset()]


def between(low, high):
    return rng.randint(low, high)


def random_tensor(largest_rank=4, with_empty=True):
    """A tensor of random shape after up to three random views."""
    sizes = [1, 1, 2, 3, 4]
    shape = [0 if with_empty and rng.random() < 0.04 else rng.choice(sizes) for _ in range(between(0, largest_rank))]
    tensor = torch.zeros(shape)
    for _ in range(between(0, 3)):
        rank = tensor.dim()
        kind = between(0, 4)
        if rank == 0:
            break
        if kind == 0:
            tensor = tensor.permute(rng.sample(range(rank), rank))
        elif kind == 1:
            cut = slice(between(-2, 2), between(1, 6), between(1, 2))
            tensor = tensor[(whole,) * rng.randrange(rank) + (cut,)]
        elif kind == 2:
            tensor = tensor.expand([rng.choice([2, 3]) if size == 1 and rng.random() < 0.5 else size for size in tensor.shape])
        elif kind == 3 and rank < 5:
            tensor = tensor.unsqueeze(between(0, rank))
        elif kind == 4 and rank == 4:
            tensor = tensor.contiguous(memory_format=torch.channels_last)
    return tensor


def attempt(case, run):
    try:
        case["out"] = run()
    except Exception as error:
        case["error"] = [type(error).__name__, str(error).split("\nException raised")[0]]
    return case


def random_shape_for(count):
    """A shape of so many elements, sometimes with -1 or spoilt."""
    shape = []
    while count > 1 and rng.random() < 0.8:
        factor = rng.choice([f for f in range(1, count + 1) if count % f == 0])
        shape.append(factor)
        count //= factor
    shape.append(count)
    if rng.random() < 0.3:
        shape.insert(between(0, len(shape)), 1)
    if rng.random() < 0.3:
        shape[rng.randrange(len(shape))] = -1
    if rng.random() < 0.1:
        shape[rng.randrange(len(shape))] = rng.choice([-1, -2, 5, 0])
    return shape


def view_arguments(name, tensor):
    rank = tensor.dim()
    dim = lambda: between(-rank - 1, rank)
    if name == "permute":
        return [[d - rank if rng.random() < 0.3 else d for d in rng.sample(range(rank), rank)]]
    if name == "transpose":
        return [dim(), dim()]
    if name == "select":
        return [dim(), between(-3, 3)]
    if name == "slice":
        return [dim(), rng.choice([None, -5, -2, 0, 1, 2, 7]), rng.choice([None, -3, -1, 0, 1, 2, 9]), between(1, 3)]
    if name == "narrow":
        return [dim(), between(-3, 3), between(-1, 3)]
    if name == "unsqueeze":
        return [between(-rank - 2, rank + 1)]
    if name == "squeeze":
        return [dim()] if rng.random() < 0.6 else []
    if name == "diagonal":
        return [between(-3, 3), dim(), dim()]
    if name == "unfold":
        return [dim(), between(-1, 4), between(0, 3)]
    if name == "view":
        return [random_shape_for(tensor.numel())]
    if name == "expand":
        sizes = [1] * between(0, 2) + list(tensor.shape)
        return [[rng.choice([-1, -1, -2, 1, 2, 3]) if s == 1 or rng.random() < 0.2 else rng.choice([-1, s]) for s in sizes]]
    if name == "flatten":
        return [dim(), dim()]
    if name == "unflatten":
        at = dim()
        size = tensor.shape[at] if -rank <= at < rank else 1
        return [at, random_shape_for(size)]
    if name == "movedim":
        count = between(0, min(2, rank))
        ends = [[dim() for _ in range(count + (rng.random() < 0.1))] for _ in range(2)]
        return ends
    if name == "as_strided":
        count = between(0, 3)
        strides = [between(0 if rng.random() < 0.9 else -1, 4) for _ in range(count + (rng.random() < 0.05))]
        return [[between(0 if rng.random() < 0.9 else -1, 3) for _ in range(count)], strides, between(-1, 3)]
    raise ValueError(name)


def run_view(name, tensor, arguments):
    if name == "slice":
        return layout(torch.ops.aten.slice(tensor, *arguments))
    if name == "flatten":
        return layout(torch.zeros(tensor.shape).flatten(*arguments))
    if name == "unflatten":
        return layout(torch.zeros(torch.zeros(tensor.shape).unflatten(*arguments).shape))
    return layout(getattr(tensor, name)(*arguments))


views = []
for name, count in {"permute": 50, "transpose": 60, "select": 60, "slice": 60, "narrow": 60, "unsqueeze": 60, "squeeze": 60,
                    "diagonal": 60, "unfold": 60, "view": 150, "expand": 80, "flatten": 50, "unflatten": 60, "movedim": 60,
                    "as_strided": 80}.items():
    for _ in range(count):
        tensor = random_tensor()
        arguments = view_arguments(name, tensor)
        case = {"name": name, "in": layout(tensor), "args": arguments}
        if name == "as_strided":
            case["bytes"] = tensor.storage().nbytes()
        views.append(attempt(case, lambda: run_view(name, tensor, arguments)))

splits = []
for _ in range(200):
    tensor = torch.zeros([rng.choice([0, 1, 2, 3, 6, 7]) for _ in range(between(0, 3))])
    name = rng.choice(["split", "chunk", "tensor_split", "hsplit", "vsplit", "dsplit"])
    sizes = [between(-1, 4) for _ in range(between(1, 3))]
    if name == "split" and tensor.dim() and rng.random() < 0.5 and tensor.shape[0] > 0:
        sizes = [1, tensor.shape[0] - 1]
    how = sizes if name != "chunk" and rng.random() < 0.5 else between(-1, 4)
    arguments = [how] if name.endswith("split") and name not in ("split", "tensor_split") else [how, between(-3, 2) if rng.random() < 0.5 else 0]
    case = {"name": name, "shape": list(tensor.shape), "args": arguments}
    splits.append(attempt(case, lambda: [list(part.shape) for part in getattr(tensor, name)(*arguments)]))

elementwise = []
while len(elementwise) < 500:
    base = random_tensor(5, with_empty=rng.random() < 0.3)
    operands = [base]
    for _ in range(between(0, 2)):
        kind = between(0, 4)
        rank = base.dim()
        if kind == 0:
            operands.append(torch.zeros(base.shape))
        elif kind == 1:
            operands.append(torch.empty_strided(base.shape, base.stride()))
        elif kind == 2:
            order = rng.sample(range(rank), rank)
            operands.append(torch.zeros([base.shape[d] for d in order]).permute([order.index(d) for d in range(rank)]))
        elif kind == 3:
            operands.append(torch.zeros([s if rng.random() < 0.6 else 1 for s in base.shape][between(0, 1):]))
        else:
            operands.append(torch.zeros([]))
    rng.shuffle(operands)
    operator = [torch.neg, torch.add, torch.addcmul][len(operands) - 1]
    try:
        result = operator(*operands)
    except RuntimeError:
        continue
    elementwise.append([[layout(o)[:2] for o in operands], layout(result)[:2]])

preserved = []
for _ in range(200):
    tensor = random_tensor(5)
    channels_last = tensor.dim() == 4 and tensor.is_contiguous(memory_format=torch.channels_last)
    preserved.append([layout(tensor)[:2], list(tensor.clone().stride()), tensor.is_contiguous(), channels_last])

memory = torch.zeros(60)


def random_window(shape, strides=None):
    """A tensor in the common memory: dense in a random order, or with random strides."""
    if strides is None:
        strides = [0] * len(shape)
        stride = rng.choice([1, 1, 1, 2])
        for dim in rng.sample(range(len(shape)), len(shape)):
            strides[dim] = stride
            stride *= max(shape[dim], 1)
    reach = sum((size - 1) * stride for size, stride in zip(shape, strides) if size)
    return memory.as_strided(shape, strides, between(0, max(0, min(6, 59 - reach))))


def overlap_kind(run):
    try:
        run()
    except RuntimeError as error:
        return "internal" if "more than one element" in str(error) else "partial"
    return None


overlap = []
for _ in range(400):
    shape = [between(1, 3) for _ in range(between(1, 3))]
    written = random_window(shape, [between(0, 3) for _ in shape] if rng.random() < 0.4 else None)
    read = random_window(shape)
    overlap.append([layout(written), layout(read), overlap_kind(lambda: written.neg_()),
                    overlap_kind(lambda: torch.neg(read, out=written))])

(here / "recorded.json").write_text(json.dumps(
    {"views": views, "splits": splits, "elementwise": elementwise, "preserved": preserved, "overlap": overlap},
    separators=(",", ":")) + "\n")


def signed(value):
    return int(value) - 2**64 if int(value) >= 2**63 else int(value)


def recorded_steps(tensor):
    """The views that autograd recorded, from the first to the last."""
    steps = []
    node = tensor.grad_fn
    while node is not None and type(node).__name__ != "AccumulateGrad":
        kind = type(node).__name__.replace("Backward0", "").lower()
        step = {"kind": kind}
        if kind in ("select", "slice", "unsqueeze"):
            step["dim"] = signed(node._saved_dim)
        if kind == "select":
            step["index"] = signed(node._saved_index)
        if kind == "slice":
            stop = node._saved_end
            step.update(start=signed(node._saved_start), stop=None if stop == 2**63 - 1 else signed(stop), step=signed(node._saved_step))
        steps.append(step)
        node = node.next_functions[0][0] if node.next_functions else None
    return steps[::-1]


def random_item():
    """An item of an index, in Python and as JSON."""
    kind = rng.random()
    if kind < 0.3:
        value = between(-4, 4)
        return value, value
    if kind < 0.62:
        start, stop, step = [None if rng.random() < 0.4 else between(low, high) for low, high in ((-5, 5), (-5, 5), (1, 3))]
        if rng.random() < 0.04:
            step = rng.choice([0, -1])
        text = [("" if part is None else str(part)) for part in (start, stop, step)]
        return slice(start, stop, step), ":".join(text[:2] if step is None else text)
    if kind < 0.72:
        return None, None
    if kind < 0.82:
        return Ellipsis, "..."
    value = rng.choice([True, False, 1.5] + [[0, 1], [True, False], [[0, 1], [1, 0]], [], [between(-2, 1)]] * 2)
    return value, value


indices = []
while len(indices) < 700:
    shape = rng.choice([[3, 4], [2, 3, 4], [3], [], [2, 0, 3], [1, 2]])
    tensor = torch.zeros(shape, requires_grad=True)
    items = [random_item() for _ in range(rng.choice([1, 1, 2, 2, 3, 4]) if shape else rng.choice([1, 1, 1, 2]))]
    # A list alone would be taken for a tuple of its items; an index into a 0-d tensor reads where nothing is.
    alone = len(items) == 1 and rng.random() < 0.6 and not isinstance(items[0][0], list)
    if alone and not shape and type(items[0][0]) is int:
        continue
    case = {"shape": shape, "items": [text for _, text in items], "tuple": not alone}
    try:
        result = tensor[items[0][0] if alone else tuple(item for item, _ in items)]
        case["steps"] = recorded_steps(result)
        case["out"] = None if any(step["kind"] == "index" for step in case["steps"]) else layout(result)
    except Exception as error:
        case["error"] = [type(error).__name__, str(error).split("\nException raised")[0]]
    indices.append(case)
(here / "recorded-index.json").write_text(json.dumps(indices, separators=(",", ":")) + "\n")
print(sum("error" in case for case in views), "of", len(views), "views fail,",
      sum("error" in case for case in indices), "of", len(indices), "indices")
