/**
 * The negative log-likelihood of class indices: one kernel forward, one backward, for rows [N, C] and images [N, C, …].
 */
import { kernelFor } from "../../compute/kernel-for.ts";
import { checkValues } from "../../compute/check-values.ts";
import { int64, type DType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { IndexError, notImplemented, RuntimeError, withHelp } from "../../support/errors.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, fillWith, packed, zerosOf } from "../../compute/copy-elements.ts";
import { REDUCTIONS } from "./elementwise-loss.ts";
import { operator } from "../declare/operator.ts";
import { readingInputs } from "../declare/reads-inputs.ts";

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

function targetShape(shape: readonly number[]): readonly number[] {
  return shape.length === 1 ? [] : [shape[0]!, ...shape.slice(2)];
}

/** Losses and weights of all targets; the last slot of `status` is the number of the first bad target plus one. */
function runForward(
  input: Tensor,
  target: Tensor,
  weight: Tensor | null,
  ignore: number,
): { losses: Tensor; weights: Tensor } {
  const { samples, classes, places } = sizesOf(input.shape);
  const { dtype } = input;
  const losses = emptyTensor(targetShape(input.shape), dtype);
  const weights = emptyTensor(targetShape(input.shape), dtype);
  if (samples * places === 0) return { losses, weights };
  const [x, t, w] = [packed(input), packed(target, int64), weight ? packed(weight, dtype) : null];
  const status = fillWith(emptyTensor([2], int64), 0);
  const run = kernelFor(input, `nll_loss:${dtype.name}:${w ? "weighted" : "plain"}`, () =>
    kernel("nll_loss", (k) => {
      k.sequential("total");
      const [n, c, inner] = [k.param("samples"), k.param("classes"), k.param("places")];
      const ignored = k.param("ignore", "f64");
      const [xs, ts] = [k.buffer("x", dtype.name), k.buffer("target", "int64")];
      const ws = w ? k.buffer("weight", dtype.name) : null;
      const [loss, used, bad] = [
        k.buffer("losses", dtype.name),
        k.buffer("weights", dtype.name),
        k.buffer("status", "int64"),
      ];
      const skipped = k.let(ignored.cast("i64"));
      k.for(0, n, (s) =>
        k.for(0, inner, (i) => {
          const place = k.let(s.mul(inner).add(i));
          const wide = k.let(k.load(ts, place));
          const label = k.let(wide.cast("i32"));
          const zero = k.load(xs, 0).sub(k.load(xs, 0)).mul(0);
          k.if(
            wide.eq(skipped),
            () => {
              k.store(loss, place, constant(0, zero.type));
              k.store(used, place, constant(0, zero.type));
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
                  const factor = ws ? k.load(ws, label) : constant(1, value.type);
                  k.store(loss, place, value.neg().mul(factor));
                  k.store(used, place, factor);
                },
              );
            },
          );
        }),
      );
    }),
  );
  run(
    samples,
    classes,
    places,
    ignore,
    argumentOf(x),
    argumentOf(t),
    ...(w ? [argumentOf(w)] : []),
    argumentOf(losses),
    argumentOf(weights),
    argumentOf(status),
  );
  checkValues(status, ([bad, label]) =>
    Number(bad) > 0 ? outOfBounds(Number(bad) - 1, String(label), classes) : null,
  );
  discard(x, input);
  discard(t, target);
  if (w) discard(w, weight);
  return { losses, weights };
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

function runBackward(
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

type Forward = (
  self: Tensor,
  target: Tensor,
  weight: Tensor | null,
  reduction: number,
  ignore: number,
  node?: string,
) => Tensor[];
type Backward = (
  grad: Tensor,
  shape: readonly number[],
  target: Tensor,
  weight: Tensor | null,
  reduction: number,
  ignore: number,
  total: Tensor,
) => Tensor;

const nllBackward: Backward = operator(
  "nll_loss_backward(Tensor grad, int[] shape, Tensor target, Tensor? weight, int reduction, int ignore_index, Tensor total) -> Tensor",
  {
    forward: runBackward,
    derivative: {
      grad: [
        ["target", "weight", "total"],
        (grad, c) => {
          const [reduction, total] = [c.value<number>("reduction"), c.tensor("total")];
          const values = nllForward(
            grad,
            c.tensor("target"),
            c.optionalTensor("weight"),
            reduction === REDUCTIONS.none ? 0 : REDUCTIONS.sum,
            c.value("ignore_index"),
          )[0]!;
          return reduction === REDUCTIONS.mean ? values.div(total) : values;
        },
      ],
    },
  },
);

/** `[loss, total weight]`. `reduction` by number. */
const nllForward: Forward = operator(
  "nll_loss(Tensor self, Tensor target, Tensor? weight, int reduction, int ignore_index, str node='NllLossBackward0') -> (Tensor output, Tensor total_weight)",
  {
    node: (bound) => bound[5] as string,
    recorded: readingInputs(["self"]),
    nondifferentiable: [1],
    internalOutputs: [1],
    forward: (self: Tensor, target: Tensor, weight: Tensor | null, reduction: number, ignore: number) => {
      const { losses, weights } = runForward(self, target, weight, ignore);
      const total = weights.sum();
      if (reduction === REDUCTIONS.none) {
        discard(weights);
        return [losses, total];
      }
      const sum = losses.sum();
      discard(losses);
      discard(weights);
      if (reduction === REDUCTIONS.sum) return [sum, total];
      const mean = sum.div(total);
      discard(sum);
      return [mean, total];
    },
    derivative: {
      self: [
        ["target", "weight", "result1"],
        (grad, c) =>
          nllBackward(
            grad,
            c.shape("self"),
            c.tensor("target"),
            c.optionalTensor("weight"),
            c.value("reduction"),
            c.value("ignore_index"),
            c.tensor("result1"),
          ),
      ],
    },
  },
);

function assertShapes(self: Tensor, target: Tensor, weight: Tensor | null): void {
  const rank = self.shape.length;
  const classes = rank === 1 ? self.shape[0]! : self.shape[1]!;
  const size = (tensor: Tensor): string => `[${tensor.shape.join(", ")}]`;
  if (rank === 0) throw new RuntimeError("input tensor should be 1D or 2D");
  if (rank <= 2) {
    if (target.shape.length > 1) throw new RuntimeError("0D or 1D target tensor expected, multi-target not supported");
    if (rank === 1 ? numel(target.shape) !== 1 : target.shape[0] !== self.shape[0])
      throw new RuntimeError(`size mismatch (got input: ${size(self)}, target: ${size(target)})`);
  }
  if (weight && (weight.shape.length !== 1 || weight.shape[0] !== classes)) {
    throw new RuntimeError(
      `weight tensor should be defined either for all ${classes} classes or no classes but got weight tensor of shape: ${size(weight)}`,
    );
  }
  if (!isLabel(target.dtype)) {
    throw new RuntimeError(
      withHelp(
        `expected target dtype to be Long or Byte, but got ${target.dtype.scalarName}`,
        "Class indices are int64: write target.long(). Probabilities are a float target of the input's shape, for cross_entropy.",
      ),
    );
  }
  if (!self.dtype.is_floating_point) throw notImplemented("nll_loss_out_frame", self.dtype);
}

function isLabel(dtype: DType): boolean {
  return dtype === int64 || dtype.name === "uint8";
}

/** -input[target] * weight[target] of log-probabilities [C], [N, C] or [N, C, d1, …]; `reduction` by number. */
export function nll(self: Tensor, target: Tensor, weight: Tensor | null, reduction: number, ignore: number): Tensor {
  assertShapes(self, target, weight);
  const flat = self.shape.length === 1 && target.shape.length === 1 ? target.view([]) : target;
  const rank = self.shape.length;
  const node =
    rank <= 2
      ? "NllLossBackward0"
      : rank === 4 || reduction !== REDUCTIONS.none
        ? "NllLoss2DBackward0"
        : "ViewBackward0";
  const [loss] = nllForward(self, flat, weight, reduction, ignore, node);
  return loss!;
}
