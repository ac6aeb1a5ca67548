/** Losses with margins between classes, and their gradients: rows of scores and the classes that are right. */
import { computeType, int64 } from "../../dtype.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type BufferParameter, type Scalar } from "../../kernel/ir.ts";
import { sizeAt } from "../../support/checked.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { checkValues } from "../check-values.ts";
import { discard, packed, zerosOf } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";
import { REDUCTIONS } from "./reductions.ts";

/** What the losses of rows [N, C] depend on. */
export interface MarginSettings {
  /** One class [N], or classes [N, C] up to the first -1. */
  readonly target: Tensor;
  /** Factors of classes [C], with one class only. */
  readonly weight: Tensor | null;
  readonly power: 1 | 2;
  readonly margin: number;
  readonly reduction: number;
}

/** Runs `body` for every class of a row that is right and in range; counts of others are kept in `bad`. */
type EachRight = (row: Scalar, body: (right: Scalar) => void) => void;

interface Parts {
  readonly k: KernelBuilder;
  readonly rows: Scalar;
  readonly classes: Scalar;
  readonly margin: Scalar;
  readonly x: BufferParameter;
  readonly weights: BufferParameter | null;
  readonly each: EachRight;
  /** What a class that is not right misses of the margin to one that is; 0 for those that are. */
  readonly missing: (row: Scalar, right: Scalar, score: Scalar, c: Scalar) => Scalar;
  /** How often a class was out of range. */
  readonly bad: () => Scalar;
}

/** Parameters that both kernels begin with. */
function partsOf(k: KernelBuilder, name: "float32" | "float64", listed: boolean, weighted: boolean): Parts {
  const [rows, classes] = [k.param("rows"), k.param("classes")];
  const type = name === "float32" ? "f32" : "f64";
  const margin = k.let(k.param("margin", "f64").cast(type));
  const [x, targets] = [k.buffer("x", name), k.buffer("target", "int64")];
  const weights = weighted ? k.buffer("weight", name) : null;
  const marks = listed ? k.buffer("marks", name) : null;
  const zero = constant(0, "i32");
  const bad = k.variable(zero, "bad");
  const inRange = (label: Scalar): Scalar => label.ge(0).and(label.lt(classes.cast("i64")));
  const each: EachRight = (row, body) => {
    if (marks === null) {
      const label = k.let(k.load(targets, row));
      k.if(
        inRange(label),
        () => body(k.let(label.cast("i32"))),
        () => bad.set(bad.get().add(1)),
      );
      return;
    }
    // The classes of a row are marked before any is compared with the others.
    const first = k.let(row.mul(classes));
    const count = k.variable(classes, "count");
    k.vector(0, classes, (c) => k.store(marks, first.add(c), constant(0, type)));
    k.for(0, classes, (i) => {
      const label = k.let(k.load(targets, first.add(i)));
      k.if(inRange(label).not().and(label.ne(-1)), () => bad.set(bad.get().add(1)));
      k.if(i.lt(count.get()), () =>
        k.if(
          inRange(label),
          () => k.store(marks, first.add(label.cast("i32")), constant(1, type)),
          () => count.set(i),
        ),
      );
    });
    k.for(0, count.get(), (i) => body(k.let(k.load(targets, first.add(i)).cast("i32"))));
  };
  return {
    k,
    rows,
    classes,
    margin,
    x,
    weights,
    each,
    missing: (row, right, score, c) => {
      const place = row.mul(classes).add(c);
      const room = margin.sub(score).add(k.load(x, place));
      const isRight = marks ? k.load(marks, place).ne(0) : c.eq(right);
      return isRight.not().and(room.gt(0)).select(room, constant(0, type));
    },
    bad: () => bad.get(),
  };
}

const isListed = ({ target, weight }: MarginSettings, input: Tensor): boolean =>
  weight === null && target.shape.length === input.shape.length && target.shape.length === 2;

/** Losses [N], or their mean or sum. Throws `fail()` where a class is out of range. */
export function marginLosses(input: Tensor, settings: MarginSettings, fail: () => Error): Tensor {
  const { weight, power, reduction } = settings;
  const { dtype } = input;
  const name = dtype.name as "float32" | "float64";
  const listed = isListed(settings, input);
  const isNone = reduction === REDUCTIONS.none;
  const losses = emptyTensor(isNone ? [sizeAt(input.shape, 0)] : [], dtype);
  const status = emptyTensor([1], int64);
  const run = kernelFor(input, `margin_loss:${name}:${power}:${listed}:${weight !== null}:${isNone}`, () =>
    kernel("margin_loss", (k) => {
      k.sequential("total");
      const { rows, classes, weights, x, each, missing, bad } = partsOf(k, name, listed, weight !== null);
      const mean = k.param("mean");
      const [out, found] = [k.buffer("losses", name), k.buffer("status", "int64")];
      const type = computeType(dtype);
      const all = k.variable(constant(0, "f64"), "all");
      k.for(0, rows, (row) => {
        const total = k.variable(constant(0, type), "total");
        each(row, (right) => {
          const score = k.let(k.load(x, row.mul(classes).add(right)));
          const factor = weights && k.let(k.load(weights, right));
          k.vector(0, classes, (c) => {
            const room = k.let(missing(row, right, score, c));
            const term = power === 1 ? room : room.mul(room);
            total.accumulate("add", factor ? term.mul(factor) : term);
          });
        });
        const loss = k.let(total.get().div(classes.cast(type)));
        if (isNone) k.store(out, row, loss);
        else all.set(all.get().add(loss.cast("f64")));
      });
      if (!isNone)
        k.store(
          out,
          0,
          mean
            .ne(0)
            .select(all.get().div(rows.cast("f64")), all.get())
            .cast(type),
        );
      k.store(found, 0, bad().cast("i64"));
    }),
  );
  launch(run, input, settings, [losses, status]);
  checkValues(status, ([count]) => (Number(count) > 0 ? fail() : null));
  return losses;
}

/** Runs a kernel that reads what `partsOf` says, and writes `results` or reads gradients among them. */
function launch(run: CompiledKernel, input: Tensor, settings: MarginSettings, results: readonly Tensor[]): void {
  const { target, weight, margin, reduction } = settings;
  const [rows, classes] = [sizeAt(input.shape, 0), sizeAt(input.shape, 1)];
  const marks = isListed(settings, input) ? [emptyTensor([rows, classes], input.dtype)] : [];
  const used = [packed(input), packed(target), ...(weight ? [packed(weight)] : []), ...marks];
  const isMean = reduction === REDUCTIONS.mean ? 1 : 0;
  run(rows, classes, margin, ...used.map(argumentOf), isMean, ...results.map(argumentOf));
  const given = [input, target, weight];
  used.forEach((tensor, i) => discard(tensor, given[i] ?? null));
}

/** The gradient of the scores by that of the losses. */
export function marginGradient(grad: Tensor, input: Tensor, settings: MarginSettings): Tensor {
  const { weight, power, reduction } = settings;
  const { dtype } = input;
  const name = dtype.name as "float32" | "float64";
  const listed = isListed(settings, input);
  const isNone = reduction === REDUCTIONS.none;
  const out = zerosOf(input.shape, dtype);
  const gradient = packed(grad);
  const run = kernelFor(input, `margin_gradient:${name}:${power}:${listed}:${weight !== null}:${isNone}`, () =>
    kernel("margin_gradient", (k) => {
      k.sequential("chain");
      const { rows, classes, weights, x, each, missing } = partsOf(k, name, listed, weight !== null);
      const mean = k.param("mean");
      const [from, to] = [k.buffer("gradient", name), k.buffer("out", name)];
      const type = computeType(dtype);
      const [zero, one] = [constant(0, type), constant(1, type)];
      const count = k.let(mean.ne(0).select(rows.mul(classes), classes).cast(type));
      k.for(0, rows, (row) => {
        const share = k.let(k.load(from, isNone ? row : constant(0, "i32")).div(count));
        each(row, (right) => {
          const first = k.let(row.mul(classes));
          const score = k.let(k.load(x, first.add(right)));
          const factor = k.let(weights ? share.mul(k.load(weights, right)) : share);
          const total = k.variable(zero, "total");
          k.vector(0, classes, (c) => {
            const room = k.let(missing(row, right, score, c));
            const slope = k.let(power === 1 ? room.gt(0).select(one, zero) : room.mul(2));
            k.store(to, first.add(c), k.load(to, first.add(c)).add(slope.mul(factor)));
            total.accumulate("add", slope);
          });
          const at = k.let(first.add(right));
          k.store(to, at, k.load(to, at).sub(total.get().mul(factor)));
        });
      });
    }),
  );
  launch(run, input, settings, [gradient, out]);
  discard(gradient, grad);
  return out;
}
