/** The negative log-likelihood of class indices: one kernel forward, one backward, for rows [N, C] and images [N, C, …]. */
import { kernelFor } from "../kernel-for.ts";
import { checkValues } from "../check-values.ts";
import { computeType, int64 } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { REDUCTIONS } from "./reductions.ts";
import { IndexError, withHelp } from "../../support/errors.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { launchClock, observed } from "../../backend/observer.ts";
import { release } from "../../tensor/memory.ts";
import { discard, fillWith, packed, zerosOf } from "../copy-elements.ts";

/** Sizes of the classes and around them: samples, classes, places of each sample. */
interface Sizes {
  readonly samples: number;
  readonly classes: number;
  readonly places: number;
}

function sizesOf(shape: readonly number[]): Sizes {
  if (shape.length === 1) return { samples: 1, classes: shape[0]!, places: 1 };
  return { samples: shape[0]!, classes: shape[1]!, places: numel(shape.slice(2)) };
}

/** The shape of the targets of rows [N, C], images [N, C, …] or one row [C]. */
function targetShape(shape: readonly number[]): readonly number[] {
  return shape.length === 1 ? [] : [shape[0]!, ...shape.slice(2)];
}

/**
 * The losses of all targets, or their sum or mean, and the weight of all in one number. The last slot of `status` is the
 * number of the first bad target plus one.
 */
export function nllLosses(
  input: Tensor,
  target: Tensor,
  weight: Tensor | null,
  reduction: number,
  ignore: number,
): [losses: Tensor, total: Tensor] {
  const { samples, classes, places } = sizesOf(input.shape);
  const { dtype } = input;
  const isNone = reduction === REDUCTIONS.none;
  const losses = emptyTensor(isNone ? targetShape(input.shape) : [], dtype);
  const all = emptyTensor([], dtype);
  const [x, t, w] = [packed(input), packed(target, int64), weight ? packed(weight, dtype) : null];
  const isKnown = areClasses(t, classes, ignore);
  const status = fillWith(emptyTensor([2], int64), 0);
  const form = isNone ? "each" : "one";
  const run = kernelFor(input, `nll_loss:${dtype.name}:${w ? "weighted" : "plain"}:${form}`, () =>
    kernel("nll_loss", (k) => {
      k.sequential("total");
      const [n, c, inner] = [k.param("samples"), k.param("classes"), k.param("places")];
      const [ignored, mean] = [k.param("ignore", "f64"), k.param("mean")];
      const [xs, ts] = [k.buffer("x", dtype.name), k.buffer("target", "int64")];
      const ws = w ? k.buffer("weight", dtype.name) : null;
      const [loss, total, bad] = [
        k.buffer("losses", dtype.name),
        k.buffer("total", dtype.name),
        k.buffer("status", "int64"),
      ];
      const skipped = k.let(ignored.cast("i64"));
      const type = computeType(dtype);
      // In float64, so that long sums need no order of their own.
      const sum = k.variable(constant(0, "f64"), "sum");
      const weights = k.variable(constant(0, "f64"), "weights");
      k.for(0, n, (s) =>
        k.for(0, inner, (i) => {
          const place = k.let(s.mul(inner).add(i));
          const wide = k.let(k.load(ts, place));
          const label = k.let(wide.cast("i32"));
          k.if(
            wide.eq(skipped),
            () => {
              if (isNone) k.store(loss, place, constant(0, type));
            },
            () => {
              k.if(
                wide.lt(0).or(wide.ge(c.cast("i64"))),
                () => {
                  k.if(k.load(bad, 0).eq(0), () => {
                    k.store(bad, 0, place.add(1).cast("i64"));
                    k.store(bad, 1, wide);
                  });
                },
                () => {
                  const value = k.load(xs, s.mul(c).add(label).mul(inner).add(i));
                  const factor = ws ? k.let(k.load(ws, label)) : constant(1, type);
                  const each = k.let(value.neg().mul(factor));
                  if (isNone) k.store(loss, place, each);
                  else sum.set(sum.get().add(each.cast("f64")));
                  weights.set(weights.get().add(factor.cast("f64")));
                },
              );
            },
          );
        }),
      );
      k.store(total, 0, weights.get().cast(type));
      if (!isNone) k.store(loss, 0, mean.ne(0).select(sum.get().div(weights.get()), sum.get()).cast(type));
    }),
  );
  run(
    samples,
    classes,
    places,
    ignore,
    reduction === REDUCTIONS.mean ? 1 : 0,
    argumentOf(x),
    argumentOf(t),
    ...(w ? [argumentOf(w)] : []),
    argumentOf(losses),
    argumentOf(all),
    argumentOf(status),
  );
  if (isKnown) release(status.storage);
  else
    checkValues(status, ([bad, label]) =>
      Number(bad) > 0 ? outOfBounds(Number(bad) - 1, String(label), classes) : null,
    );
  discard(x, input);
  discard(t, target);
  if (w) discard(w, weight);
  return [losses, all];
}

/** Labels that JavaScript looks at by itself, at most. */
const mostLabels = 4096;

/**
 * Whether all targets are classes, as far as it can be seen without waiting for the network that runs before the loss:
 * the few labels of a batch, on which nothing is under way.
 */
function areClasses({ shape, storage, offset }: Tensor, classes: number, ignore: number): boolean {
  const { now, features } = storage.backend;
  const count = numel(shape);
  if (
    !features.readsNow ||
    now === null ||
    count > mostLabels ||
    storage.launchedAt >= launchClock.settled ||
    observed.by !== null
  )
    return false;
  const { buffer, byteOffset } = now.bytes(storage.block, offset * 8, count * 8, true);
  const halves = new Int32Array(buffer, byteOffset, 2 * count);
  const isLabel = (low: number, high: number | undefined): boolean =>
    high === 0 ? low >= 0 && low < classes : high === -1 && low === ignore;
  return halves.every((low, i) => i % 2 === 1 || isLabel(low, halves[i + 1]));
}

function outOfBounds(place: number, value: string, classes: number): IndexError {
  return new IndexError(
    withHelp(
      `Target ${value} is out of bounds.`,
      `The input has ${classes} classes, so targets are 0 to ${classes - 1}; element ${place} of the target is ${value}.`,
      "To leave samples out, mark them with ignore_index (-100 unless said otherwise).",
    ),
  );
}

/** The gradient of the log-probabilities; `total` is the weight that a mean is divided by. */
export function nllGradient(
  grad: Tensor,
  shape: readonly number[],
  target: Tensor,
  weight: Tensor | null,
  reduction: number,
  ignore: number,
  total: Tensor,
): Tensor {
  const { dtype } = grad;
  const out = zerosOf(shape, dtype);
  const { samples, classes, places } = sizesOf(shape);
  if (samples * places === 0) return out;
  const [g, t, w] = [packed(grad), packed(target, int64), weight ? packed(weight, dtype) : null];
  const run = kernelFor(grad, `nll_loss_backward:${dtype.name}:${w ? "weighted" : "plain"}`, () =>
    kernel("nll_loss_backward", (k) => {
      const { begin, end } = k.parallelRange();
      const [c, inner, step, mean] = [k.param("classes"), k.param("places"), k.param("step"), k.param("mean")];
      const ignored = k.param("ignore", "f64");
      const [gs, ts] = [k.buffer("grad", dtype.name), k.buffer("target", "int64")];
      const ws = w ? k.buffer("weight", dtype.name) : null;
      const [sum, to] = [k.buffer("total", dtype.name), k.buffer("out", dtype.name)];
      const one = constant(1, k.load(sum, 0).type);
      const divisor = k.let(mean.ne(0).select(k.load(sum, 0), one));
      const skipped = k.let(ignored.cast("i64"));
      k.for(begin, end, (s) =>
        k.for(0, inner, (i) => {
          const place = k.let(s.mul(inner).add(i));
          const wide = k.let(k.load(ts, place));
          k.if(wide.ne(skipped), () => {
            const label = k.let(wide.cast("i32"));
            const factor = ws ? k.load(ws, label) : one;
            k.store(
              to,
              s.mul(c).add(label).mul(inner).add(i),
              k.load(gs, place.mul(step)).neg().mul(factor).div(divisor),
            );
          });
        }),
      );
    }),
  );
  run(
    0,
    samples,
    classes,
    places,
    reduction === REDUCTIONS.none ? 1 : 0,
    reduction === REDUCTIONS.mean ? 1 : 0,
    ignore,
    argumentOf(g),
    argumentOf(t),
    ...(w ? [argumentOf(w)] : []),
    argumentOf(total),
    argumentOf(out),
  );
  discard(g, grad);
  discard(t, target);
  if (w) discard(w, weight);
  return out;
}
