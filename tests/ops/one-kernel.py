"""Records one-kernel.json: results and gradients of functions that have a kernel of their own, from PyTorch and torchvision."""

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from torchvision.ops import deform_conv2d

F32, F64, I64 = torch.float32, torch.float64, torch.int64


def numbers(shape, seed=0, dtype=F32, modulus=101, scale=25.0, shift=2.0):
    count = 1
    for size in shape:
        count *= size
    i = torch.arange(count, dtype=I64)
    values = ((i * 37 + i * i * 11 + seed * 29) % modulus).to(F64) / scale - shift
    return values.to(dtype).view(shape)


def whole(shape, seed, modulus, low=0, dtype=I64):
    return numbers(shape, seed, F64, modulus, 1.0, -low).to(dtype)


def sparse_of(x, layout):
    kept = x * (x > 0.9)
    if layout == "csr":
        return kept.to_sparse_csr()
    if layout == "csc":
        return kept.to_sparse_csc()
    coo = kept.to_sparse()
    if layout == "coo":
        return coo
    indices, values = coo.indices(), coo.values()
    twice = torch.cat([indices, indices.flip(1)], 1)
    return torch.sparse_coo_tensor(twice, torch.cat([values, values.flip(0) * 2]), x.shape)


CASES = {}


def case(name, call, inputs=(), plain=()):
    """`inputs` get gradients where they are floats; `plain` none."""
    CASES[name] = (call, list(inputs), list(plain))


for layout in ("csr", "csc", "coo", "twice"):
    case(f"mm {layout}", lambda y, x, l=layout: torch.mm(sparse_of(x, l), y), [numbers([9, 5], 1)], [numbers([7, 9])])
    case(f"sparse.mm {layout}", lambda y, x, l=layout: torch.sparse.mm(sparse_of(x, l), y), [numbers([9, 17], 1)], [numbers([7, 9])])
    case(f"mv {layout}", lambda y, x, l=layout: torch.mv(sparse_of(x, l), y), [numbers([9], 1)], [numbers([7, 9])])
case("mm coo int", lambda y, x: torch.mm(x.to_sparse(), y), [], [whole([9, 3], 2, 7, -3), whole([5, 9], 1, 3)])
case("mm csr double", lambda y, x: torch.mm(sparse_of(x, "csr"), y), [numbers([9, 5], 1, F64)], [numbers([7, 9], 0, F64)])

for dtype, name in ((torch.complex64, "complex64"), (torch.complex128, "complex128")):
    z = torch.complex(numbers([6, 400], 3, F64), numbers([6, 400], 4, F64)).to(dtype)
    case(f"sum {name}", lambda z: torch.sum(z), [z])
    case(f"sum 1 {name}", lambda z: torch.sum(z, 1), [z])
    case(f"sum 0 {name}", lambda z: torch.sum(z, 0), [z])
    case(f"mean {name}", lambda z: torch.mean(z), [z])
    case(f"mean keepdim {name}", lambda z: torch.mean(z, -1, True), [z])
long = torch.complex(numbers([70001], 3), numbers([70001], 4))
case("sum long", lambda z: torch.sum(z), [], [long])

for n in (1, 5, 700, 1500):
    a, b = torch.complex(numbers([n], 1), numbers([n], 2)), torch.complex(numbers([n], 3), numbers([n], 4))
    case(f"dot {n}", lambda x, y: torch.dot(x, y), [a, b])
    case(f"vdot {n}", lambda x, y: torch.vdot(x, y), [a, b])
case("dot strided", lambda x, y: torch.dot(x[::2], y.conj()), [], [torch.complex(numbers([40], 1), numbers([40], 2)), torch.complex(numbers([20], 3), numbers([20], 4))])
for n in (1, 2, 9, 40):
    case(f"eigvals {n}", lambda x: torch.linalg.eigvals(x).abs().sort()[0], [], [numbers([n, n], 1, F64)])

NAN, INF = float("nan"), float("inf")
odd = torch.tensor([1.5, 1.5, NAN, NAN, -0.0, 0.0, 0.0, 2.0, 2.0, 2.0, 1.5, -INF, -INF])
for name, x in (
    ("floats", odd),
    ("ints", whole([60], 5, 4)),
    ("bools", whole([40], 6, 2).bool()),
    ("bytes", whole([5, 8], 7, 3, dtype=torch.uint8)),
    ("halves", odd.half()),
    ("one", torch.tensor(3.0)),
):
    case(f"unique_consecutive {name}", lambda x: torch.unique_consecutive(x), [], [x])
    case(f"unique_consecutive all {name}", lambda x: torch.unique_consecutive(x, return_inverse=True, return_counts=True), [], [x])
    case(f"unique all {name}", lambda x: torch.unique(x, return_inverse=True, return_counts=True), [], [x])
    case(f"unique counts {name}", lambda x: torch.unique(x, return_counts=True), [], [x])

for dtype in (F32, F64):
    x = numbers([3000], 1, dtype, 1999, 250.0, 3.5)
    case(f"median {dtype}", lambda x: torch.median(x), [x])
    case(f"median even {dtype}", lambda x: torch.median(x), [], [x[:2998]])
    case(f"nanmedian {dtype}", lambda x: torch.nanmedian(x.masked_fill(x > 2, NAN)), [x])
    case(f"median of nan {dtype}", lambda x: torch.median(x.masked_fill(x > 3.9, NAN)), [], [x])
    case(f"median with infinities {dtype}", lambda x: torch.median(x.masked_fill(x > -1, INF)), [], [x])
for dtype in (I64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.half, torch.bfloat16):
    low = 0 if dtype == torch.uint8 else -60
    case(f"median {dtype}", lambda x: torch.median(x), [], [whole([50, 60], 3, 121, low).to(dtype)])
case("median of wide ints", lambda x: torch.median(x * 123456789012), [], [whole([2049], 3, 1009, -500)])
case("median of equals", lambda x: torch.median(x), [], [torch.full([1500], -2.5)])
case("nanmedian of none", lambda x: torch.nanmedian(x), [], [torch.full([1500], NAN)])

table = numbers([11, 7], 2)
bags = whole([6, 4], 3, 11)
flat, offsets = whole([20], 4, 11), torch.tensor([0, 3, 3, 9, 20])
tied = torch.tensor([[1.0, 2.0, 2.0], [1.0, 2.0, 0.0], [0.5, 2.0, 2.0]])
for mode in ("sum", "mean"):
    case(f"bag {mode}", lambda w, b, m=mode: F.embedding_bag(b, w, mode=m), [table], [bags])
    case(f"bag {mode} offsets", lambda w, b, o, m=mode: F.embedding_bag(b, w, o, mode=m), [table.double()], [flat, offsets])
    case(f"bag {mode} padding", lambda w, b, o, m=mode: F.embedding_bag(b, w, o, mode=m, padding_idx=3), [table], [flat, offsets])
case("bag weights", lambda w, f, b: F.embedding_bag(b, w, mode="sum", per_sample_weights=f), [table, numbers([6, 4], 8)], [bags])
case("bag half", lambda w, b: F.embedding_bag(b, w, mode="sum"), [], [table.half(), bags])

case("bag max", lambda w, b: F.embedding_bag(b, w, mode="max"), [table], [bags])
case("bag max offsets", lambda w, b, o: F.embedding_bag(b, w, o, mode="max"), [table], [flat, offsets])
case("bag max last offset", lambda w, b, o: F.embedding_bag(b, w, o, mode="max", include_last_offset=True), [table], [flat, offsets])
case("bag max padding", lambda w, b: F.embedding_bag(b, w, mode="max", padding_idx=3), [table], [bags])
case("bag max ties", lambda w, b: F.embedding_bag(b, w, mode="max"), [tied], [torch.tensor([[2, 1, 0], [1, 1, 2]])])
case("bag max nan", lambda w, b: F.embedding_bag(b, w, mode="max"), [], [torch.tensor([[NAN, 1.0], [2.0, NAN]]), torch.tensor([[0, 1], [1, 0]])])
case("bag max double", lambda w, b: F.embedding_bag(b, w, mode="max"), [table.double()], [bags])

points = numbers([9, 5], 3, F32, 97)
for p in (0, 0.5, 1, 1.5, 2, 3, INF):
    case(f"pdist {p}", lambda x, p=p: F.pdist(x, p), [points])
    case(f"cdist {p}", lambda x, y, p=p: torch.cdist(x, y, p), [points.view(1, 9, 5), numbers([2, 4, 5], 5, F32, 89)])
case("pdist double", lambda x: F.pdist(x), [numbers([40, 3], 3, F64, 97)])
case("pdist wide", lambda x: F.pdist(x), [numbers([6, 70], 3, F32, 97)])
for p in (0.5, 1, 2, 3, INF):
    case(f"cdist batches {p}", lambda x, y, p=p: torch.cdist(x, y.transpose(1, 2), p), [numbers([2, 7, 40], 3, F32, 97), numbers([2, 40, 5], 5, F32, 89)])
case("cdist double", lambda x: torch.cdist(x, x * 2, 1), [numbers([40, 3], 3, F64, 97)])

complexes = lambda shape, seed: torch.complex(numbers(shape, seed), numbers(shape, seed + 1))
case("complex mm", lambda x, y: torch.mm(x, y), [complexes([40, 33], 1), complexes([33, 29], 3)])
case("complex mm turned", lambda x, y: torch.mm(x.mH, y.t()), [complexes([33, 40], 1), complexes([29, 33], 3)])
case("complex bmm", lambda x, y: torch.bmm(x, y), [complexes([5, 17, 12], 1), complexes([5, 12, 11], 3)])
case("complex matmul of one", lambda x, y: torch.matmul(x, y), [complexes([5, 17, 12], 1), complexes([12, 11], 3)])
case("complex baddbmm", lambda z, x, y: torch.baddbmm(z, x, y, beta=0.5, alpha=2), [], [complexes([5, 17, 11], 7), complexes([5, 17, 12], 1), complexes([5, 12, 11], 3)])

images = numbers([2, 6, 5, 9], 1, F32, 97).bfloat16()
case("group_norm bfloat16", lambda x, w, b: F.group_norm(x, 3, w, b), [images, numbers([6], 2).bfloat16(), numbers([6], 3).bfloat16()])
case("group_norm bfloat16 wide", lambda x, w, b: F.group_norm(x, 3, w, b), [images, numbers([6], 2), numbers([6], 3)])
case("layer_norm bfloat16", lambda x, w, b: F.layer_norm(x, [9], w, b), [images, numbers([9], 2).bfloat16(), numbers([9], 3).bfloat16()])
case("batch_norm bfloat16", lambda x, w, b: F.batch_norm(x, None, None, w, b, True), [images, numbers([6], 2).bfloat16(), numbers([6], 3).bfloat16()])

for n in (30, 64, 127, 210):
    case(f"fft of one {n}", lambda z: torch.fft.fft(z), [complexes([n], 1)])
    case(f"irfft of one {n}", lambda z, n=n: torch.fft.irfft(z, n), [complexes([n // 2 + 1], 1)])
    case(f"rfft of one {n}", lambda x: torch.fft.rfft(x), [numbers([n], 1)])
case("pdist one", lambda x: F.pdist(x), [], [points[:1]])
case("pdist no columns", lambda x: F.pdist(x), [], [torch.zeros(3, 0)])

for reduction in ("none", "mean", "sum"):
    for p in (1, 2):
        case(f"multi_margin {reduction} {p}", lambda x, t, p=p, r=reduction: F.multi_margin_loss(x, t, p=p, margin=0.7, reduction=r), [numbers([6, 5], 2)], [whole([6], 3, 5)])
    case(f"multi_margin weight {reduction}", lambda x, t, w, r=reduction: F.multi_margin_loss(x, t, p=2, weight=w, reduction=r), [numbers([6, 5], 2)], [whole([6], 3, 5), numbers([5], 9, F32, 7, 4.0, 0.0)])
    case(f"multi_margin row {reduction}", lambda x, t, r=reduction: F.multi_margin_loss(x, t, reduction=r), [numbers([5], 2)], [torch.tensor(2)])
    case(f"multi_margin row of one {reduction}", lambda x, t, r=reduction: F.multi_margin_loss(x, t, reduction=r), [numbers([5], 2)], [torch.tensor([2])])
    labels = torch.tensor([[3, 0, -1, 1, 2], [1, 1, 2, -1, 0], [-1, 0, 1, 2, 3], [4, 3, 2, 1, 0]])
    case(f"multilabel_margin {reduction}", lambda x, t, r=reduction: F.multilabel_margin_loss(x, t, reduction=r), [numbers([4, 5], 2)], [labels])
    case(f"multilabel_margin row {reduction}", lambda x, t, r=reduction: F.multilabel_margin_loss(x, t, reduction=r), [numbers([5], 2, F64)], [labels[0]])
gap = torch.tensor([[NAN, 0.5, 1.0], [0.2, 0.3, NAN]])
case("multi_margin nan", lambda x, t: F.multi_margin_loss(x, t, reduction="none"), [], [gap, torch.tensor([0, 1])])
case("multilabel_margin nan", lambda x, t: F.multilabel_margin_loss(x, t, reduction="none"), [], [gap, torch.tensor([[0, -1, 0], [1, 0, -1]])])

for invert in (False, True):
    case(f"isin {invert}", lambda x, t, i=invert: torch.isin(x, t, invert=i), [], [odd, torch.tensor([1.5, NAN, 0.0])])
    case(f"isin ints {invert}", lambda x, t, i=invert: torch.isin(x, t, invert=i), [], [whole([8, 9], 4, 30), whole([16], 5, 30)])
    case(f"isin many {invert}", lambda x, t, i=invert: torch.isin(x, t, invert=i), [], [whole([8, 9], 4, 30), whole([17], 5, 30)])
case("isin mixed", lambda x, t: torch.isin(x, t), [], [whole([9], 4, 5), torch.tensor([1.5, 2.0, 3.0])])

for p in (1, 2, 3.5, INF):
    case(f"renorm {p}", lambda x, p=p: torch.renorm(x, p, 0, 1.5), [numbers([5, 6], 2)])
    case(f"renorm 1 {p}", lambda x, p=p: torch.renorm(x, p, 1, 2), [numbers([5, 6, 2], 2, F64)])


def symmetric(n, dtype, batch=()):
    a = numbers([*batch, n, n], n, dtype)
    return a + a.mT


for dtype in (F32, F64):
    for n in (1, 2, 3, 8, 33, 70):
        case(f"eigvalsh {n} {dtype}", lambda x: torch.linalg.eigvalsh(x), [], [symmetric(n, dtype)])
    case(f"eigvalsh upper {dtype}", lambda x: torch.linalg.eigvalsh(x, UPLO="U"), [], [numbers([7, 7], 1, dtype)])
    case(f"eigvalsh lower {dtype}", lambda x: torch.linalg.eigvalsh(x), [], [numbers([7, 7], 1, dtype)])
    case(f"eigvalsh stack {dtype}", lambda x: torch.linalg.eigvalsh(x), [], [symmetric(6, dtype, (5,))])
    case(f"eigvalsh gradient {dtype}", lambda x: torch.linalg.eigvalsh(x), [symmetric(6, dtype)])
    case(f"svdvals stack {dtype}", lambda x: torch.linalg.svdvals(x), [], [numbers([4, 5, 9], 1, dtype)])
    case(f"svdvals tall {dtype}", lambda x: torch.linalg.svdvals(x), [], [numbers([60, 20], 1, dtype)])
    case(f"svdvals of rank one {dtype}", lambda x: torch.linalg.matrix_rank(x.unsqueeze(1) * x), [], [numbers([9], 1, dtype)])
    case(f"svdvals gradient {dtype}", lambda x: torch.linalg.svdvals(x), [numbers([5, 4], 1, dtype)])
case("eigvalsh zeros", lambda x: torch.linalg.eigvalsh(x), [], [torch.zeros(5, 5)])
case("eigvalsh diagonal", lambda x: torch.linalg.eigvalsh(torch.diag(x)), [], [numbers([12], 1)])
case("eigvalsh huge", lambda x: torch.linalg.eigvalsh(x * 1e200), [], [symmetric(5, F64)])
case("eigvalsh tiny", lambda x: torch.linalg.eigvalsh(x * 1e-200), [], [symmetric(5, F64)])
case("svdvals zeros", lambda x: torch.linalg.svdvals(x), [], [torch.zeros(3, 4)])

for mode in ("reflect", "replicate", "circular"):
    case(f"pad 1 {mode}", lambda x, m=mode: F.pad(x, [2, 3], mode=m), [numbers([2, 3, 5], 1)])
    case(f"pad 2 {mode}", lambda x, m=mode: F.pad(x, [2, 1, 0, 3], mode=m), [numbers([2, 3, 4, 20], 1)])
    case(f"pad 3 {mode}", lambda x, m=mode: F.pad(x, [2, 1, 1, 2, 1, 1], mode=m), [numbers([1, 2, 3, 4, 5], 1)])
    case(f"pad unbatched {mode}", lambda x, m=mode: F.pad(x, [1, 1, 2, 0], mode=m), [numbers([3, 4, 5], 1, F64)])
    case(f"pad transposed {mode}", lambda x, m=mode: F.pad(x.transpose(1, 2), [1, 3], mode=m), [numbers([2, 5, 3], 1)])
    case(f"pad ints {mode}", lambda x, m=mode: F.pad(x, [1, 3], mode=m), [], [whole([2, 3, 5], 1, 50)])
    z = torch.complex(numbers([1, 2, 3, 4, 5], 1), numbers([1, 2, 3, 4, 5], 2))
    case(f"pad complex {mode}", lambda x, m=mode: F.pad(x, [2, 1, 1, 2, 1, 1], mode=m), [z])

for groups, offset_groups, masked, bias, dtype in ((1, 1, False, False, F32), (1, 2, True, True, F32), (2, 2, True, True, F64), (2, 1, False, True, F32)):
    image = numbers([2, 4, 6, 7], 1, dtype)
    weight = numbers([6, 4 // groups, 3, 2], 2, dtype)
    offset = numbers([2, offset_groups * 12, 3, 4], 3, dtype, 103, 12.0, 4.1)
    inputs = [image, offset, weight]
    if masked:
        inputs.append(numbers([2, offset_groups * 6, 3, 4], 4, dtype, 11, 11.0, 0.0))
    if bias:
        inputs.append(numbers([6], 5, dtype))

    def call(x, o, w, *rest, masked=masked, bias=bias):
        rest = list(rest)
        mask = rest.pop(0) if masked else None
        return deform_conv2d(x, o, w, rest.pop(0) if bias else None, stride=(2, 2), padding=(1, 1), dilation=(1, 1), mask=mask)

    case(f"deform_conv2d {groups} {offset_groups} {masked} {bias} {dtype}", call, inputs)
edge = torch.tensor([-1.0, 0.0, 2.0, 3.0, 3.5, -0.5, 1e20, -INF]).repeat(9)[:72].view(1, 8, 3, 3)
case("deform_conv2d edges", lambda x, o, w: deform_conv2d(x, o, w), [], [numbers([1, 2, 4, 4], 1), edge, numbers([2, 2, 2, 2], 2)])

for stride, padding, dilation in ((1, 1, 1), ((2, 3), (0, 2), 1), (2, (3, 1), (2, 1))):
    def size(n, d, s=stride, p=padding, e=dilation):
        s, p, e = (v if isinstance(v, int) else v[d] for v in (s, p, e))
        return (n + 2 * p - e * ((3, 2)[d] - 1) - 1) // s + 1

    windows = size(7, 0) * size(9, 1)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    case(f"fold {stride} {padding} {dilation}", lambda x, o=options: F.fold(x, (7, 9), (3, 2), **o), [numbers([2, 18, windows], 1)])
    case(f"unfold {stride} {padding} {dilation}", lambda x, o=options: F.unfold(x, (3, 2), **o), [numbers([2, 3, 7, 9], 1, F64)])
case("fold complex", lambda x: F.fold(x, (4, 4), 2), [torch.complex(numbers([4, 9], 1), numbers([4, 9], 2))])

for dim in (0, 1, 2):
    case(f"cross {dim}", lambda x, y, d=dim: torch.linalg.cross(x, y, dim=d), [numbers([3, 3, 3], 1), numbers([3, 3, 3], 2)])
case("cross broadcast", lambda x, y: torch.linalg.cross(x, y), [numbers([4, 1, 3], 1, F64), numbers([1, 5, 3], 2, F64)])
case("cross transposed", lambda x, y: torch.linalg.cross(x.mT, y, dim=0), [numbers([17, 3], 1), numbers([3, 17], 2)])
case("cross ints", lambda x, y: torch.linalg.cross(x, y), [], [whole([5, 3], 1, 50, -9), whole([5, 3], 2, 50, -9)])
case("cross halves", lambda x, y: torch.linalg.cross(x, y), [], [numbers([5, 3], 1).half(), numbers([5, 3], 2).half()])
case("cross complex", lambda x, y: torch.linalg.cross(x, y), [torch.complex(numbers([5, 3], 1), numbers([5, 3], 3)), torch.complex(numbers([5, 3], 2), numbers([5, 3], 4))])

rows = numbers([7, 30], 1, F32, 23)
for dtype in (F32, F64, I64, torch.int32, torch.uint8, torch.half):
    x = (rows.abs() * 3).to(dtype)
    case(f"median 1 {dtype}", lambda x: torch.median(x, 1), [], [x])
    case(f"median 0 {dtype}", lambda x: torch.median(x, 0), [], [x])
case("median along", lambda x: torch.median(x, 1)[0], [numbers([7, 31], 1)])
case("median along nan", lambda x: torch.median(x.masked_fill(x > 1.5, NAN), 1), [], [rows])
case("nanmedian along", lambda x: torch.nanmedian(x.masked_fill(x > 0, NAN), 1), [], [rows])
case("nanmedian along none", lambda x: torch.nanmedian(x * NAN, 1)[0], [], [rows])
case("median along infinities", lambda x: torch.median(x.masked_fill(x > -1, INF), 1), [], [rows])
case("median along long", lambda x: torch.median(x, 1), [], [numbers([2, 5000], 1, F32, 1999, 250.0, 3.5)])

for dtype in (torch.bfloat16, torch.half):
    quarters = numbers([3, 1500], 1, F32, 9, 4.0, 1.0).to(dtype)
    case(f"cumsum many {dtype}", lambda x: torch.cumsum(x, 1), [], [quarters])
    case(f"cumsum down {dtype}", lambda x: torch.cumsum(x, 0), [quarters])
    case(f"cumprod many {dtype}", lambda x: torch.cumprod(x.sign() * 2 - x.sign(), 1), [], [quarters + 0.125])
    case(f"cummax many {dtype}", lambda x: torch.cummax(x, 1), [], [quarters])
    case(f"cummin nan {dtype}", lambda x: torch.cummin(x.masked_fill(x == 0.5, NAN), 0), [], [quarters])
    case(f"unique many {dtype}", lambda x: torch.unique(x, return_inverse=True, return_counts=True), [], [quarters])
    case(f"unique along {dtype}", lambda x: torch.unique(x[0], dim=0), [], [quarters])
    case(f"roll {dtype}", lambda x: torch.roll(x, 7, 1), [], [quarters])

truth, other = numbers([2, 333], 1) > 0, numbers([2, 333], 2) > 0
for name, call in {
    "eq": torch.eq,
    "ne": torch.ne,
    "and": torch.logical_and,
    "or": torch.logical_or,
    "xor": torch.bitwise_xor,
    "not": lambda x, y: torch.logical_not(x),
    "where": lambda x, y: torch.where(x, y, x),
    "fill": lambda x, y: x.masked_fill(y, True),
    "roll": lambda x, y: x.roll(5, 1),
    "flip": lambda x, y: x.flip(1),
    "pad": lambda x, y: F.pad(x, [3, 2], value=1),
    "cat": lambda x, y: torch.cat([x, y], 1),
}.items():
    case(f"truth {name}", call, [], [truth, other])
bytes_of_truth = whole([2, 333], 1, 5, 0, torch.uint8)
case("truth of bytes", lambda x: torch.logical_and(x, x == 3), [], [bytes_of_truth])
case("bytes where", lambda x: torch.where(x == 3, x, x ^ 5), [], [bytes_of_truth])

for upper in (True, False):
    for left in (True, False):
        for unit in (True, False):
            case(
                f"triangular {upper} {left} {unit}",
                lambda a, b, u=upper, l=left, n=unit: torch.linalg.solve_triangular(
                    a * 0.02 + 3 * torch.eye(33), b if l else b.t(), upper=u, left=l, unitriangular=n
                ),
                [numbers([33, 33], 1), numbers([33, 20], 2)],
            )
case("inverse with exchanges", lambda a: torch.linalg.inv(a * 0.1 + 5 * torch.eye(70).roll(3, 0)), [numbers([70, 70], 1)])


def flat_numbers(x):
    x = x.detach().to_dense() if x.layout != torch.strided else x.detach()
    if x.is_complex():
        x = torch.view_as_real(x.resolve_conj())
    return x.reshape(-1).to(F64)


def shown(value):
    return None if value != value else (str(value) if abs(value) == INF else float(value))


def record(x):
    values = flat_numbers(x)
    weights = (torch.arange(values.numel(), dtype=I64) * 13 % 17 - 8).to(F64)
    finite = values.nan_to_num(0, 0, 0)
    return {
        "shape": list(x.shape),
        "dtype": str(x.dtype).removeprefix("torch."),
        "values": [shown(v) for v in values[:24].tolist()],
        "sum": (finite * weights).sum().item(),
        "size": finite.abs().sum().item(),
    }


records = []
for name, (call, inputs, plain) in CASES.items():
    leaves = [x.detach().clone().requires_grad_() for x in inputs]
    try:
        result = call(*leaves, *plain)
    except (RuntimeError, NotImplementedError) as error:
        print(name, error)
        continue
    results = list(result) if isinstance(result, (tuple, list)) else [result]
    entry = {"name": name, "results": [record(x) for x in results]}
    if leaves:
        first = results[0]
        weights = (torch.arange(first.numel(), dtype=I64) * 7 % 11 - 4).to(first.dtype).view(first.shape)
        grads = torch.autograd.grad(first, leaves, weights, allow_unused=True)
        entry["grads"] = [record(g) for g in grads]
    records.append(entry)

text = json.dumps({"version": torch.__version__, "records": records}, separators=(",", ":"), allow_nan=False)
Path(__file__).with_suffix(".json").write_text(text + "\n")
print(len(records))
