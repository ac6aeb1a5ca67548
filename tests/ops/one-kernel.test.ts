/** Functions that have a kernel of their own give PyTorch's results and gradients (recorded by one-kernel.py). */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";
import type { DType, Tensor } from "../../src/index.ts";
import { ops } from "../../src/vision/index.ts";
import recorded from "./one-kernel.json" with { type: "json" };

const F = torch.nn.functional;
const { float32: F32, float64: F64, int64: I64 } = torch;

/** The recorder's numbers. */
function numbers(shape: number[], seed = 0, dtype: DType = F32, modulus = 101, scale = 25, shift = 2): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = Array.from({ length: count }, (_, i) => ((i * 37 + i * i * 11 + seed * 29) % modulus) / scale - shift);
  return torch.tensor(values, { dtype: F64 }).to(dtype).view(shape);
}

function whole(shape: number[], seed: number, modulus: number, low = 0, dtype: DType = I64): Tensor {
  return numbers(shape, seed, F64, modulus, 1, -low).to(dtype);
}

type Layout = "csr" | "csc" | "coo" | "twice";
function sparseOf(x: Tensor, layout: Layout): Tensor {
  const kept = x.mul(x.gt(0.9));
  if (layout === "csr") return kept.to_sparse_csr();
  if (layout === "csc") return kept.to_sparse_csc();
  const coo = kept.to_sparse();
  if (layout === "coo") return coo;
  const [indices, values] = [coo.indices(), coo.values()];
  const twice = torch.cat([indices, indices.flip(1)], 1);
  return torch.sparse_coo_tensor(twice, torch.cat([values, values.flip(0).mul(2)]), x.shape);
}

interface Case {
  readonly call: (...given: never[]) => unknown;
  /** These get gradients. */
  readonly inputs: readonly Tensor[];
  readonly plain: readonly Tensor[];
}
const cases = new Map<string, Case>();
function define(name: string, call: Case["call"], inputs: readonly Tensor[] = [], plain: readonly Tensor[] = []): void {
  cases.set(name, { call, inputs, plain });
}
const word = (flag: boolean): string => (flag ? "True" : "False");
const nameOf = (dtype: DType): string => String(dtype);
const ofP = (p: number): string => (p === Infinity ? "inf" : String(p));

for (const layout of ["csr", "csc", "coo", "twice"] as const) {
  const x = numbers([7, 9]);
  define(`mm ${layout}`, (y: Tensor, x: Tensor) => torch.mm(sparseOf(x, layout), y), [numbers([9, 5], 1)], [x]);
  define(
    `sparse.mm ${layout}`,
    (y: Tensor, x: Tensor) => torch.sparse.mm(sparseOf(x, layout), y),
    [numbers([9, 17], 1)],
    [x],
  );
  define(`mv ${layout}`, (y: Tensor, x: Tensor) => torch.mv(sparseOf(x, layout), y), [numbers([9], 1)], [x]);
}
define(
  "mm coo int",
  (y: Tensor, x: Tensor) => torch.mm(x.to_sparse(), y),
  [],
  [whole([9, 3], 2, 7, -3), whole([5, 9], 1, 3)],
);
define(
  "mm csr double",
  (y: Tensor, x: Tensor) => torch.mm(sparseOf(x, "csr"), y),
  [numbers([9, 5], 1, F64)],
  [numbers([7, 9], 0, F64)],
);

for (const [dtype, name] of [
  [torch.complex64, "complex64"],
  [torch.complex128, "complex128"],
] as const) {
  const z = torch.complex(numbers([6, 400], 3, F64), numbers([6, 400], 4, F64)).to(dtype);
  define(`sum ${name}`, (z: Tensor) => torch.sum(z), [z]);
  define(`sum 1 ${name}`, (z: Tensor) => torch.sum(z, 1), [z]);
  define(`sum 0 ${name}`, (z: Tensor) => torch.sum(z, 0), [z]);
  define(`mean ${name}`, (z: Tensor) => torch.mean(z), [z]);
  define(`mean keepdim ${name}`, (z: Tensor) => torch.mean(z, -1, true), [z]);
}
define("sum long", (z: Tensor) => torch.sum(z), [], [torch.complex(numbers([70001], 3), numbers([70001], 4))]);

for (const n of [1, 5, 700, 1500]) {
  const pair = [1, 3].map((seed) => torch.complex(numbers([n], seed), numbers([n], seed + 1)));
  define(`dot ${n}`, (x: Tensor, y: Tensor) => torch.dot(x, y), pair);
  define(`vdot ${n}`, (x: Tensor, y: Tensor) => torch.vdot(x, y), pair);
}
define(
  "dot strided",
  (x: Tensor, y: Tensor) => torch.dot(x.view(20, 2).select(1, 0), y.conj()),
  [],
  [torch.complex(numbers([40], 1), numbers([40], 2)), torch.complex(numbers([20], 3), numbers([20], 4))],
);
for (const n of [1, 2, 9, 40])
  define(`eigvals ${n}`, (x: Tensor) => torch.linalg.eigvals(x).abs().sort()[0], [], [numbers([n, n], 1, F64)]);

const odd = torch.tensor([1.5, 1.5, NaN, NaN, -0, 0, 0, 2, 2, 2, 1.5, -Infinity, -Infinity]);
for (const [name, x] of [
  ["floats", odd],
  ["ints", whole([60], 5, 4)],
  ["bools", whole([40], 6, 2).to(torch.bool)],
  ["bytes", whole([5, 8], 7, 3, 0, torch.uint8)],
  ["halves", odd.half()],
  ["one", torch.tensor(3, { dtype: F32 })],
] as const) {
  const all = { return_inverse: true, return_counts: true };
  define(`unique_consecutive ${name}`, (x: Tensor) => torch.unique_consecutive(x), [], [x]);
  define(`unique_consecutive all ${name}`, (x: Tensor) => torch.unique_consecutive(x, all), [], [x]);
  define(`unique all ${name}`, (x: Tensor) => torch.unique(x, all), [], [x]);
  define(`unique counts ${name}`, (x: Tensor) => torch.unique(x, { return_counts: true }), [], [x]);
}

for (const dtype of [F32, F64]) {
  const x = numbers([3000], 1, dtype, 1999, 250, 3.5);
  const name = nameOf(dtype);
  define(`median ${name}`, (x: Tensor) => torch.median(x), [x]);
  define(`median even ${name}`, (x: Tensor) => torch.median(x), [], [x.narrow(0, 0, 2998)]);
  define(`nanmedian ${name}`, (x: Tensor) => torch.nanmedian(x.masked_fill(x.gt(2), NaN)), [x]);
  define(`median of nan ${name}`, (x: Tensor) => torch.median(x.masked_fill(x.gt(3.9), NaN)), [], [x]);
  define(`median with infinities ${name}`, (x: Tensor) => torch.median(x.masked_fill(x.gt(-1), Infinity)), [], [x]);
}
for (const dtype of [I64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.half, torch.bfloat16]) {
  const low = dtype === torch.uint8 ? 0 : -60;
  define(`median ${nameOf(dtype)}`, (x: Tensor) => torch.median(x), [], [whole([50, 60], 3, 121, low).to(dtype)]);
}
define("median of wide ints", (x: Tensor) => torch.median(x.mul(123456789012)), [], [whole([2049], 3, 1009, -500)]);
define("median of equals", (x: Tensor) => torch.median(x), [], [torch.full([1500], -2.5)]);
define("nanmedian of none", (x: Tensor) => torch.nanmedian(x), [], [torch.full([1500], NaN)]);

const table = numbers([11, 7], 2);
const bags = whole([6, 4], 3, 11);
const [flat, offsets] = [whole([20], 4, 11), torch.tensor([0, 3, 3, 9, 20])];
const tied = torch.tensor([1, 2, 2, 1, 2, 0, 0.5, 2, 2], { dtype: F32 }).view(3, 3);
const max = { mode: "max" } as const;
for (const mode of ["sum", "mean"] as const) {
  const call =
    (padding_idx: number | null = null) =>
    (w: Tensor, b: Tensor, o: Tensor | null = null): Tensor =>
      F.embedding_bag(b, w, o, { mode, padding_idx });
  define(`bag ${mode}`, call(), [table], [bags]);
  define(`bag ${mode} offsets`, call(), [table.double()], [flat, offsets]);
  define(`bag ${mode} padding`, call(3), [table], [flat, offsets]);
}
define(
  "bag weights",
  (w: Tensor, f: Tensor, b: Tensor) => F.embedding_bag(b, w, { mode: "sum", per_sample_weights: f }),
  [table, numbers([6, 4], 8)],
  [bags],
);
define("bag half", (w: Tensor, b: Tensor) => F.embedding_bag(b, w, { mode: "sum" }), [], [table.half(), bags]);

define("bag max", (w: Tensor, b: Tensor) => F.embedding_bag(b, w, max), [table], [bags]);
define("bag max offsets", (w: Tensor, b: Tensor, o: Tensor) => F.embedding_bag(b, w, o, max), [table], [flat, offsets]);
define(
  "bag max last offset",
  (w: Tensor, b: Tensor, o: Tensor) => F.embedding_bag(b, w, o, { ...max, include_last_offset: true }),
  [table],
  [flat, offsets],
);
define("bag max padding", (w: Tensor, b: Tensor) => F.embedding_bag(b, w, { ...max, padding_idx: 3 }), [table], [bags]);
define(
  "bag max ties",
  (w: Tensor, b: Tensor) => F.embedding_bag(b, w, max),
  [tied],
  [torch.tensor([2, 1, 0, 1, 1, 2]).view(2, 3)],
);
define(
  "bag max nan",
  (w: Tensor, b: Tensor) => F.embedding_bag(b, w, max),
  [],
  [torch.tensor([NaN, 1, 2, NaN]).view(2, 2), torch.tensor([0, 1, 1, 0]).view(2, 2)],
);
define("bag max double", (w: Tensor, b: Tensor) => F.embedding_bag(b, w, max), [table.double()], [bags]);

const points = numbers([9, 5], 3, F32, 97);
for (const p of [0, 0.5, 1, 1.5, 2, 3, Infinity]) {
  define(`pdist ${ofP(p)}`, (x: Tensor) => F.pdist(x, p), [points]);
  define(`cdist ${ofP(p)}`, (x: Tensor, y: Tensor) => torch.cdist(x, y, p), [
    points.view(1, 9, 5),
    numbers([2, 4, 5], 5, F32, 89),
  ]);
}
define("pdist double", (x: Tensor) => F.pdist(x), [numbers([40, 3], 3, F64, 97)]);
define("pdist wide", (x: Tensor) => F.pdist(x), [numbers([6, 70], 3, F32, 97)]);
for (const p of [0.5, 1, 2, 3, Infinity])
  define(`cdist batches ${ofP(p)}`, (x: Tensor, y: Tensor) => torch.cdist(x, y.transpose(1, 2), p), [
    numbers([2, 7, 40], 3, F32, 97),
    numbers([2, 40, 5], 5, F32, 89),
  ]);
define("cdist double", (x: Tensor) => torch.cdist(x, x.mul(2), 1), [numbers([40, 3], 3, F64, 97)]);

const complexes = (shape: number[], seed: number): Tensor =>
  torch.complex(numbers(shape, seed), numbers(shape, seed + 1));
define("complex mm", (x: Tensor, y: Tensor) => torch.mm(x, y), [complexes([40, 33], 1), complexes([33, 29], 3)]);
define("complex mm turned", (x: Tensor, y: Tensor) => torch.mm(x.mH, y.t()), [
  complexes([33, 40], 1),
  complexes([29, 33], 3),
]);
define("complex bmm", (x: Tensor, y: Tensor) => torch.bmm(x, y), [
  complexes([5, 17, 12], 1),
  complexes([5, 12, 11], 3),
]);
define("complex matmul of one", (x: Tensor, y: Tensor) => torch.matmul(x, y), [
  complexes([5, 17, 12], 1),
  complexes([12, 11], 3),
]);
define(
  "complex baddbmm",
  (z: Tensor, x: Tensor, y: Tensor) => torch.baddbmm(z, x, y, { beta: 0.5, alpha: 2 }),
  [],
  [complexes([5, 17, 11], 7), complexes([5, 17, 12], 1), complexes([5, 12, 11], 3)],
);

const images = numbers([2, 6, 5, 9], 1, F32, 97).bfloat16();
const halves = (n: number): Tensor[] => [2, 3].map((seed) => numbers([n], seed).bfloat16());
const groups = (x: Tensor, w: Tensor, b: Tensor): Tensor => F.group_norm(x, 3, w, b);
define("group_norm bfloat16", groups, [images, ...halves(6)]);
define("group_norm bfloat16 wide", groups, [images, numbers([6], 2), numbers([6], 3)]);
define("layer_norm bfloat16", (x: Tensor, w: Tensor, b: Tensor) => F.layer_norm(x, [9], w, b), [images, ...halves(9)]);
define("batch_norm bfloat16", (x: Tensor, w: Tensor, b: Tensor) => F.batch_norm(x, null, null, w, b, true), [
  images,
  ...halves(6),
]);

for (const n of [30, 64, 127, 210]) {
  define(`fft of one ${n}`, (z: Tensor) => torch.fft.fft(z), [complexes([n], 1)]);
  define(`irfft of one ${n}`, (z: Tensor) => torch.fft.irfft(z, n), [complexes([Math.floor(n / 2) + 1], 1)]);
  define(`rfft of one ${n}`, (x: Tensor) => torch.fft.rfft(x), [numbers([n], 1)]);
}
define("pdist one", (x: Tensor) => F.pdist(x), [], [points.narrow(0, 0, 1)]);
define("pdist no columns", (x: Tensor) => F.pdist(x), [], [torch.zeros(3, 0)]);

const labels = torch.tensor([3, 0, -1, 1, 2, 1, 1, 2, -1, 0, -1, 0, 1, 2, 3, 4, 3, 2, 1, 0]).view(4, 5);
for (const reduction of ["none", "mean", "sum"] as const) {
  for (const p of [1, 2] as const)
    define(
      `multi_margin ${reduction} ${p}`,
      (x: Tensor, t: Tensor) => F.multi_margin_loss(x, t, { p, margin: 0.7, reduction }),
      [numbers([6, 5], 2)],
      [whole([6], 3, 5)],
    );
  define(
    `multi_margin weight ${reduction}`,
    (x: Tensor, t: Tensor, weight: Tensor) => F.multi_margin_loss(x, t, { p: 2, weight, reduction }),
    [numbers([6, 5], 2)],
    [whole([6], 3, 5), numbers([5], 9, F32, 7, 4, 0)],
  );
  const row = (x: Tensor, t: Tensor): Tensor => F.multi_margin_loss(x, t, { reduction });
  define(`multi_margin row ${reduction}`, row, [numbers([5], 2)], [torch.tensor(2)]);
  define(`multi_margin row of one ${reduction}`, row, [numbers([5], 2)], [torch.tensor([2])]);
  const several = (x: Tensor, t: Tensor): Tensor => F.multilabel_margin_loss(x, t, { reduction });
  define(`multilabel_margin ${reduction}`, several, [numbers([4, 5], 2)], [labels]);
  define(`multilabel_margin row ${reduction}`, several, [numbers([5], 2, F64)], [labels.select(0, 0)]);
}
const gap = torch.tensor([NaN, 0.5, 1, 0.2, 0.3, NaN]).view(2, 3);
const none = { reduction: "none" } as const;
define("multi_margin nan", (x: Tensor, t: Tensor) => F.multi_margin_loss(x, t, none), [], [gap, torch.tensor([0, 1])]);
define(
  "multilabel_margin nan",
  (x: Tensor, t: Tensor) => F.multilabel_margin_loss(x, t, none),
  [],
  [gap, torch.tensor([0, -1, 0, 1, 0, -1]).view(2, 3)],
);

for (const invert of [false, true]) {
  const call = (x: Tensor, t: Tensor): Tensor => torch.isin(x, t, { invert });
  define(`isin ${word(invert)}`, call, [], [odd, torch.tensor([1.5, NaN, 0])]);
  define(`isin ints ${word(invert)}`, call, [], [whole([8, 9], 4, 30), whole([16], 5, 30)]);
  define(`isin many ${word(invert)}`, call, [], [whole([8, 9], 4, 30), whole([17], 5, 30)]);
}
const among = (x: Tensor, t: Tensor): Tensor => torch.isin(x, t);
define("isin mixed", among, [], [whole([9], 4, 5), torch.tensor([1.5, 2, 3])]);

for (const p of [1, 2, 3.5, Infinity]) {
  define(`renorm ${ofP(p)}`, (x: Tensor) => torch.renorm(x, p, 0, 1.5), [numbers([5, 6], 2)]);
  define(`renorm 1 ${ofP(p)}`, (x: Tensor) => torch.renorm(x, p, 1, 2), [numbers([5, 6, 2], 2, F64)]);
}

function symmetric(n: number, dtype: DType, batch: number[] = []): Tensor {
  const a = numbers([...batch, n, n], n, dtype);
  return a.add(a.mT);
}
const eigenvalues = (x: Tensor): Tensor => torch.linalg.eigvalsh(x);
const singular = (x: Tensor): Tensor => torch.linalg.svdvals(x);
for (const dtype of [F32, F64]) {
  const name = nameOf(dtype);
  for (const n of [1, 2, 3, 8, 33, 70]) define(`eigvalsh ${n} ${name}`, eigenvalues, [], [symmetric(n, dtype)]);
  define(
    `eigvalsh upper ${name}`,
    (x: Tensor) => torch.linalg.eigvalsh(x, { UPLO: "U" }),
    [],
    [numbers([7, 7], 1, dtype)],
  );
  define(`eigvalsh lower ${name}`, eigenvalues, [], [numbers([7, 7], 1, dtype)]);
  define(`eigvalsh stack ${name}`, eigenvalues, [], [symmetric(6, dtype, [5])]);
  define(`eigvalsh gradient ${name}`, eigenvalues, [symmetric(6, dtype)]);
  define(`svdvals stack ${name}`, singular, [], [numbers([4, 5, 9], 1, dtype)]);
  define(`svdvals tall ${name}`, singular, [], [numbers([60, 20], 1, dtype)]);
  define(
    `svdvals of rank one ${name}`,
    (x: Tensor) => torch.linalg.matrix_rank(x.unsqueeze(1).mul(x)),
    [],
    [numbers([9], 1, dtype)],
  );
  define(`svdvals gradient ${name}`, singular, [numbers([5, 4], 1, dtype)]);
}
define("eigvalsh zeros", eigenvalues, [], [torch.zeros(5, 5)]);
define("eigvalsh diagonal", (x: Tensor) => torch.linalg.eigvalsh(torch.diag(x)), [], [numbers([12], 1)]);
define("eigvalsh huge", (x: Tensor) => torch.linalg.eigvalsh(x.mul(1e200)), [], [symmetric(5, F64)]);
define("eigvalsh tiny", (x: Tensor) => torch.linalg.eigvalsh(x.mul(1e-200)), [], [symmetric(5, F64)]);
define("svdvals zeros", singular, [], [torch.zeros(3, 4)]);

for (const mode of ["reflect", "replicate", "circular"] as const) {
  const by =
    (...pad: number[]) =>
    (x: Tensor): Tensor =>
      F.pad(x, pad, { mode });
  define(`pad 1 ${mode}`, by(2, 3), [numbers([2, 3, 5], 1)]);
  define(`pad 2 ${mode}`, by(2, 1, 0, 3), [numbers([2, 3, 4, 20], 1)]);
  define(`pad 3 ${mode}`, by(2, 1, 1, 2, 1, 1), [numbers([1, 2, 3, 4, 5], 1)]);
  define(`pad unbatched ${mode}`, by(1, 1, 2, 0), [numbers([3, 4, 5], 1, F64)]);
  define(`pad transposed ${mode}`, (x: Tensor) => by(1, 3)(x.transpose(1, 2)), [numbers([2, 5, 3], 1)]);
  define(`pad ints ${mode}`, by(1, 3), [], [whole([2, 3, 5], 1, 50)]);
  const z = torch.complex(numbers([1, 2, 3, 4, 5], 1), numbers([1, 2, 3, 4, 5], 2));
  define(`pad complex ${mode}`, by(2, 1, 1, 2, 1, 1), [z]);
}

for (const [groups, offsetGroups, masked, bias, dtype] of [
  [1, 1, false, false, F32],
  [1, 2, true, true, F32],
  [2, 2, true, true, F64],
  [2, 1, false, true, F32],
] as const)
  define(
    `deform_conv2d ${groups} ${offsetGroups} ${word(masked)} ${word(bias)} ${nameOf(dtype)}`,
    (input: Tensor, offset: Tensor, weight: Tensor, ...rest: Tensor[]) => {
      const mask = masked ? rest.shift()! : null;
      return ops.deform_conv2d({ input, offset, weight, mask, bias: rest[0] ?? null, stride: [2, 2], padding: [1, 1] });
    },
    [
      numbers([2, 4, 6, 7], 1, dtype),
      numbers([2, offsetGroups * 12, 3, 4], 3, dtype, 103, 12, 4.1),
      numbers([6, 4 / groups, 3, 2], 2, dtype),
      ...(masked ? [numbers([2, offsetGroups * 6, 3, 4], 4, dtype, 11, 11, 0)] : []),
      ...(bias ? [numbers([6], 5, dtype)] : []),
    ],
  );
const edge = [-1, 0, 2, 3, 3.5, -0.5, 1e20, -Infinity];
define(
  "deform_conv2d edges",
  (x: Tensor, o: Tensor, w: Tensor) => ops.deform_conv2d(x, o, w),
  [],
  [
    numbers([1, 2, 4, 4], 1),
    torch.tensor(Array.from({ length: 72 }, (_, i) => edge[i % 8]!)).view(1, 8, 3, 3),
    numbers([2, 2, 2, 2], 2),
  ],
);

for (const [stride, padding, dilation] of [
  [1, 1, 1],
  [[2, 3], [0, 2], 1],
  [2, [3, 1], [2, 1]],
] as const) {
  const [shown, at] = [
    [stride, padding, dilation].map((each) => (typeof each === "number" ? each : `(${each.join(", ")})`)).join(" "),
    (each: number | readonly number[], d: 0 | 1): number => (typeof each === "number" ? each : each[d]!),
  ];
  const size = (n: number, d: 0 | 1): number =>
    Math.floor((n + 2 * at(padding, d) - at(dilation, d) * ([3, 2][d]! - 1) - 1) / at(stride, d)) + 1;
  const options = { stride, padding, dilation } as never;
  define(`fold ${shown}`, (x: Tensor) => F.fold(x, [7, 9], [3, 2], options), [
    numbers([2, 18, size(7, 0) * size(9, 1)], 1),
  ]);
  define(`unfold ${shown}`, (x: Tensor) => F.unfold(x, [3, 2], options), [numbers([2, 3, 7, 9], 1, F64)]);
}
define("fold complex", (x: Tensor) => F.fold(x, [4, 4], 2), [torch.complex(numbers([4, 9], 1), numbers([4, 9], 2))]);

const cross =
  (dim = -1) =>
  (x: Tensor, y: Tensor): Tensor =>
    torch.linalg.cross(x, y, { dim });
for (const dim of [0, 1, 2]) define(`cross ${dim}`, cross(dim), [numbers([3, 3, 3], 1), numbers([3, 3, 3], 2)]);
define("cross broadcast", cross(), [numbers([4, 1, 3], 1, F64), numbers([1, 5, 3], 2, F64)]);
define("cross transposed", (x: Tensor, y: Tensor) => cross(0)(x.mT, y), [numbers([17, 3], 1), numbers([3, 17], 2)]);
define("cross ints", cross(), [], [whole([5, 3], 1, 50, -9), whole([5, 3], 2, 50, -9)]);
define("cross halves", cross(), [], [numbers([5, 3], 1).half(), numbers([5, 3], 2).half()]);
define("cross complex", cross(), [
  torch.complex(numbers([5, 3], 1), numbers([5, 3], 3)),
  torch.complex(numbers([5, 3], 2), numbers([5, 3], 4)),
]);

const rows = numbers([7, 30], 1, F32, 23);
for (const dtype of [F32, F64, I64, torch.int32, torch.uint8, torch.half]) {
  const x = rows.abs().mul(3).to(dtype);
  define(`median 1 ${nameOf(dtype)}`, (x: Tensor) => torch.median(x, 1), [], [x]);
  define(`median 0 ${nameOf(dtype)}`, (x: Tensor) => torch.median(x, 0), [], [x]);
}
define("median along", (x: Tensor) => torch.median(x, 1)[0], [numbers([7, 31], 1)]);
define("median along nan", (x: Tensor) => torch.median(x.masked_fill(x.gt(1.5), NaN), 1), [], [rows]);
define("nanmedian along", (x: Tensor) => torch.nanmedian(x.masked_fill(x.gt(0), NaN), 1), [], [rows]);
define("nanmedian along none", (x: Tensor) => torch.nanmedian(x.mul(NaN), 1)[0], [], [rows]);
define("median along infinities", (x: Tensor) => torch.median(x.masked_fill(x.gt(-1), Infinity), 1), [], [rows]);
define("median along long", (x: Tensor) => torch.median(x, 1), [], [numbers([2, 5000], 1, F32, 1999, 250, 3.5)]);

for (const dtype of [torch.bfloat16, torch.half]) {
  const quarters = numbers([3, 1500], 1, F32, 9, 4, 1).to(dtype);
  const name = nameOf(dtype);
  define(`cumsum many ${name}`, (x: Tensor) => torch.cumsum(x, 1), [], [quarters]);
  define(`cumsum down ${name}`, (x: Tensor) => torch.cumsum(x, 0), [quarters]);
  const signs = (x: Tensor): Tensor => x.sign().mul(2).sub(x.sign());
  define(`cumprod many ${name}`, (x: Tensor) => torch.cumprod(signs(x), 1), [], [quarters.add(0.125)]);
  define(`cummax many ${name}`, (x: Tensor) => torch.cummax(x, 1), [], [quarters]);
  define(`cummin nan ${name}`, (x: Tensor) => torch.cummin(x.masked_fill(x.eq(0.5), NaN), 0), [], [quarters]);
  const options = { return_inverse: true, return_counts: true };
  define(`unique many ${name}`, (x: Tensor) => torch.unique(x, options), [], [quarters]);
  define(`unique along ${name}`, (x: Tensor) => torch.unique(x.at(0), { dim: 0 }), [], [quarters]);
  define(`roll ${name}`, (x: Tensor) => torch.roll(x, 7, 1), [], [quarters]);
}

const truths = [1, 2].map((seed) => numbers([2, 333], seed).gt(0));
const ofTruth: Readonly<Record<string, (x: Tensor, y: Tensor) => Tensor>> = {
  eq: (x, y) => torch.eq(x, y),
  ne: (x, y) => torch.ne(x, y),
  and: (x, y) => torch.logical_and(x, y),
  or: (x, y) => torch.logical_or(x, y),
  xor: (x, y) => torch.bitwise_xor(x, y),
  not: (x) => torch.logical_not(x),
  where: (x, y) => torch.where(x, y, x),
  fill: (x, y) => x.masked_fill(y, true),
  roll: (x) => x.roll(5, 1),
  flip: (x) => x.flip(1),
  pad: (x) => F.pad(x, [3, 2], { value: 1 }),
  cat: (x, y) => torch.cat([x, y], 1),
};
for (const [name, call] of Object.entries(ofTruth)) define(`truth ${name}`, call, [], truths);
const bytesOfTruth = whole([2, 333], 1, 5, 0, torch.uint8);
define("truth of bytes", (x: Tensor) => torch.logical_and(x, x.eq(3)), [], [bytesOfTruth]);
define("bytes where", (x: Tensor) => torch.where(x.eq(3), x, x.bitwise_xor(5)), [], [bytesOfTruth]);

for (const upper of [true, false])
  for (const left of [true, false])
    for (const unitriangular of [true, false])
      define(
        `triangular ${word(upper)} ${word(left)} ${word(unitriangular)}`,
        (a: Tensor, b: Tensor) =>
          torch.linalg.solve_triangular(a.mul(0.02).add(torch.eye(33).mul(3)), left ? b : b.t(), {
            upper,
            left,
            unitriangular,
          }),
        [numbers([33, 33], 1), numbers([33, 20], 2)],
      );
define("inverse with exchanges", (a: Tensor) => torch.linalg.inv(a.mul(0.1).add(torch.eye(70).roll(3, 0).mul(5))), [
  numbers([70, 70], 1),
]);

interface Recorded {
  readonly shape: number[];
  readonly dtype: string;
  readonly values: (number | string | null)[];
  readonly sum: number;
  readonly size: number;
}

/** Elements as float64, real and imaginary parts one after the other. */
function flatNumbers(given: Tensor): Tensor {
  const plain = given.detach();
  const dense = plain.layout === torch.strided ? plain : plain.to_dense();
  const real = dense.dtype.is_complex ? torch.view_as_real(dense.resolve_conj()) : dense;
  return real.reshape([-1]).to(F64);
}

const numberOf = (value: number | string | null): number =>
  value === null ? NaN : value === "inf" ? Infinity : value === "-inf" ? -Infinity : Number(value);

function expectSame(name: string, found: Tensor, recorded: Recorded): void {
  expect([...found.shape], `${name}: shape`).toEqual(recorded.shape);
  expect(String(found.dtype), `${name}: dtype`).toBe(`torch.${recorded.dtype}`);
  const values = flatNumbers(found);
  const list = values.tolist<number[]>();
  const exact =
    /64$|128$/.test(recorded.dtype) && !/complex64/.test(recorded.dtype)
      ? 1e-9
      : /16/.test(recorded.dtype)
        ? 1e-2
        : 3e-5;
  const largest = Math.max(1e-300, ...list.filter((value) => Number.isFinite(value)).map(Math.abs));
  recorded.values.forEach((value, i) => {
    const [wanted, got] = [numberOf(value), list[i]!];
    if (!Number.isFinite(wanted)) expect(got, `${name}: element ${i}`).toBe(wanted);
    else
      expect(Math.abs(got - wanted), `${name}: element ${i}, ${got} for ${wanted}`).toBeLessThanOrEqual(
        exact * largest,
      );
  });
  const total = list.reduce((sum, value, i) => sum + (Number.isFinite(value) ? value * (((i * 13) % 17) - 8) : 0), 0);
  expect(Math.abs(total - recorded.sum), `${name}: sum ${total} for ${recorded.sum}`).toBeLessThanOrEqual(
    8 * exact * recorded.size + 1e-300,
  );
}

describe("functions with a kernel of their own", () => {
  it("are all recorded", () => {
    expect([...cases.keys()].toSorted()).toEqual(recorded.records.map(({ name }) => name).toSorted());
  });
  for (const { name, results, grads } of recorded.records as {
    name: string;
    results: Recorded[];
    grads?: Recorded[];
  }[])
    it(name, () => {
      const { call, inputs, plain } = cases.get(name)!;
      const leaves = inputs.map((x) => x.detach().clone().requires_grad_());
      const result = call(...([...leaves, ...plain] as never[]));
      const found = (result instanceof torch.Tensor ? [result] : [...(result as Tensor[])]) as Tensor[];
      expect(found.length).toBe(results.length);
      found.forEach((each, i) => expectSame(name, each, results[i]!));
      if (!grads) return;
      const first = found[0]!;
      const count = first.numel();
      const weights = torch.tensor(Array.from({ length: count }, (_, i) => ((i * 7) % 11) - 4));
      const gradients = torch.autograd.grad(first, leaves, weights.to(first.dtype).view(first.shape));
      gradients.forEach((each, i) => expectSame(`${name}, gradient ${i}`, each, grads[i]!));
    });
});

describe("gradients of gradients", () => {
  const twice = (call: (...given: Tensor[]) => Tensor, ...inputs: Tensor[]): void => {
    const leaves = inputs.map((x) => x.requires_grad_());
    expect(torch.autograd.gradgradcheck((...given: Tensor[]) => call(...given), leaves)).toBe(true);
  };
  it("of margin losses", () => {
    twice((x) => F.multi_margin_loss(x, whole([4], 3, 5), { p: 2 }), numbers([4, 5], 2, F64));
    twice((x) => F.multilabel_margin_loss(x, labels), numbers([4, 5], 2, F64));
  });
  it("of distances", () => twice((x) => F.pdist(x, 3), numbers([4, 3], 3, F64, 97)));
  it("of deformable convolutions", () =>
    twice(
      (x, o, w, m) => ops.deform_conv2d({ input: x, offset: o, weight: w, mask: m }),
      numbers([1, 2, 3, 3], 1, F64),
      numbers([1, 8, 2, 2], 3, F64, 103, 40, 1.27),
      numbers([1, 2, 2, 2], 2, F64),
      numbers([1, 4, 2, 2], 4, F64, 11, 11, 0),
    ));
});

it("takes stacks of stacks of matrices", () => {
  for (const dtype of [F32, F64]) {
    const a = numbers([2, 3, 4, 5], 1, dtype);
    const apart = singular(a).sub(torch.linalg.svd(a, false).S).abs().max().item();
    expect(apart).toBeLessThan(1e-5);
    const square = a.matmul(a.mT);
    const values = torch.linalg.eigh(square).eigenvalues;
    expect(eigenvalues(square).sub(values).abs().max().item()).toBeLessThan(1e-4);
  }
});

it("refuses places and classes that are not there", () => {
  const csr = torch.sparse_csr_tensor([0, 1, 2], [0, 1], [1, 2], { size: [2, 2] });
  expect(torch.mm(csr.float(), torch.ones(2, 2)).tolist()).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect(() => F.multi_margin_loss(torch.ones(2, 3), torch.tensor([0, 3]))).toThrow("target out of range");
  expect(() => F.multi_margin_loss(torch.ones(2, 3), torch.tensor([0, -1]))).toThrow("target out of range");
  const labels = torch.tensor([0, -1, 3, 0, 1, 2]).view(2, 3);
  expect(() => F.multilabel_margin_loss(torch.ones(2, 3), labels)).toThrow("argument #2 'target' is out of range");
  expect(() => torch.linalg.svdvals(torch.tensor([NaN, 1, 1, 1]).view(2, 2))).toThrow("non-finite values");
});
