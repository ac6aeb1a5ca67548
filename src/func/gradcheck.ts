/** `gradcheck` with the derivatives that `torch.func` adds: forward-mode ones, and those of whole batches. */
import { refuseUnknown } from "../support/known-names.ts";
import {
  GRADCHECK_OPTIONS,
  gradcheck as checkBackward,
  checkTwice,
  type GradcheckOptions as BackwardOptions,
  type GradgradcheckOptions,
  outputParts,
} from "../autograd/public/gradcheck.ts";
import {
  type Checked,
  GradcheckError,
  columnValues,
  numericalJacobian,
  outputsOf,
} from "../autograd/public/gradcheck-jacobians.ts";
import { grad } from "../autograd/backward.ts";
import { AssertionError, RuntimeError } from "../support/errors.ts";
import { isDifferentiable } from "../dtype.ts";
import { Complex } from "../support/complex.ts";
import { Tensor } from "../tensor/tensor.ts";
import { dual_level, make_dual, unpack_dual } from "./forward-ad.ts";
import { leadingPlaces } from "./transform-arguments.ts";
import { onBatches } from "./vmap.ts";
import { itemAt, sizeAt } from "../support/checked.ts";

/** Options of `gradcheck`. */
export interface GradcheckOptions extends BackwardOptions {
  /** Check derivatives backwards. Default true. */
  check_backward_ad?: boolean;
  /** Check derivatives forwards, too. Default false. */
  check_forward_ad?: boolean;
  /** Check that gradients of a batch of outputs are those of each. Default false. */
  check_batched_grad?: boolean;
  /** The same for forward derivatives. Default false. */
  check_batched_forward_grad?: boolean;
}

type Inputs = Tensor | readonly unknown[];

/** What may be given by name with the options. */
interface ByName {
  func: Checked;
  inputs: Inputs;
}

const numbers = (tensor: Tensor): Float64Array => columnValues(tensor).re;

function agree(a: number, b: number, atol: number, rtol: number): boolean {
  return a === b || Math.abs(a - b) <= atol + rtol * Math.abs(b) || (Number.isNaN(a) && Number.isNaN(b));
}

/** What a function gives when its inputs carry tangents: the tangents of its outputs. */
function pushed(func: Checked, inputs: readonly unknown[], tangents: readonly (Tensor | null)[]): Tensor[] {
  return dual_level(() => {
    const given = inputs.map((input, i) => (tangents[i] ? make_dual((input as Tensor).detach(), tangents[i]) : input));
    return outputsOf(func, given)
      .filter(({ dtype }) => isDifferentiable(dtype))
      .map((output) => {
        const { primal, tangent } = unpack_dual(output);
        return tangent ?? primal.new_zeros([...primal.shape]);
      });
  });
}

/** Places of the inputs that want gradients. */
function wantedPlaces(inputs: readonly unknown[]): number[] {
  return inputs.flatMap((input, i) => (input instanceof Tensor && input.requires_grad ? [i] : []));
}

/** [rows, ...shape]: the directions of the axes. */
function axes(tensor: Tensor): Tensor {
  const count = tensor.numel();
  const rows = tensor.new_zeros([count, count]);
  rows.diagonal().fill_(1);
  return rows.reshape([count, ...tensor.shape]);
}

/** Whether tangents forwards are what differences give; of complex inputs and outputs both parts. */
function forwardMismatch(
  func: Checked,
  inputs: readonly unknown[],
  { eps = 1e-6, atol = 1e-5, rtol = 1e-3 }: GradcheckOptions,
): string | null {
  const whole = outputsOf(func, inputs);
  for (const { run, prefix } of outputParts(func, whole))
    for (const [i, place] of wantedPlaces(inputs).entries()) {
      const input = inputs[place] as Tensor;
      const matrices = numericalJacobian(run, inputs, input, eps).filter((matrix) => matrix.length > 0);
      for (const part of input.dtype.is_complex ? (["im", "re"] as const) : (["re"] as const)) {
        const found = [...axes(input.detach())].map((axis) =>
          pushed(
            run,
            inputs,
            inputs.map((_, k) => (k !== place ? null : part === "im" ? axis.mul(new Complex(0, 1)) : axis)),
          ).map(numbers),
        );
        const which = input.dtype.is_complex
          ? `While considering the ${part === "im" ? "imaginary" : "real"} part of complex inputs only, `
          : "";
        for (let o = 0; o < (found[0]?.length ?? 0); o++)
          for (const [row, entry] of itemAt(matrices, o).entries())
            for (const [column, value] of (entry[part] ?? []).entries()) {
              const tangent = itemAt(itemAt(found, row), o)[column]!;
              if (!agree(tangent, value, atol, rtol))
                return `${prefix(itemAt(whole, o))}${which}Jacobian computed with forward mode mismatch for output ${o} with respect to input ${i},\nnumerical:${value}\nanalytical:${tangent}\nat input element ${row}, output element ${column}.`;
            }
      }
    }
  return null;
}

function same(a: readonly Tensor[], b: readonly Tensor[], { atol = 1e-5, rtol = 1e-3 }: GradcheckOptions): boolean {
  return a.every((tensor, i) => {
    const [left, right] = [numbers(tensor), numbers(itemAt(b, i))];
    return left.length === right.length && left.every((value, k) => agree(value, right[k]!, atol, rtol));
  });
}

/** Numbers for two rows of a tensor's shape, all different. */
function pair(tensor: Tensor, seed: number): Tensor {
  const rows = tensor.new_zeros([2, ...tensor.shape]);
  const flat = rows.view([-1]);
  for (let i = 0; i < sizeAt(flat.shape, 0); i++) flat.select(0, i).fill_(Math.sin(seed + i));
  return rows;
}

const BATCHED =
  "gradcheck or gradgradcheck failed while testing batched gradient computation.\nThis could have been invoked in a number of ways (via a test that calls\ngradcheck/gradgradcheck directly or via an autogenerated test).";

function batchedMismatch(
  func: Checked,
  inputs: readonly unknown[],
  options: GradcheckOptions,
  forwards: boolean,
): string | null {
  const places = wantedPlaces(inputs);
  let batches: Tensor[];
  let once: (...list: Tensor[]) => Tensor[];
  if (forwards) {
    batches = places.map((place, i) => pair((inputs[place] as Tensor).detach(), i));
    once = (...list) => {
      const tangents = inputs.map((_, k) => (places.includes(k) ? itemAt(list, places.indexOf(k)) : null));
      return pushed(func, inputs, tangents);
    };
  } else {
    const outputs = outputsOf(func, inputs).filter((output) => isDifferentiable(output.dtype) && output.requires_grad);
    if (outputs.length === 0) return null;
    batches = outputs.map((output, i) => pair(output.detach(), i));
    once = (...list) => {
      const wanted = places.map((place) => inputs[place] as Tensor);
      const found = grad(outputs, wanted, { grad_outputs: list, retain_graph: true, allow_unused: true });
      return found.filter((each): each is Tensor => (each as Tensor | null) !== null);
    };
  }
  let mapped: Tensor[];
  try {
    mapped = onBatches(once, batches);
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    throw new GradcheckError(`While computing batched gradients, got: ${error.message}\n\n${BATCHED}`);
  }
  for (const i of [0, 1]) {
    const single = once(...batches.map((batch) => batch.select(0, i)));
    if (
      !same(
        mapped.map((tensor) => tensor.select(0, i)),
        single,
        options,
      )
    )
      return `${BATCHED}\n\nThe gradients of a batch are not those of its items.`;
  }
  return null;
}

/**
 * Checks gradients of `func` with respect to the float64 inputs that require grad, against differences; with
 * `check_forward_ad` also those in forward mode, with `check_batched_grad` those of batches under `vmap`. Inputs and
 * outputs of any shape.
 * @example
 * const x = torch.randn(3, { dtype: torch.float64, requires_grad: true });
 * torch.autograd.gradcheck((x: torch.Tensor) => x.exp(), [x], { check_forward_ad: true }); // true
 */
export function gradcheck(func: Checked, inputs: Inputs, options?: GradcheckOptions): boolean;
export function gradcheck(named: GradcheckOptions & ByName): boolean;
export function gradcheck(...all: unknown[]): boolean {
  const [func, given, options = {}] = leadingPlaces(all, ["func", "inputs"]) as [Checked, Inputs, GradcheckOptions?];
  refuseUnknown("gradcheck()", GRADCHECK_OPTIONS, options);
  const inputs = given instanceof Tensor ? [given] : given;
  const { check_backward_ad = true, check_forward_ad = false, raise_exception = true } = options;
  if (!check_backward_ad && !check_forward_ad)
    throw new AssertionError("Expected at least one of check_forward_ad or check_backward_ad to be True");
  if (check_backward_ad && !checkBackward(func, inputs, options)) return false;
  const faults = [
    check_forward_ad ? forwardMismatch(func, inputs, options) : null,
    options.check_batched_grad ? batchedMismatch(func, inputs, options, false) : null,
    options.check_batched_forward_grad ? batchedMismatch(func, inputs, options, true) : null,
  ];
  const fault = faults.find((each) => each !== null);
  if (fault === undefined) return true;
  if (raise_exception) throw new GradcheckError(fault);
  return false;
}

/**
 * Checks second derivatives: `gradcheck` of the gradients of `func`, for random (or given) cotangents; forwards too with
 * `check_fwd_over_rev`. Inputs and outputs of any shape; `grad_outputs` have the shapes of the outputs.
 * @example
 * const x = torch.randn(3, { dtype: torch.float64, requires_grad: true });
 * torch.autograd.gradgradcheck((x: torch.Tensor) => x.exp(), [x], { check_fwd_over_rev: true }); // true
 */
export function gradgradcheck(
  func: Checked,
  inputs: Inputs,
  grad_outputs?: Tensor | readonly Tensor[] | GradgradcheckOptions | null,
  options?: GradgradcheckOptions,
): boolean;
export function gradgradcheck(named: GradgradcheckOptions & ByName): boolean;
export function gradgradcheck(...all: unknown[]): boolean {
  const [func, inputs, ...rest] = leadingPlaces(all, ["func", "inputs"]) as [
    Checked,
    Inputs,
    (Tensor | readonly Tensor[] | GradgradcheckOptions | null)?,
    GradgradcheckOptions?,
  ];
  return checkTwice(gradcheck, func, inputs, ...rest);
}
