/**
 * Kernels of connectionist temporal classification (Graves et al. 2006): forward variables alpha and the loss, backward
 * variables beta and the gradient.
 */
import type { DType } from "../../dtype.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type BufferParameter, type Kernel, type Scalar, type ValueType } from "../../kernel/ir.ts";

/** log(e^a + e^b), where either may be -inf. */
function logAddExp(a: Scalar, b: Scalar): Scalar {
  const high = a.gt(b).select(a, b);
  const low = a.gt(b).select(b, a);
  return high.eq(-Infinity).select(high, low.sub(high).exp().log1p().add(high));
}

interface Sample {
  readonly steps: Scalar;
  readonly states: Scalar;
  readonly label: (state: Scalar) => Scalar;
  /** Writes the labels of all states to where `label` reads them. */
  readonly writeLabels: () => void;
  readonly logProb: (t: Scalar, label: Scalar) => Scalar;
}

interface Inputs {
  readonly batch: Scalar;
  readonly classes: Scalar;
  readonly longest: Scalar;
  readonly width: Scalar;
  readonly blank: Scalar;
  readonly probs: BufferParameter;
  sample(n: Scalar): Sample;
}

/**
 * Parameters that both kernels begin with: range of samples, sizes, log-probabilities [T, N, C], targets, and offset,
 * lengths of each sample, and room for the labels of its states.
 */
function inputs(k: KernelBuilder, dtype: DType): { begin: Scalar; end: Scalar } & Inputs {
  const { begin, end } = k.parallelRange();
  const [batch, classes, longest, width, blank] = [
    k.param("batch"),
    k.param("classes"),
    k.param("longest"),
    k.param("width"),
    k.param("blank"),
  ];
  const [probs, targets, offsets, inputLengths, targetLengths, labels] = [
    k.buffer("probs", dtype.name),
    k.buffer("targets", "int64"),
    k.buffer("offsets", "int64"),
    k.buffer("inputLengths", "int64"),
    k.buffer("targetLengths", "int64"),
    k.buffer("labels", "int32"),
  ];
  return {
    begin,
    end,
    batch,
    classes,
    longest,
    width,
    blank,
    probs,
    sample: (n) => {
      const steps = k.let(k.load(inputLengths, n).cast("i32"));
      const length = k.let(k.load(targetLengths, n).cast("i32"));
      const offset = k.let(k.load(offsets, n).cast("i32"));
      const first = k.let(n.mul(width));
      const states = k.let(length.mul(2).add(1));
      return {
        steps,
        states,
        label: (state) => k.load(labels, first.add(state)),
        writeLabels: () =>
          k.vector(0, states, (state) => {
            const isLabel = state.and(1).ne(0);
            // A blank reads the first target and drops it.
            const place = isLabel.select(offset.add(state.shr(1)), constant(0, "i32"));
            k.store(labels, first.add(state), isLabel.select(k.load(targets, place).cast("i32"), blank));
          }),
        logProb: (t, at) => k.load(probs, t.mul(batch).add(n).mul(classes).add(at)),
      };
    },
  };
}

/** alpha (or, from the end, beta) of one sample into rows of `width` that begin at `base`. */
function variables(
  k: KernelBuilder,
  rows: BufferParameter,
  base: Scalar,
  width: Scalar,
  { steps, states, label, writeLabels, logProb }: Sample,
  type: ValueType,
  backward: boolean,
): void {
  const nothing = constant(-Infinity, type);
  const place = (t: Scalar, s: Scalar): Scalar => base.add(t.mul(width)).add(s);
  const mirror = (s: Scalar): Scalar => (backward ? states.sub(1).sub(s) : s);
  writeLabels();
  k.for(0, steps, (i) => {
    const t = k.let(backward ? steps.sub(1).sub(i) : i);
    const before = k.let(backward ? t.add(1) : t.sub(1));
    const store = (s: Scalar, value: Scalar): void => k.store(rows, place(t, s), value.add(logProb(t, label(s))));
    k.if(
      i.eq(0),
      () => k.vector(0, states, (j) => store(mirror(j), j.le(1).select(constant(0, type), nothing))),
      () =>
        k.vector(0, states, (j) => {
          const s = mirror(j);
          /** The state `back` places before; that before the first is the first, and does not count. */
          const earlier = (back: number): Scalar => k.let(mirror(j.sub(back).max(0)));
          const value = (of: Scalar): Scalar => k.load(rows, place(before, of));
          const [one, two] = [earlier(1), earlier(2)];
          const skips = j.ge(2).and(label(two).ne(label(s)));
          const stayed = logAddExp(value(s), j.ge(1).select(value(one), nothing));
          store(s, logAddExp(stayed, skips.select(value(two), nothing)));
        }),
    );
  });
}

/** Losses [N] and alpha [N, T, width]. */
export function ctcForwardKernel(dtype: DType, type: ValueType): Kernel {
  return kernel("ctc_loss", (k) => {
    const given = inputs(k, dtype);
    const [losses, alpha] = [k.buffer("losses", dtype.name), k.buffer("alpha", dtype.name)];
    k.for(given.begin, given.end, (n) => {
      const sample = given.sample(n);
      const base = k.let(n.mul(given.longest).mul(given.width));
      variables(k, alpha, base, given.width, sample, type, false);
      const { steps, states } = sample;
      k.if(
        steps.eq(0),
        () => {
          k.store(losses, n, states.eq(1).select(constant(0, type), constant(Infinity, type)));
        },
        () => {
          const last = k.let(base.add(steps.sub(1).mul(given.width)).add(states).sub(1));
          const total = k.variable(k.load(alpha, last), "total");
          k.if(states.gt(1), () => total.set(logAddExp(total.get(), k.load(alpha, last.sub(1)))));
          k.store(losses, n, total.get().neg());
        },
      );
    });
  });
}

/**
 * The gradient of log-probabilities [T, N, C], which starts as zeros. PyTorch's: exp(p) is added, as the gradient
 * through log_softmax wants it.
 */
export function ctcBackwardKernel(dtype: DType, type: ValueType): Kernel {
  return kernel("ctc_loss_backward", (k) => {
    const given = inputs(k, dtype);
    const zeroInfinity = k.param("zeroInfinity");
    const [losses, alpha, beta, grads, out] = ["losses", "alpha", "beta", "grads", "out"].map((name) =>
      k.buffer(name, dtype.name),
    ) as [BufferParameter, BufferParameter, BufferParameter, BufferParameter, BufferParameter];
    k.for(given.begin, given.end, (n) => {
      const sample = given.sample(n);
      const base = k.let(n.mul(given.longest).mul(given.width));
      const loss = k.let(k.load(losses, n));
      const grad = k.let(k.load(grads, n));
      k.if(zeroInfinity.ne(0).and(loss.eq(Infinity)).not(), () => {
        variables(k, beta, base, given.width, sample, type, true);
        k.for(0, sample.steps, (t) => {
          const row = k.let(t.mul(given.batch).add(n).mul(given.classes));
          k.vector(0, given.classes, (c) => k.store(out, row.add(c), constant(-Infinity, type)));
          k.for(0, sample.states, (s) => {
            const at = k.let(row.add(sample.label(s)));
            const place = k.let(base.add(t.mul(given.width)).add(s));
            k.store(out, at, logAddExp(k.load(out, at), k.load(alpha, place).add(k.load(beta, place))));
          });
          k.vector(0, given.classes, (c) => {
            const p = k.let(k.load(given.probs, row.add(c)));
            k.store(
              out,
              row.add(c),
              p
                .exp()
                .sub(k.load(out, row.add(c)).add(loss).sub(p).exp())
                .mul(grad),
            );
          });
        });
      });
    });
  });
}
