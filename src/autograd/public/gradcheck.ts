/** `gradcheck` and `gradgradcheck`: analytical gradients against finite differences, in float64. */
import { refuseUnknown } from "../../support/known-names.ts";
import { itemAt } from "../../support/checked.ts";
import { float64 } from "../../dtype.ts";
import { AssertionError, RuntimeError, ValueError } from "../../support/errors.ts";
import { warnAlways } from "../../support/warnings.ts";
import { Generator } from "../../tensor/random/index.ts";
import { OtherLayout } from "../../tensor/layouts.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { grad } from "../backward.ts";
import {
  analyticalRows,
  differentiable,
  type Checked,
  type Direction,
  GradcheckError,
  densified,
  gradientsOf,
  columnValues,
  numericalAlong,
  numericalJacobian,
  type Analytical,
  type ElementNumbers,
  outputsOf,
  realOrImaginary,
} from "./gradcheck-jacobians.ts";
import { gradientEdge, isLeaf, requiresGrad, detachedAlias } from "../history.ts";
import { no_grad } from "../modes.ts";
import { GraphNode } from "../node.ts";
import type { Gradient } from "../node-types.ts";

export { GradcheckError } from "./gradcheck-jacobians.ts";

/** The names of all options, those of forward derivatives too. */
export const GRADCHECK_OPTIONS =
  "eps atol rtol raise_exception nondet_tol check_undefined_grad check_grad_dtypes fast_mode masked check_backward_ad check_forward_ad check_batched_grad check_batched_forward_grad";

const GRADGRADCHECK_OPTIONS =
  "grad_outputs eps atol rtol gen_non_contig_grad_outputs raise_exception nondet_tol check_undefined_grad check_grad_dtypes check_batched_grad check_fwd_over_rev check_rev_over_rev fast_mode masked";

/** Options of `gradcheck`. */
export interface GradcheckOptions {
  /** Step of the central difference. */
  eps?: number;
  /** Allowed absolute difference. Default 1e-5. */
  atol?: number;
  /** Allowed relative difference. Default 1e-3. */
  rtol?: number;
  /** Throw on failure (default), or return false. */
  raise_exception?: boolean;
  /** How far two backward passes may differ. Default 0. */
  nondet_tol?: number;
  /** Whether gradients of outputs may be missing. Default true. */
  check_undefined_grad?: boolean;
  /** Whether gradients must have the dtypes of their inputs. Default false. */
  check_grad_dtypes?: boolean;
  /** Compare one random projection of each Jacobian instead of all its elements. Default false. */
  fast_mode?: boolean;
  /** Leave gradients of elements out that a sparse input has not. Default false. */
  masked?: boolean | null;
  /** Whether backward is checked: it is. */
  check_backward_ad?: boolean;
}

const NONDETERMINISTIC =
  "Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives different values, although analytical gradient matches numerical gradient.";

/** How an output's Jacobian is named in errors, where a complex output is checked part by part. */
export interface Part {
  readonly run: Checked;
  readonly prefix: (output: Tensor) => string;
}

interface Tolerances {
  readonly eps: number;
  readonly atol: number;
  readonly rtol: number;
  readonly nondet_tol: number;
  readonly check_grad_dtypes: boolean;
  readonly masked: boolean;
}

function isTensorWithGradient(value: unknown): value is Tensor {
  return value instanceof Tensor && requiresGrad(value);
}

function checkInputs(inputs: readonly unknown[]): Tensor[] {
  inputs.forEach((input, i) => {
    if (!isTensorWithGradient(input)) return;
    if (input.dtype.name !== "float64" && input.dtype.name !== "complex128")
      warnAlways(
        `Input #${i} requires gradient and is not a double precision floating point or complex. This check will likely fail if all the inputs are not of double precision floating point or complex. `,
      );
    if (!(input instanceof OtherLayout) && input.shape.some((size, d) => size > 1 && input.strides[d] === 0))
      throw new RuntimeError(
        `The ${i}th input has a dimension with stride 0. gradcheck only supports inputs that are non-overlapping to be able to compute the numerical gradients correctly. You should call .contiguous on the input before passing it to gradcheck.`,
      );
  });
  const wanted = inputs.filter(isTensorWithGradient);
  if (wanted.length === 0)
    throw new ValueError(
      "gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True.",
    );
  return wanted;
}

/** The function as it is, or, where outputs are complex, its imaginary and its real part. */
export function outputParts(func: Checked, outputs: readonly Tensor[]): Part[] {
  if (!outputs.some((output) => output.dtype.is_complex)) return [{ run: func, prefix: () => "" }];
  return ([1, 0] as const).map((part) => ({
    run: (...inputs: never[]) =>
      outputsOf(func, inputs).map((output) => (output.dtype.is_complex ? realOrImaginary(output, part) : output)),
    prefix: (output) =>
      output.dtype.is_complex
        ? `While considering the ${part === 1 ? "imaginary" : "real"} part of complex outputs only, `
        : "",
  }));
}

function close(a: number, b: number, atol: number, rtol: number): boolean {
  return a === b || Math.abs(a - b) <= atol + rtol * Math.abs(b) || (Number.isNaN(a) && Number.isNaN(b));
}

/** Whether two backward passes gave the same. */
function assertAgree(first: Analytical, second: Analytical, { nondet_tol, check_grad_dtypes }: Tolerances): void {
  if (check_grad_dtypes && !first.dtypesFit) throw new GradcheckError("Gradient has dtype mismatch");
  if (!first.sizesFit) throw new GradcheckError("Analytical gradient has incorrect size");
  first.gradients.forEach((gradient, i) => {
    const other = second.gradients[i] ?? null;
    for (const part of ["re", "im"] as const)
      gradient?.[part]?.forEach((value, j) => {
        if (Math.abs(value - (other?.[part]?.[j] ?? 0)) > nondet_tol)
          throw new GradcheckError(`${NONDETERMINISTIC}The tolerance for nondeterminism was ${nondet_tol}.`);
      });
  });
}

/** A matrix as PyTorch prints it. */
function printed(rows: readonly (readonly [re: number, im: number | null])[][], like: Tensor): string {
  const part = (place: 0 | 1): string =>
    String(emptyTensor([], float64).new_tensor(rows.map((row) => row.map((entry) => entry[place] ?? 0))));
  return like.dtype.is_complex ? `${part(0)} + 1j * ${part(1)}` : part(0);
}

function mismatch(prefix: string, output: number, input: number, numerical: string, analytical: string): string {
  return `${prefix}Jacobian mismatch for output ${output} with respect to input ${input},\nnumerical:${numerical}\nanalytical:${analytical}\n`;
}

/** Every element of every Jacobian. Gives the message of the first that differs, or null. */
function slowDifference(
  { run, prefix }: Part,
  inputs: readonly unknown[],
  wanted: readonly Tensor[],
  whole: readonly Tensor[],
  tolerances: Tolerances,
): string | null {
  const all = outputsOf(run, inputs);
  const moved = tolerances.masked ? inputs : inputs.map(densified);
  const numerical = moved
    .filter(isTensorWithGradient)
    .map((input) => numericalJacobian(run, moved, input, tolerances.eps));
  if (differentiable(all).length === 0) {
    if (numerical.flat(2).some(({ re, im }) => re.some(isNotZero) || im?.some(isNotZero)))
      throw new GradcheckError("Numerical gradient for function expected to be zero");
    return null;
  }
  let o = -1;
  for (const [place, output] of all.entries()) {
    if (!output.requires_grad) continue;
    o++;
    const rows = analyticalRows(output, wanted);
    analyticalRows(output, wanted).forEach((row, j) => assertAgree(itemAt(rows, j), row, tolerances));
    for (const [i, input] of wanted.entries()) {
      const matrix = itemAt(numerical, i).length > 0 ? itemAt(numerical, i)[place]! : [];
      const pairs = matrix.map(({ re, im }, row) =>
        Array.from(re, (value, column) => {
          const gradient = itemAt(rows, column).gradients[i];
          return { numerical: [value, im?.[column] ?? null] as const, analytical: entryOf(gradient, row) };
        }),
      );
      const fits = pairs.every((row) =>
        row.every(
          ({ numerical: [re, im], analytical: [ar, ai] }) =>
            close(ar, re, tolerances.atol, tolerances.rtol) &&
            close(ai ?? 0, im ?? 0, tolerances.atol, tolerances.rtol),
        ),
      );
      if (!fits)
        return mismatch(
          prefix(itemAt(whole, place)),
          o,
          i,
          printed(
            pairs.map((row) => row.map((pair) => pair.numerical)),
            input,
          ),
          printed(
            pairs.map((row) => row.map((pair) => pair.analytical)),
            input,
          ),
        );
    }
  }
  return null;
}

const isNotZero = (value: number): boolean => value !== 0;

function entryOf(gradient: ElementNumbers | null | undefined, row: number): readonly [number, number | null] {
  return gradient ? [gradient.re[row]!, gradient.im?.[row] ?? null] : [0, null];
}

/** A random direction of length 1 in the space of a tensor; of both parts of a complex input. */
function direction(tensor: Tensor, generator: Generator, ofParts: boolean): Direction {
  const one = (): Tensor =>
    no_grad(() => {
      const vector = emptyTensor([tensor.numel()], float64).uniform_(0, 1, { generator });
      return vector.div(vector.norm());
    });
  return { re: one(), im: ofParts && tensor.dtype.is_complex ? one() : null };
}

function dot(numbers: Float64Array, weights: Float64Array): number {
  let sum = 0;
  numbers.forEach((value, i) => {
    sum += value * weights[i]!;
  });
  return sum;
}

const sumOf = (numbers: Float64Array): number => numbers.reduce((sum, value) => sum + value, 0);

/** One random projection of every Jacobian. */
function fastDifference(
  part: Part,
  inputs: readonly unknown[],
  wanted: readonly Tensor[],
  whole: readonly Tensor[],
  tolerances: Tolerances,
): string | null {
  const { run, prefix } = part;
  const generator = new Generator();
  const all = outputsOf(run, inputs);
  const us = wanted.map((input) => direction(input, generator, true));
  const numerical = wanted.map((input, i) => numericalAlong(run, inputs, input, itemAt(us, i), tolerances.eps));
  if (differentiable(all).length === 0) {
    if (
      numerical
        .flat()
        .some(({ re, im }) => [...re, ...(im ?? [])].some((value) => Math.abs(value) > tolerances.nondet_tol))
    )
      throw new GradcheckError("Numerical gradient for function expected to be zero");
    return null;
  }
  let o = -1;
  for (const [place, output] of all.entries()) {
    if (!output.requires_grad) continue;
    o++;
    const v = direction(output, generator, false).re;
    const weights = columnValues(v).re;
    const seed = no_grad(() => v.to(output.dtype).reshape(output.shape));
    const analytical = gradientsOf(output, wanted, seed);
    assertAgree(analytical, gradientsOf(output, wanted, seed), tolerances);
    for (const i of wanted.keys()) {
      const u = itemAt(us, i);
      const [re, im] = [columnValues(u.re).re, u.im === null ? null : columnValues(u.im).re];
      const gradient = analytical.gradients[i] ?? null;
      const found = [gradient ? dot(gradient.re, re) : 0, gradient?.im && im ? dot(gradient.im, im) : 0] as const;
      const along = itemAt(numerical, i)[place]!;
      const expected = [dot(along.re, weights), along.im ? dot(along.im, weights) : 0] as const;
      const atol = tolerances.atol * (sumOf(re) + (im ? sumOf(im) : 0)) * sumOf(weights);
      if (close(found[0], expected[0], atol, tolerances.rtol) && close(found[1], expected[1], atol, tolerances.rtol))
        continue;
      const slow = slowDifference(part, inputs, wanted, whole, tolerances);
      return (
        mismatch(prefix(itemAt(whole, place)), o, i, String(expected[0]), String(found[0])) +
        "\nThe above quantities relating the numerical and analytical jacobians are computed in fast mode. Recomputed in slow mode:\n" +
        (slow ??
          "Fast gradcheck failed but element-wise differences are small: it might have passed with fast_mode=False.")
      );
    }
  }
  return null;
}

/** Passes no gradient on: what comes before it sees that there is none. */
class UndefinedGrad extends GraphNode {
  get label(): string {
    return "UndefinedGradBackward";
  }
  apply(): Gradient[] {
    return [null];
  }
}

function withoutGradient(output: Tensor): Tensor {
  const result = detachedAlias(output);
  new UndefinedGrad([gradientEdge(output)]).addOutput(result);
  return result;
}

const UNDEFINED_HELP = 'Please look at "Notes about undefined output gradients" in "tools/autograd/derivatives.yaml"';

/** Throws where a derivative cannot do without the gradient of some output, or makes up one. */
function checkUndefined(func: Checked, inputs: readonly unknown[], wanted: readonly Tensor[]): void {
  const fresh = (): Tensor[] => differentiable(outputsOf(func, inputs));
  const lists = [fresh().map(withoutGradient)];
  const { length } = itemAt(lists, 0);
  if (length > 1)
    for (let missing = 0; missing < length; missing++)
      lists.push(fresh().map((output, i) => (i === missing ? withoutGradient(output) : output)));
  const warnOfChange = (): void =>
    warnAlways(
      'Backwards compatibility: New undefined gradient support checking feature is enabled by default, but it may break existing callers of this function. If this is true for you, you can call this function with "check_undefined_grad=False" to disable the feature',
    );
  for (const outputs of lists) {
    if (outputs.length === 0) continue;
    let found: Gradient[];
    try {
      found = grad(outputs, wanted, { grad_outputs: outputs.map(zerosLike), allow_unused: true });
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      warnOfChange();
      throw new GradcheckError(`Expected backward function to handle undefined output grads. ${UNDEFINED_HELP}`);
    }
    if (found.every((gradient) => gradient === null || isZero(gradient))) continue;
    warnOfChange();
    throw new GradcheckError(
      `Expected all input grads to be undefined or zero when all output grads are undefined or zero. ${UNDEFINED_HELP}`,
    );
  }
}

const zerosLike = (output: Tensor): Tensor => no_grad(() => output.detach().new_zeros(output.shape));
const isZero = (gradient: Tensor): boolean => !columnValues(gradient).re.some(isNotZero);

/** Throws where gradients are not zero for zero cotangents. */
function checkZeroCotangents(outputs: readonly Tensor[], wanted: readonly Tensor[]): void {
  if (outputs.length === 0) return;
  const found: Gradient[] = grad(outputs, wanted, { grad_outputs: outputs.map(zerosLike), allow_unused: true });
  found.forEach((gradient, i) => {
    if (gradient === null) return;
    if (!isZero(gradient)) throw new GradcheckError("backward not multiplied by grad_output");
    if (gradient.dtype !== itemAt(wanted, i).dtype) throw new GradcheckError("grad is incorrect type");
  });
}

/**
 * Checks gradients of `func` with respect to the float64 inputs that require grad; complex ones too. Throws a
 * GradcheckError where they differ, unless `raise_exception` is false.
 * @example
 * const x = torch.randn(3, { dtype: torch.float64, requires_grad: true });
 * torch.autograd.gradcheck((x: torch.Tensor) => x.exp(), [x]); // true
 * torch.autograd.gradcheck((x: torch.Tensor) => x.sin(), x, { fast_mode: true }); // true
 */
export function gradcheck(func: Checked, inputs: Tensor | readonly unknown[], options: GradcheckOptions = {}): boolean {
  if (options.raise_exception ?? true) return check(func, asList(inputs), options);
  try {
    return check(func, asList(inputs), options);
  } catch (error) {
    if (error instanceof GradcheckError) return false;
    throw error;
  }
}

const asList = (inputs: Tensor | readonly unknown[]): readonly unknown[] =>
  inputs instanceof Tensor ? [inputs] : inputs;

function check(func: Checked, inputs: readonly unknown[], options: GradcheckOptions): boolean {
  const { check_backward_ad = true, check_undefined_grad = true } = options;
  if (!check_backward_ad)
    throw new AssertionError("Expected at least one of check_forward_ad or check_backward_ad to be True");
  const tolerances: Tolerances = {
    eps: options.eps ?? 1e-6,
    atol: options.atol ?? 1e-5,
    rtol: options.rtol ?? 1e-3,
    nondet_tol: options.nondet_tol ?? 0,
    check_grad_dtypes: options.check_grad_dtypes ?? false,
    masked: options.masked ?? false,
  };
  const wanted = checkInputs(inputs);
  for (const input of wanted) if (!isLeaf(input)) input.retain_grad();
  const all = outputsOf(func, inputs);
  if (all.some((output) => output instanceof OtherLayout))
    throw new ValueError(
      "Sparse output is not supported at gradcheck yet. Please call to_dense(masked_grad=...) on the output of fn for gradcheck.",
    );
  // A projection of sparse inputs costs as much as the whole.
  const projects = options.fast_mode && !wanted.some((input) => input instanceof OtherLayout);
  const compare = projects ? fastDifference : slowDifference;
  for (const part of outputParts(func, all)) {
    const message = compare(part, inputs, wanted, all, tolerances);
    if (message !== null) throw new GradcheckError(message);
  }
  checkZeroCotangents(differentiable(all), wanted);
  if (check_undefined_grad) checkUndefined(func, inputs, wanted);
  return true;
}

function isOptions<T extends object>(value: Tensor | readonly (Tensor | null)[] | T | null): value is T {
  return value !== null && !Array.isArray(value) && !(value instanceof Tensor);
}

/** Options of `gradgradcheck`. */
export interface GradgradcheckOptions extends Omit<GradcheckOptions, "check_backward_ad"> {
  /** Cotangents of the outputs; drawn between -1 and 1 where there are none. */
  grad_outputs?: Tensor | readonly Tensor[] | null;
  /** Whether drawn cotangents are not contiguous. */
  gen_non_contig_grad_outputs?: boolean;
  /** Check that second derivatives of a batch are those of each. Default false. */
  check_batched_grad?: boolean;
  /** Check derivatives of the gradients forwards. Default false. */
  check_fwd_over_rev?: boolean;
  /** Check derivatives of the gradients backwards. Default true. */
  check_rev_over_rev?: boolean;
}

/** What checks first derivatives, forwards as well where it can. */
export type FirstCheck = (
  func: Checked,
  inputs: readonly unknown[],
  options: GradcheckOptions & { check_forward_ad?: boolean; check_batched_grad?: boolean },
) => boolean;

/** A cotangent as PyTorch's `make_tensor` draws it. */
function drawnCotangent(output: Tensor, nonContiguous: boolean): Tensor {
  const { shape } = output;
  const like = output.detach();
  if (!nonContiguous || output.numel() < 2) return like.new_empty(shape).uniform_(-1, 1).requires_grad_(true);
  // Every second element of what is twice as long.
  const wide = like.new_empty([...shape.slice(0, -1), shape.at(-1)! * 2]).uniform_(-1, 1);
  return wide.at("...", "::2").detach().requires_grad_(true);
}

/** `gradgradcheck`, by the check of first derivatives that is given. */
export function checkTwice(
  first: FirstCheck,
  func: Checked,
  inputs: Tensor | readonly unknown[],
  given: Tensor | readonly Tensor[] | GradgradcheckOptions | null = null,
  more: GradgradcheckOptions = {},
): boolean {
  const merged: GradgradcheckOptions = isOptions(given) ? given : { grad_outputs: given, ...more };
  const {
    grad_outputs = null,
    gen_non_contig_grad_outputs = false,
    check_fwd_over_rev = false,
    check_rev_over_rev = true,
    ...options
  } = merged;
  refuseUnknown("gradgradcheck()", GRADGRADCHECK_OPTIONS, merged);
  if (!check_fwd_over_rev && !check_rev_over_rev)
    throw new AssertionError("Expected at least one of check_fwd_over_rev or check_rev_over_rev to be True");
  for (const [name, isAsked] of [
    ["check_undefined_grad", options.check_undefined_grad ?? true],
    ["check_batched_grad", options.check_batched_grad ?? false],
  ] as const)
    if (isAsked && !check_rev_over_rev)
      throw new AssertionError(`Setting ${name}=True requires check_rev_over_rev to be True`);
  const list = asList(inputs);
  const outputs = differentiable(outputsOf(func, list));
  const cotangents =
    grad_outputs === null
      ? outputs.map((output) => drawnCotangent(output, gen_non_contig_grad_outputs))
      : (asList(grad_outputs) as Tensor[]);
  const all = [...list, ...cotangents];
  const wants = all.map(isTensorWithGradient);
  const gradients = (...args: unknown[]): Tensor[] => {
    // Forwards, inputs come without history.
    const own = args.map((arg, i) => (wants[i] === true ? (arg as Tensor).requires_grad_() : arg));
    const results = differentiable(outputsOf(func, own.slice(0, list.length)));
    const found: Gradient[] = grad(results, own.slice(0, list.length).filter((_, i) => wants[i]) as Tensor[], {
      grad_outputs: own.slice(list.length) as Tensor[],
      create_graph: true,
      allow_unused: true,
    });
    return found.filter((gradient): gradient is Tensor => gradient !== null);
  };
  return first(gradients, all, {
    ...options,
    check_forward_ad: check_fwd_over_rev,
    check_backward_ad: check_rev_over_rev,
  });
}

/** Checks second derivatives: `gradcheck` of the gradients of `func`, for random (or given) cotangents. */
export function gradgradcheck(
  func: Checked,
  inputs: Tensor | readonly unknown[],
  given: Tensor | readonly Tensor[] | GradgradcheckOptions | null = null,
  more: GradgradcheckOptions = {},
): boolean {
  return checkTwice(gradcheck, func, inputs, given, more);
}
