/** `torch.signal.windows`: window functions whose symmetry is a setting. Formulas: Harris (1978). */
import { get_default_dtype, type DType } from "../../../dtype.ts";
import { TypeError, ValueError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { composite } from "../../declare/operator.ts";
import { PLACEMENT } from "../../declare/schema.ts";
import type { FactoryOptions, Operator } from "../../declare/types.ts";
import { i0 } from "../../special/polygamma.ts";
import { asLeaf, empty, ones } from "../create.ts";
import { linspace } from "../ranges/range.ts";

/** Options of every window: `sym` false gives a period of a window one point longer. */
export interface SignalWindowOptions extends FactoryOptions {
  /** Number of points. */
  M?: number;
  /** Whether the window is symmetric. Default true. */
  sym?: boolean;
}
/** The type of a window with settings of its own. */
export type SignalWindow<Own extends object = object> = Operator<(M: number) => Tensor, SignalWindowOptions & Own>;

const OPTIONS = `bool sym=True, ScalarType? dtype=None, bool requires_grad=False, ${PLACEMENT}`;

/** Windows that PyTorch makes by `general_cosine`, which its messages name. */
const sums: ReadonlySet<string> = new Set(["general_hamming", "hamming", "hann", "nuttall"]);

function dtypeOf(window: string, length: number, given: DType | null): DType {
  const name = sums.has(window) ? "general_cosine" : window;
  if (length < 0) throw new ValueError(`${name} requires non-negative window length, got M=${length}`);
  const dtype = given ?? get_default_dtype();
  if (dtype.name !== "float32" && dtype.name !== "float64")
    throw new ValueError(`${name} expects float32 or float64 dtypes, got: ${String(dtype)}`);
  return dtype;
}

/** Points from `start` on, `step` apart. */
function points(length: number, start: number, step: number, dtype: DType): Tensor {
  return linspace(start, start + (length - 1) * step, length, { dtype });
}

/**
 * Declares a window: `settings` are its own arguments, `shape` gets the number of points and of steps in its period.
 * `single`: a window of one point is 1 whatever the formula says.
 */
function window<Own extends object = object>(
  name: string,
  settings: string,
  single: boolean,
  shape: (length: number, steps: number, dtype: DType, sym: boolean, ...own: never[]) => Tensor,
): SignalWindow<Own> {
  const count = settings === "" ? 0 : settings.split(", ").length;
  return composite(
    `${name}(int M, *, ${settings === "" ? "" : `${settings}, `}${OPTIONS}) -> Tensor`,
    (length: number, ...bound: unknown[]) => {
      const own = bound.slice(0, count) as never[];
      const [sym, given, requiresGrad] = bound.slice(count) as [boolean, DType | null, boolean];
      const dtype = dtypeOf(name, length, given);
      const result = (): Tensor => {
        if (length === 0) return empty([0], { dtype });
        if (length === 1 && single) return ones([1], { dtype });
        return shape(length, sym || length === 1 ? length - 1 : length, dtype, sym, ...own);
      };
      return asLeaf(result(), requiresGrad);
    },
  );
}

/** The sum of cosines with these coefficients, their signs in turn. */
function cosineSum(length: number, steps: number, dtype: DType, a: readonly number[]): Tensor {
  if (a.length === 0) throw new ValueError("Coefficients cannot be empty");
  const k = points(length, 0, (2 * Math.PI) / steps, dtype);
  const terms = a.map((weight, i) =>
    k
      .mul(i)
      .cos()
      .mul(i % 2 === 0 ? weight : -weight),
  );
  return terms.reduce((sum, term) => sum.add(term));
}

/** A triangle. The result is [M]. */
export const bartlett: SignalWindow = window("bartlett", "", true, (length, steps, dtype) =>
  points(length, -1, 2 / steps, dtype)
    .abs()
    .neg()
    .add(1),
);
/** Half a period of the sine. The result is [M]. */
export const cosine: SignalWindow = window("cosine", "", false, (length, _steps, dtype, sym) => {
  const step = Math.PI / (!sym && length > 1 ? length + 1 : length);
  return points(length, 0.5 * step, step, dtype).sin();
});
/** Falls off exponentially from `center`, by e in `tau` points. */
export const exponential: SignalWindow<{ center?: number | null; tau?: number }> = window(
  "exponential",
  "float? center=None, float tau=1.0",
  false,
  (length, steps, dtype, sym, center: number | null, tau: number) => {
    if (tau <= 0) throw new ValueError(`Tau must be positive, got: ${tau} instead.`);
    if (sym && center !== null) throw new ValueError("Center must be None for symmetric windows");
    return points(length, -(center ?? steps / 2) / tau, 1 / tau, dtype)
      .abs()
      .neg()
      .exp();
  },
);
/** A normal density of deviation `std`, 1 in the middle. The result is [M]. */
export const gaussian: SignalWindow<{ std?: number }> = window(
  "gaussian",
  "float std=1.0",
  false,
  (length, steps, dtype, _sym, std: number) => {
    if (std <= 0) throw new ValueError(`Standard deviation must be positive, got: ${std} instead.`);
    const step = 1 / (std * Math.SQRT2);
    return points(length, (-steps / 2) * step, step, dtype)
      .square()
      .neg()
      .exp();
  },
);
/** Kaiser's window: i0(sqrt(beta² - k²)) / i0(beta). */
export const kaiser: SignalWindow<{ beta?: number }> = window(
  "kaiser",
  "float beta=12.0",
  true,
  (length, steps, dtype, _sym, given: number) => {
    if (given < 0) throw new ValueError(`beta must be non-negative, got: ${given} instead.`);
    const beta = dtype.name === "float32" ? Math.fround(given) : given;
    const end = Math.min(beta, -beta + (length - 1) * ((2 * beta) / steps));
    const k = linspace(-beta, end, length, { dtype });
    const peak = i0(k.new_full([], beta));
    return i0(
      k
        .square()
        .neg()
        .add(beta * beta)
        .clamp(0)
        .sqrt(),
    ).div(peak);
  },
);
/** A sum of cosines with coefficients `a`, whose signs take turns. The result is [M]. */
export const general_cosine: SignalWindow<{ a: readonly number[] }> = window(
  "general_cosine",
  "any a",
  true,
  (length, steps, dtype, _sym, a: unknown) => {
    if (!Array.isArray(a)) throw new TypeError("Coefficients must be a list/tuple");
    if (a.length === 0) throw new ValueError("Coefficients cannot be empty");
    return cosineSum(length, steps, dtype, a as number[]);
  },
);
/** alpha - (1 - alpha) cos. The result is [M]. */
export const general_hamming: SignalWindow<{ alpha?: number }> = window(
  "general_hamming",
  "float alpha=0.54",
  true,
  (length, steps, dtype, _sym, alpha: number) => cosineSum(length, steps, dtype, [alpha, 1 - alpha]),
);

function cosines(name: string, a: readonly number[]): SignalWindow {
  return window(name, "", true, (length, steps, dtype) => cosineSum(length, steps, dtype, a));
}

/** Blackman's sum of three cosines. The result is [M]. */
export const blackman: SignalWindow = cosines("blackman", [0.42, 0.5, 0.08]);
/** Hamming's window. The result is [M]. */
export const hamming: SignalWindow = cosines("hamming", [0.54, 0.46]);
/**
 * A raised cosine. The result is [M].
 * @example
 * torch.signal.windows.hann(5); // tensor([0.0000, 0.5000, 1.0000, 0.5000, 0.0000])
 */
export const hann: SignalWindow = cosines("hann", [0.5, 0.5]);
/** Nuttall's sum of four cosines. The result is [M]. */
export const nuttall: SignalWindow = cosines("nuttall", [0.3635819, 0.4891775, 0.1365995, 0.0106411]);
