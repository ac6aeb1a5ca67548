/**
 * One test over all operators, from one sample call of each: a method is its function, the in-place form does what the
 * operator does, layouts, dtypes and devices do not matter, the reference interpreter computes what the engine computes,
 * and whoever stands at the dispatch point sees all there is. An operator without a sample, or without PyTorch's dtypes
 * (recorded/dtypes.json), fails.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { no_grad } from "../../src/autograd/modes.ts";
import { callBound } from "../../src/ops/declare/call.ts";
import type { OperatorRecord } from "../../src/ops/declare/record.ts";
import { methodModules } from "../../src/methods/modules.ts";
import { onDevice } from "../../src/tensor/device.ts";
import { Tensor } from "../../src/tensor/tensor.ts";
import { differs, dtypes, judgeOf } from "../support/dtype-expectation.ts";
import { fetched } from "../support/golden-on-reference.ts";
import { reference } from "../support/reference-backend.ts";
import { mapTensors, publicRecords, recordSamples, tensorsOf, type Sample } from "../support/record-samples.ts";
import { Tracer } from "../support/tracer.ts";

const samples = recordSamples();
/** Operators that take or give quantized tensors, which nothing else does: tests/quantization has them. */
const quantized =
  /^(_make_per_\w+_quantized_tensor|_?empty_(affine_)?quantized|quantize_per_\w+|dequantize|int_repr|q_\w+|qscheme|quantized_\w+|fbgemm_\w+|fused_moving_avg_obs_fake_quant)$/;
/** Operators on sparse tensors only: tests/sparse has them. */
const sparse =
  /^(c?col_indices_copy|c?row_indices_copy|crow_indices_copy|indices_copy|values_copy|resize_as_sparse_|_?sparse_(addmm|mm|sampled_addmm|log_softmax|softmax|sum)|_spdiags|saddmm|sspaddmm_?|hspmm|hsmm|smm|sspaddmm)$/;
/** Begins with random vectors and ends at a tolerance: tests/ops/lobpcg.test.ts has it. */
const byIteration = /^lobpcg$/;
/** By random projections; and a copy that no recorded case calls: tests/ops/low-rank.test.ts has them. */
const lowRank = /^(svd_lowrank|pca_lowrank|split_copy)$/;
const elsewhere = [quantized, sparse, byIteration, lowRank];
/** Names that only say what to write instead: tests/errors/newer-refusals.test.ts. */
const removed = new Set(["cholesky", "eig", "lstsq", "matrix_rank", "qr", "solve", "symeig"]);
const named = new Map(
  [...publicRecords()].filter(
    ([record]) => !removed.has(record.name) && !elsewhere.some((pattern) => pattern.test(record.name)),
  ),
);
const byName = new Map([...samples].map(([record, sample]) => [record.name, sample]));

/** The sample of an operator; an in-place form takes that of the operator that it is a form of. */
function sampleOf(record: OperatorRecord): Sample | undefined {
  const own = samples.get(record);
  if (own || !record.name.endsWith("_")) return own;
  const base = byName.get(record.name.slice(0, -1));
  if (base === undefined) return undefined;
  const places = new Map(base.record.schema.arguments.map(({ name }, i) => [name, i]));
  const args = record.schema.arguments.map((argument, i) => {
    const place = places.get(argument.name) ?? i;
    return place < base.args.length ? base.args[place] : (argument.default ?? null);
  });
  return { ...base, record, args };
}

/** Results are whatever lies in memory. */
const arbitrary = new Set([
  "empty",
  "empty_like",
  "empty_permuted",
  "empty_strided",
  "resize_",
  "resize_as_",
  "_resize_output",
]);
/** How a tensor lies in memory is what these are about. */
const aboutLayout = new Set([
  "as_strided",
  "as_strided_",
  "as_strided_copy",
  "as_strided_scatter",
  "as_strided_backward",
  "is_contiguous",
  "view",
  "_reshape_alias",
  "_unsafe_view",
  "view_as",
  "slice_inverse",
  "view_as_complex",
  "view_as_complex_copy",
  "view_copy",
  "detach_",
]);
/** Operators that tensors of two devices may meet in, as in PyTorch: they take shapes or types only, copy, or read lengths. */
const anyDevices = new Set([
  "broadcast_tensors",
  "copy_",
  "ctc_loss",
  "expand_as",
  "fake_quantize_per_channel_affine", // the sample's dtype is refused
  "reshape_as",
  "resize_as_",
  "slice_inverse", // the sample's storage is refused
  "type_as",
  "view_as",
]);
/** Dtypes that float64, or int64 for whole numbers, does not tell of, with the reason. */
const noJudge: Readonly<Record<string, readonly [dtypes: RegExp, reason: string]>> = {
  bitwise_not: [/bool/, "the complement of a bool is not that of a number"],
  bitwise_not_: [/bool/, "the complement of a bool is not that of a number"],
  hash_tensor: [/./, "is of bits, not of numbers"],
  int: [/int64/, "infinities have no whole numbers"],
  "F.lp_pool1d": [/int/, "averages of whole numbers are whole"],
  "F.lp_pool2d": [/int/, "averages of whole numbers are whole"],
  "F.lp_pool3d": [/int/, "averages of whole numbers are whole"],
  "torch.masked.amax": [/int|bool/, "what stands for nothing is the lowest number of the dtype"],
  "torch.masked.amin": [/int|bool/, "what stands for nothing is the highest number of the dtype"],
  "torch.masked.logsumexp": [/int|bool/, "what stands for nothing is the lowest number of the dtype"],
};
/** Losses and integrals begin with differences or sums in the dtype of their arguments: those of bytes wrap. */
const wrapping =
  /^(pairwise_distance|cosine_embedding_loss|margin_ranking_loss|triplet_margin_loss|triplet_margin_with_distance_loss|trapezoid|trapz|cumulative_trapezoid)$/;
const WHOLE_NORM = "a norm of 2 is a whole number in JavaScript, so powers of whole numbers stay whole";
/** Operators that Python does not have, or whose samples are of JavaScript's own or of complex numbers. */
const withoutDTypes = (
  "F._grouped_mm F.lp_pool1d Tensor._to_copy Tensor.mvlgamma_ Tensor.slice torch._conj torch._from_pairs torch.alias " +
  "torch.as_strided_backward torch.bitwise_xor_ torch.frobenius_norm torch.imag torch.index_put_ torch.istft " +
  "torch.linalg.linalg_cross torch.native_norm torch.slice_inverse torch.view_as_real torch.view_as_real_copy"
).split(" ");
/** Dtypes that PyTorch takes and this library does not, or the other way round, with the reason. */
const otherDTypes: Readonly<Record<string, readonly [dtypes: RegExp, reason: string]>> = {
  histogramdd: [/float16/, "PyTorch counts halves where it is given ranges only, and has no kernel for edges"],
  affine_grid_generator: [/int/, "PyTorch gives grids of whole numbers, which are none"],
  cdist: [/float16/, "PyTorch has halves in the way through products only"],
  fake_quantize_per_channel_affine: [/bfloat16/, "an internal assertion of PyTorch"],
  _fake_quantize_learnable_per_channel_affine: [/bfloat16/, "an internal assertion of PyTorch"],
  "F.lp_pool1d": [/int/, WHOLE_NORM],
  "F.lp_pool2d": [/int/, WHOLE_NORM],
  "F.lp_pool3d": [/int/, WHOLE_NORM],
  _neg_view: [/bool/, "PyTorch refuses when the view is read"],
  searchsorted: [/bool/, "PyTorch has no kernel for two tensors of bools"],
};
/** Which of `dtypes` PyTorch 2.15 takes for the sample of each operator: 1 or 0 in their order. */
/** Under which an operator's dtypes are recorded: where it is found first, and its own name. */
const recordedName = (record: OperatorRecord, name: string): string =>
  name.slice(0, name.lastIndexOf(".") + 1) + record.name;
const acceptedDTypes = JSON.parse(readFileSync(new URL("./recorded/dtypes.json", import.meta.url), "utf8")) as Readonly<
  Record<string, string>
>;
/** Determined only up to a sign, a rotation or an order: results of the same matrix in another layout may differ. */
const ambiguous = new Set(["linalg_eigh", "linalg_svd", "svd", "linalg_qr"]);

/** Derivatives that are by convention no limits of differences of the sample, with the reason. */
const noLimits: Readonly<Record<string, string>> = {
  bfloat16: "rounds",
  half: "rounds",
  fake_quantize_per_tensor_affine: "rounds",
  fake_quantize_per_channel_affine: "rounds",
  _fake_quantize_learnable_per_tensor_affine: "rounds",
  _fake_quantize_learnable_per_channel_affine: "rounds",
  cfloat: "rounds",
  chalf: "rounds",
  _to_copy: "rounds",
  softmax: "the sample asks for a dtype that rounds",
  linalg_cholesky: "reads one triangle, but both have a gradient",
  linalg_cholesky_ex: "reads one triangle, but both have a gradient",
  linalg_eigvalsh: "reads one triangle, but both have a gradient",
  linalg_eig: "eigenvectors have no phase of their own, which differences see",
  linalg_matrix_sqrth: "reads one triangle, but both have a gradient",
  linalg_pinv: "the sample says that the matrix is symmetric, which differences do not keep",
  ctc_loss: "the gradient is that of normalised probabilities, which differences do not keep",
};

/** A float64 tensor of nearly the same values, off the kinks of piecewise functions. */
function nudged(tensor: Tensor): Tensor {
  const steps = torch.arange(tensor.numel(), { dtype: torch.float64 }).add(1).mul(0.37).sin().mul(0.01);
  return tensor.detach().to(torch.float64).add(steps.reshape(tensor.shape));
}

type Results = readonly unknown[];

function run(record: OperatorRecord, args: readonly unknown[]): Results {
  torch.manual_seed(0);
  const result = callBound(record, [...args]);
  return Array.isArray(result) ? (result as unknown[]).flat() : [result];
}

/** The error of a call that fails, or its results. */
function outcome(record: OperatorRecord, args: readonly unknown[]): Results | Error {
  try {
    return run(record, args);
  } catch (error) {
    return error as Error;
  }
}

function copied(args: readonly unknown[]): unknown[] {
  return args.map((arg) => mapTensors(arg, (tensor) => tensor.detach().clone()));
}

const loose = new Set(["float16", "bfloat16"]);

function expectSame(actual: Results | Error, expected: Results | Error): void {
  if (actual instanceof Error || expected instanceof Error) {
    expect(actual).toBeInstanceOf(Error);
    expect(expected).toBeInstanceOf(Error);
    return;
  }
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => {
    const other = expected[i];
    if (!(value instanceof Tensor) || !(other instanceof Tensor)) {
      expect(value).toEqual(other);
      return;
    }
    expect([value.dtype.name, value.shape]).toEqual([other.dtype.name, other.shape]);
    const tolerance = loose.has(value.dtype.name) ? 2e-2 : 1e-4;
    const same = no_grad(() => {
      const [a, b] = [value.to(torch.float64), other.to(torch.float64)];
      const largest = b.numel() > 0 ? Number(b.abs().nan_to_num(0, 0).max().item()) : 0;
      return torch.allclose(a, b, { rtol: tolerance, atol: tolerance * Math.max(1, largest), equal_nan: true });
    });
    expect(same, `output ${i}: ${String(value)} and ${String(other)}`).toBe(true);
  });
}

function facts(results: Results | Error): unknown {
  if (results instanceof Error) return "an error";
  return results.map((value) =>
    value instanceof Tensor
      ? `${value.dtype.name} [${value.shape.join()}] by [${value.stride().join()}]`
      : typeof value,
  );
}

/** The same elements, two places apart, and not at the start of their storage. */
function spread(tensor: Tensor): Tensor {
  const wide = torch.zeros([...tensor.shape, 2], { dtype: tensor.dtype }).select(-1, 1);
  return wide.copy_(tensor);
}

/** One slice for all: strides of 0. */
function flattened(tensor: Tensor): Tensor {
  return tensor.dim() === 0 || tensor.shape[0] === 0 ? tensor : tensor.narrow(0, 0, 1).expand(tensor.shape);
}

function onMeta(tensor: Tensor): Tensor {
  return torch.empty_strided(tensor.shape, tensor.stride() as number[], { dtype: tensor.dtype, device: "meta" });
}

const refusals = /meta tensor|register_meta|Meta tensors|no data/;

/** Errors that are the library's own fault. */
const accident = /undefined|is not a function|is not iterable|unreachable|Cannot read|null/;

type Room = Readonly<Record<string, { readonly record?: OperatorRecord } | undefined>>;

/** Whether the method of that name is this operator: `torch.masked.sum` is not. */
function isMethod(record: OperatorRecord): boolean {
  const rooms = [torch, ...Object.values(methodModules)] as unknown as Room[];
  return rooms.some((room) => room[record.name]?.record === record);
}

const changesArguments = (record: OperatorRecord): boolean => record.schema.arguments.some(({ mutates }) => mutates);

test("every operator that users can call has a sample", () => {
  const without = [...named].filter(([record]) => sampleOf(record) === undefined).map(([, name]) => name);
  expect(without).toEqual([]);
});

test("PyTorch's dtypes are recorded for every operator that it has", () => {
  const without = [...named]
    .filter(
      ([record, name]) =>
        acceptedDTypes[recordedName(record, name)] === undefined &&
        tensorsOf([...(sampleOf(record)?.args ?? [])]).length > 0,
    )
    .map(([record, name]) => recordedName(record, name));
  // The in-place form of an operator that is listed needs no line of its own.
  const listed = without.filter((name) => !(name.endsWith("_") && without.includes(name.slice(0, -1))));
  expect(listed.sort()).toEqual(withoutDTypes);
});

describe.each([...named].flatMap(([record, name]) => (sampleOf(record) ? [[name, record] as const] : [])))(
  "%s",
  (name, record) => {
    const { args } = sampleOf(record)!;
    const isRandom = record.schema.isRandom || arbitrary.has(record.name);
    const expected = outcome(record, copied(args));

    test("the function and the method are it", () => {
      if (!isMethod(record) || expected instanceof Error) return;
      const method = (Tensor.prototype as unknown as Record<string, unknown>)[record.name];
      const [self, ...rest] = copied(args);
      if (!(self instanceof Tensor) || typeof method !== "function" || isRandom || record.name === "where") return;
      const places = record.schema.positional - 1;
      const options = Object.fromEntries(
        record.schema.arguments.slice(places + 1).map((argument, i) => [argument.name, rest[places + i]]),
      );
      const given = rest.slice(0, places);
      while (given.at(-1) === null) given.pop();
      const call = (): unknown => {
        torch.manual_seed(0);
        return (method as (...all: unknown[]) => unknown).call(
          self,
          ...given,
          ...(places < rest.length ? [options] : []),
        );
      };
      let result: Results | Error;
      try {
        const value = call();
        result = Array.isArray(value) ? (value as unknown[]).flat() : [value];
      } catch (error) {
        result = error as Error;
      }
      if (result instanceof Error && /positional argument|combination/.test(result.message)) return; // another form of it
      expectSame(result, expected);
    });

    test("its in-place form does the same", () => {
      const form = byNameOfForms.get(`${record.name}_`);
      if (form === undefined || isRandom || expected instanceof Error || changesArguments(record)) return;
      if (form.schema.arguments.length !== record.schema.arguments.length) return;
      const given = copied(args);
      const self = given[0] as Tensor;
      const [result] = expected as [Tensor];
      if (!(self instanceof Tensor) || !(result instanceof Tensor)) return;
      const fits = self.dtype === result.dtype && String(self.shape) === String(result.shape);
      const done = outcome(form, given);
      if (!fits || done instanceof Error) return;
      expect(done[0]).toBe(self);
      expectSame([self], [result]);
    });

    test("layouts of its tensors do not matter", () => {
      if (aboutLayout.has(record.name) || isRandom || ambiguous.has(record.name)) return;
      const own = changesArguments(record) ? 1 : 0;
      const strided = copied(args).map((arg, i) => (i < own ? arg : mapTensors(arg, spread)));
      expectSame(outcome(record, strided), expected);
      const wide = copied(args).map((arg, i) => (i < own ? arg : mapTensors(arg, flattened)));
      const dense = wide.map((arg) =>
        mapTensors(arg, (tensor) => tensor.clone({ memory_format: "contiguous_format" })),
      );
      const slices = outcome(record, wide);
      if (slices instanceof Error && /more than one element of the written-to tensor/.test(slices.message)) return;
      expectSame(slices, outcome(record, dense));
    });

    test("0-d and empty tensors are tensors", () => {
      if (record.kind !== "pointwise" || isRandom) return;
      const single = (shape: readonly number[]) => (tensor: Tensor) =>
        tensor.numel() === 0
          ? tensor
          : tensor
              .reshape([-1])
              .narrow(0, 0, 1)
              .clone()
              .view([...shape]);
      const line = outcome(
        record,
        copied(args).map((arg) => mapTensors(arg, single([1]))),
      );
      const point = outcome(
        record,
        copied(args).map((arg) => mapTensors(arg, single([]))),
      );
      if (line instanceof Error) expect(point).toBeInstanceOf(Error);
      else
        expectSame(
          (point as Results).map((value) => (value as Tensor).reshape([1])),
          line,
        );
      const none = outcome(
        record,
        copied(args).map((arg) => mapTensors(arg, ({ dtype }) => torch.empty([0, 3], { dtype }))),
      );
      if (!(none instanceof Error)) expect((none[0] as Tensor).shape).toEqual([0, 3]);
    });

    test("the reference interpreter gives what the engine gives", () => {
      if (arbitrary.has(record.name)) return;
      const there = onDevice(reference, () =>
        outcome(
          record,
          copied(args).map((arg) => mapTensors(arg, (tensor) => tensor.to(reference))),
        ),
      );
      if (there instanceof Error || expected instanceof Error) {
        const text = (result: Results | Error): string => (result instanceof Error ? result.message : "no error");
        expect(text(there)).toBe(text(expected));
        return;
      }
      const results = there.map((value) => mapTensors(value, (tensor) => fetched(tensor, reference)));
      expect(facts(results)).toEqual(facts(expected));
      if (ambiguous.has(record.name)) return;
      expect(no_grad(() => differs(results, expected, torch.float32))).toBe(null);
    });

    test("in every dtype it gives what float64 gives, rounded, or refuses as PyTorch does", () => {
      const first = tensorsOf([...args])[0]?.dtype;
      if (first === undefined || arbitrary.has(record.name)) return;
      const taken = acceptedDTypes[recordedName(record, name)];
      const wrong: string[] = [];
      for (const [i, dtype] of dtypes.entries()) {
        const change = (tensor: Tensor): Tensor =>
          tensor.dtype === first ? tensor.to(dtype, { copy: true }) : tensor.clone();
        const given = (): unknown[] => args.map((arg) => mapTensors(arg, change));
        const own = outcome(record, given());
        const refused = own instanceof Error;
        const excused = (list: typeof noJudge): boolean =>
          (list[recordedName(record, name)] ?? list[record.name])?.[0].test(dtype.name) === true;
        if (taken !== undefined && refused !== (taken[i] === "0") && !excused(otherDTypes))
          wrong.push(
            `${dtype.name}: ${refused ? `PyTorch takes it: ${own.message.split("\n")[0]}` : "PyTorch refuses it"}`,
          );
        const judge = judgeOf(dtype);
        if (refused || isRandom || judge === null || ambiguous.has(record.name) || excused(noJudge)) continue;
        if (dtype === torch.uint8 && wrapping.test(record.name)) continue;
        const judged = outcome(
          record,
          given().map((arg) => mapTensors(arg, (tensor) => (tensor.dtype === dtype ? tensor.to(judge) : tensor))),
        );
        if (judged instanceof Error) continue; // bits of whole numbers have no float64
        const difference = no_grad(() => differs(own, judged, dtype));
        if (difference !== null) wrong.push(`${dtype.name}: ${difference}`);
      }
      expect(wrong).toEqual([]);
    });

    test("on meta it has the same shapes, in every dtype", () => {
      const first = tensorsOf([...args])[0]?.dtype;
      for (const dtype of first === undefined ? [null] : dtypes) {
        const change = (tensor: Tensor): Tensor =>
          dtype !== null && tensor.dtype === first ? tensor.to(dtype, { copy: true }) : tensor.clone();
        const real = outcome(
          record,
          args.map((arg) => mapTensors(arg, change)),
        );
        if (real instanceof Error) expect(real.message).not.toMatch(accident);
        const shapes = torch.device("meta", () =>
          outcome(
            record,
            args.map((arg) => mapTensors(arg, (tensor) => onMeta(change(tensor)))),
          ),
        );
        if (shapes instanceof Error && (refusals.test(shapes.message) || real instanceof Error)) continue;
        if (real instanceof Error) continue; // what its values forbid
        expect(facts(shapes), dtype?.name).toEqual(facts(real));
        if (!(shapes instanceof Error) && tensorsOf([...args]).length > 0)
          for (const tensor of tensorsOf([...shapes])) expect(tensor.is_meta, dtype?.name).toBe(true);
      }
    });

    test("tensors of two devices do not meet", () => {
      const count = tensorsOf([...args]).length;
      if (count < 2 || anyDevices.has(record.name) || expected instanceof Error) return;
      for (let moved = 0; moved < count; moved++) {
        let place = 0;
        const given = copied(args).map((arg) =>
          mapTensors(arg, (tensor) => (place++ === moved ? tensor.to(reference) : tensor)),
        );
        const tensors = tensorsOf(given);
        const [away, here] = [
          tensors.filter((t) => t.device === reference),
          tensors.filter((t) => t.device !== reference),
        ];
        // Numbers that the host holds as tensors may stand beside tensors of any device.
        if (here.every((tensor) => tensor.dim() === 0) || away.some((tensor) => tensor.dim() === 0)) continue;
        const found = outcome(record, given);
        expect(found instanceof Error ? found.message : `argument ${moved} passes`).toMatch(/same device/);
      }
    });

    test("a tracer sees all of it, forward and backward", () => {
      if (isRandom || expected instanceof Error) return;
      const leaves = (): unknown[] =>
        copied(args).map((arg) =>
          mapTensors(arg, (tensor) =>
            tensor.dtype.is_floating_point && !changesArguments(record) ? tensor.requires_grad_(true) : tensor,
          ),
        );
      const whole = (given: readonly unknown[]): Tensor[] => {
        const outputs = tensorsOf([...run(record, given)]);
        const wanted = outputs.filter((output) => output.requires_grad && output.grad_fn !== null);
        if (wanted.length > 0)
          torch.autograd.backward(
            wanted,
            wanted.map((output) => output.new_ones(output.shape)),
          );
        return [...outputs, ...tensorsOf([...given]).flatMap((tensor) => tensor.grad ?? [])].map((tensor) =>
          tensor.detach(),
        );
      };
      let engine: Tensor[];
      try {
        engine = whole(leaves());
      } catch (error) {
        expect((error as Error).message).not.toMatch(accident);
        return; // PyTorch has no derivative there either
      }
      const given = leaves();
      const tracer = new Tracer(tensorsOf([...given]));
      const traced = tracer.trace(() => whole(given));
      expectSame(traced, engine);
      expect([...tracer.constants.values()].map((tensor) => String(tensor))).toEqual([]);
      torch.manual_seed(0);
      expectSame(tracer.replay(tensorsOf(copied(args)), traced), engine);
    });

    test("its gradients are the limits of differences", () => {
      if (isRandom || changesArguments(record) || record.name in noLimits || ambiguous.has(record.name)) return;
      const leaves: Tensor[] = [];
      const given = args.map((arg) =>
        mapTensors(arg, (tensor) => {
          if (!tensor.dtype.is_floating_point) return tensor.clone();
          const leaf = nudged(tensor).requires_grad_(true);
          leaves.push(leaf);
          return leaf;
        }),
      );
      const size = leaves.reduce((sum, leaf) => sum + leaf.numel(), 0);
      if (size === 0 || size > 40) return;
      const call = (): Tensor[] => tensorsOf([...run(record, given)]).filter((output) => output.requires_grad);
      let outputs: Tensor[];
      try {
        outputs = call();
        const finite = outputs.every((output) => Boolean(output.isfinite().all().item()));
        if (outputs.length === 0 || !finite) return;
        outputs[0]!.sum().backward();
      } catch (error) {
        expect((error as Error).message).not.toMatch(accident);
        return; // values that it does not take, or no derivative
      }
      const checked = (...now: Tensor[]): Tensor[] => {
        const changed = new Map(leaves.map((leaf, i) => [leaf, now[i]!]));
        const moved = given.map((arg) => mapTensors(arg, (tensor) => changed.get(tensor) ?? tensor));
        return tensorsOf([...run(record, moved)]).filter((output) => output.requires_grad);
      };
      expect(torch.autograd.gradcheck(checked, leaves, { atol: 1e-4, rtol: 1e-3 })).toBe(true);
    });

    test("its schema tells what it changes, and what are views", () => {
      if (expected instanceof Error) return;
      const given = copied(args);
      const before = tensorsOf([...given]).map((tensor) => tensor._version);
      const outputs = run(record, given);
      tensorsOf([...given]).forEach((tensor, i) => {
        const place = given.findIndex((arg) => tensorsOf(arg).some((each) => each === tensor));
        const { mutates, name: argument } = record.schema.arguments[place]!;
        if (!mutates) expect(tensor._version, `changes ${argument}`).toBe(before[i]);
      });
      const storages = new Set(tensorsOf([...given]).map(({ storage }) => storage));
      const mayBeView = record.schema.returns.some(({ alias }) => alias !== null);
      const shares = tensorsOf([...outputs]).some(({ storage, shape }) => storages.has(storage) && !shape.includes(0));
      if (shares && !record.name.startsWith("unsafe_"))
        expect(mayBeView, `${name} gives a view: its schema must say so`).toBe(true);
    });
  },
);

const byNameOfForms = new Map([...named.keys()].map((record) => [record.name, record]));
