/** `gradcheck` and `gradgradcheck`: analytical gradients against finite differences, in float64. */
import { nameClasses } from "../support/class-names.ts";
import { isDifferentiable } from "../dtype.ts";
import { RuntimeError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { grad } from "./backward.ts";
import { isLeaf, requiresGrad } from "./history.ts";
import { no_grad } from "./modes.ts";

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
}

/** Thrown by `gradcheck` when a derivative is wrong: names input and output, and prints both Jacobians. */
export class GradcheckError extends RuntimeError {}

nameClasses({ GradcheckError });

type Checked = (...inputs: never[]) => Tensor | readonly Tensor[];

/** The results of a checked function that can have gradients. */
export function outputsOf(result: Tensor | readonly Tensor[]): Tensor[] {
  const list = result instanceof Tensor ? [result] : [...result];
  return list.filter((output) => isDifferentiable(output.dtype));
}

function call(run: Checked, inputs: readonly unknown[]): Tensor[] {
  return outputsOf(run(...(inputs as never[])));
}

/** Numbers of a float64 tensor, in order. */
export function numbers(tensor: Tensor): number[] {
  return Array.from(tensor.detach().double().toTypedArray() as Float64Array);
}

/** d outputs[o] / d input, by central differences: one row per input element. */
export function numericalJacobian(
  run: Checked,
  inputs: readonly unknown[],
  input: Tensor,
  outputIndex: number,
  eps: number,
): number[][] {
  const flat = input.detach();
  const total = input.numel();
  const rows: number[][] = [];
  const values = numbers(flat);
  const evaluate = (i: number, value: number): number[] => {
    no_grad(() => writeElement(flat, i, value));
    return numbers(call(run, inputs)[outputIndex]!);
  };
  for (let i = 0; i < total; i++) {
    const plus = evaluate(i, values[i]! + eps);
    const minus = evaluate(i, values[i]! - eps);
    no_grad(() => writeElement(flat, i, values[i]!));
    rows.push(plus.map((value, j) => (value - minus[j]!) / (2 * eps)));
  }
  return rows;
}

/** Sets the `i`-th element in row-major order. */
function writeElement(flat: Tensor, i: number, value: number): void {
  let place = flat;
  let rest = i;
  for (let d = flat.shape.length - 1; d >= 0; d--) {
    const size = flat.shape[d]!;
    place = place.select(d, rest % size);
    rest = Math.floor(rest / size);
  }
  const version = flat.version.value;
  place.fill_(value);
  flat.version.value = version;
}

function analyticalJacobian(output: Tensor, inputs: readonly Tensor[]): (number[][] | null)[] {
  const count = output.numel();
  const columns: (number[] | null)[][] = [];
  for (let j = 0; j < count; j++) {
    const seed = output.detach().new_zeros(output.shape);
    writeElement(seed, j, 1);
    const gradients = grad(output, inputs, { grad_outputs: seed, retain_graph: true, allow_unused: true });
    columns.push(
      gradients.map((gradient, i) => (gradient ? numbers(gradient) : new Array<number>(inputs[i]!.numel()).fill(0))),
    );
  }
  return inputs.map((input, i) =>
    Array.from({ length: input.numel() }, (_, row) => columns.map((column) => column[i]![row]!)),
  );
}

/** Whether two derivatives are the same within the tolerances. */
export function agree(a: number, b: number, atol: number, rtol: number): boolean {
  return a === b || Math.abs(a - b) <= atol + rtol * Math.abs(b) || (Number.isNaN(a) && Number.isNaN(b));
}

/**
 * Checks gradients of `func` with respect to the float64 inputs that require grad.
 * @example
 * const x = torch.randn(3, { dtype: torch.float64, requires_grad: true });
 * torch.autograd.gradcheck((x: torch.Tensor) => x.exp(), [x]); // true
 */
export function gradcheck(func: Checked, inputs: readonly unknown[], options: GradcheckOptions = {}): boolean {
  const { eps = 1e-6, atol = 1e-5, rtol = 1e-3, raise_exception = true } = options;
  const fail = (message: string): boolean => {
    if (raise_exception) throw new GradcheckError(message);
    return false;
  };
  const wanted = inputs.filter((input) => input instanceof Tensor && requiresGrad(input)) as Tensor[];
  if (wanted.length === 0)
    throw new GradcheckError(
      "gradcheck expects at least one input tensor to require gradient, but none of the them have requires_grad=True.",
    );
  for (const input of wanted) if (!isLeaf(input)) input.retain_grad();
  const outputs = call(func, inputs);
  for (let o = 0; o < outputs.length; o++) {
    const output = outputs[o]!;
    if (!requiresGrad(output)) continue;
    const analytical = analyticalJacobian(output, wanted);
    for (let i = 0; i < wanted.length; i++) {
      const numerical = numericalJacobian(func, inputs, wanted[i]!, o, eps);
      const rows = analytical[i]!;
      for (let row = 0; row < numerical.length; row++) {
        for (let column = 0; column < numerical[row]!.length; column++) {
          if (agree(rows[row]![column]!, numerical[row]![column]!, atol, rtol)) continue;
          return fail(
            `Jacobian mismatch for output ${o} with respect to input ${i},\nnumerical:${numerical[row]![column]}\nanalytical:${rows[row]![column]}\n` +
              `at input element ${row}, output element ${column}.`,
          );
        }
      }
    }
  }
  return true;
}

function isOptions<T extends object>(value: readonly Tensor[] | T | null): value is T {
  return value !== null && !Array.isArray(value);
}

/** Checks second derivatives: `gradcheck` of the gradients of `func`, for random (or given) cotangents. */
export function gradgradcheck(
  func: Checked,
  inputs: readonly unknown[],
  given: readonly Tensor[] | (GradcheckOptions & { grad_outputs?: readonly Tensor[] | null }) | null = null,
  more: GradcheckOptions = {},
): boolean {
  const { grad_outputs = null, ...options } = isOptions(given) ? given : { grad_outputs: given, ...more };
  const outputs = call(func, inputs).filter(requiresGrad);
  const cotangents =
    grad_outputs ?? outputs.map((output) => output.detach().new_zeros(output.shape).normal_().requires_grad_(true));
  const count = inputs.length;
  const first = (...args: never[]): Tensor[] => {
    const own = args.slice(0, count) as unknown[];
    const results = call(func, own).filter(requiresGrad);
    const wanted = own.filter((input) => input instanceof Tensor && requiresGrad(input)) as Tensor[];
    const gradients = grad(results, wanted, {
      grad_outputs: args.slice(count) as unknown as Tensor[],
      create_graph: true,
      allow_unused: true,
    });
    return (gradients as (Tensor | null)[]).filter((gradient) => gradient !== null);
  };
  return gradcheck(first, [...inputs, ...cotangents], options);
}
