/** `torch.autograd.functional`: Jacobians, Hessians and their products with vectors, as functions of a function. */
import { itemAt } from "../../support/checked.ts";
import { RuntimeError, TypeError } from "../../support/errors.ts";
import { typeNameOf } from "../../support/type-names.ts";
import { sizeText } from "../../layout/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { grad as gradientsOf } from "../backward.ts";
import { enable_grad, is_grad_enabled, set_grad_enabled } from "../modes.ts";
import type { Gradient } from "../node-types.ts";

/** One tensor or several. */
export type Tensors = Tensor | readonly Tensor[];
/** A function of tensors that gives a tensor or several. */
export type TensorFunction = (...inputs: Tensor[]) => Tensors;

/** Options of `vjp`, `jvp`, `hvp` and `vhp`. */
export interface FunctionalOptions {
  /** Make the result differentiable. */
  create_graph?: boolean;
  /** Throw where an output does not depend on an input, instead of giving zeros. */
  strict?: boolean;
}

/** Options of `jacobian` and `hessian`. */
export interface JacobianOptions extends FunctionalOptions {
  /** Accepted; the computation is the same. */
  vectorize?: boolean;
  /** Accepted for PyTorch's sake. */
  strategy?: "reverse-mode" | "forward-mode";
}

/** A tensor or several as a list. Throws a TypeError for anything else. */
export function asList(value: unknown, what: string, owner: string): { many: boolean; list: Tensor[] } {
  const many = Array.isArray(value);
  const list = many ? (value as unknown[]) : [value];
  list.forEach((item, i) => {
    if (item instanceof Tensor) return;
    throw new TypeError(
      `The ${what} given to ${owner} must be either a Tensor or a tuple of Tensors but the ${many ? `value at index ${i}` : `given ${what}`} has type <class '${typeNameOf(item)}'>.`,
    );
  });
  return { many, list: list as Tensor[] };
}

/** Tensors of our own in place of the user's, so that the function's other uses of those are not differentiated. */
export function preparedInputs(inputs: readonly Tensor[], createsGraph: boolean, needsGraph: boolean): Tensor[] {
  return enable_grad(() =>
    inputs.map((input) =>
      createsGraph && input.requires_grad ? input.view(input.shape) : input.detach().requires_grad_(needsGraph),
    ),
  );
}

function finish(tensors: readonly Tensor[], createsGraph: boolean): Tensor[] {
  return createsGraph ? [...tensors] : tensors.map((tensor) => tensor.detach());
}

function unpackOne<T>(list: readonly T[], many: boolean): T | readonly T[] {
  return many ? list : itemAt(list, 0);
}

function validate(v: readonly Tensor[], other: readonly Tensor[], many: boolean): void {
  if (v.length !== other.length) {
    throw new RuntimeError(
      many
        ? `v is a tuple of invalid length: should be ${other.length} but got ${v.length}.`
        : "The given v should contain a single Tensor.",
    );
  }
  v.forEach((item, i) => {
    if (
      item.shape.length !== itemAt(other, i).shape.length ||
      item.shape.some((size, d) => size !== itemAt(other, i).shape[d])
    ) {
      throw new RuntimeError(
        `${many ? `Entry ${i} in ` : ""}v has invalid size: should be ${sizeText(itemAt(other, i).shape)} but got ${sizeText(item.shape)}.`,
      );
    }
  });
}

type Kind = "outputs" | "grad_inputs" | "jacobian" | "hessian";

function assertTracked(tensors: readonly Gradient[], kind: Kind, strict: boolean): void {
  if (!strict) return;
  tensors.forEach((tensor, i) => {
    if (tensor === null)
      throw new RuntimeError(
        `The output of the user-provided function is independent of input ${i}. This is not allowed in strict mode.`,
      );
    if (tensor.requires_grad) return;
    throw new RuntimeError(
      {
        outputs: `Output ${i} of the user-provided function does not require gradients. The outputs must be computed in a differentiable manner from the input when running in strict mode.`,
        grad_inputs: `The gradient with respect to input ${i} is independent of the inputs of the user-provided function. This is not allowed in strict mode.`,
        jacobian: `While computing the hessian, found that the jacobian of the user-provided function with respect to input ${i} is independent of the input. This is not allowed in strict mode. You should ensure that your function is twice differentiable and that the jacobian depends on the inputs (this would be violated by a linear function for example).`,
        hessian: `The hessian of the user-provided function with respect to input ${i} is independent of the input. This is not allowed in strict mode. You should ensure that your function is thrice differentiable and that the hessian depends on the inputs.`,
      }[kind],
    );
  });
}

/** `autograd.grad` of those outputs that have a history; null for inputs that nothing depends on. */
function gradients(
  outputs: readonly Gradient[],
  inputs: readonly Tensor[],
  v: readonly Gradient[] | null,
  create_graph: boolean,
  retain_graph: boolean | null = null,
): Gradient[] {
  const places = outputs.flatMap((output, i) => (output !== null && output.requires_grad ? [i] : []));
  if (places.length === 0) return inputs.map(() => null);
  const wanted = inputs.flatMap((input, i) => (input.requires_grad ? [i] : []));
  if (wanted.length === 0) return inputs.map(() => null);
  const found = gradientsOf(
    places.map((i) => outputs[i]!),
    wanted.map((i) => itemAt(inputs, i)),
    {
      grad_outputs: v === null ? null : places.map((i) => v[i] ?? null),
      allow_unused: true,
      create_graph,
      retain_graph,
    },
  ) as Gradient[];
  const result: Gradient[] = inputs.map(() => null);
  wanted.forEach((place, i) => {
    result[place] = found[i] ?? null;
  });
  return result;
}

type Stage = "back" | "back_trick" | "double_back" | "double_back_trick";

function fillZeros(
  grads: readonly Gradient[],
  references: readonly Tensor[],
  strict: boolean,
  create_graph: boolean,
  stage: Stage,
): Tensor[] {
  return grads.map((grad, i) => {
    if (grad === null) {
      if (strict) {
        throw new RuntimeError(
          {
            back: `The output of the user-provided function is independent of input ${i}. This is not allowed in strict mode.`,
            back_trick: `The gradient with respect to the input is independent of entry ${i} in the grad_outputs when using the double backward trick to compute forward mode gradients. This is not allowed in strict mode.`,
            double_back: `The jacobian of the user-provided function is independent of input ${i}. This is not allowed in strict mode.`,
            double_back_trick: `The hessian of the user-provided function is independent of entry ${i} in the grad_jacobian. This is not allowed in strict mode as it prevents from using the double backward trick to replace forward mode AD.`,
          }[stage],
        );
      }
      return itemAt(references, i).new_zeros(itemAt(references, i).shape);
    }
    if (strict && create_graph && !grad.requires_grad) {
      throw new RuntimeError(
        `The ${stage.startsWith("double") ? "hessian" : "jacobian"} of the user-provided function is independent of input ${i}. This is not allowed in strict mode when create_graph=True.`,
      );
    }
    return grad;
  });
}

function readOptions(
  v: Tensors | null | FunctionalOptions,
  options: FunctionalOptions,
): { v: Tensors | null; create_graph: boolean; strict: boolean } {
  const named =
    v !== null && !(v instanceof Tensor) && !Array.isArray(v)
      ? (v as FunctionalOptions & { v?: Tensors | null })
      : null;
  const { create_graph = false, strict = false } = named ?? options;
  return { v: named ? (named.v ?? null) : (v as Tensors | null), create_graph, strict };
}

/**
 * `[func(inputs), v^T J]`: the gradient of `func` weighted by `v`, which may be left out when `func` gives one number.
 * @example
 * const [y, g] = torch.autograd.functional.vjp((x) => x.exp().sum(1), torch.zeros(4, 2), torch.ones(4));
 */
export function vjp(
  func: TensorFunction,
  inputs: Tensors,
  v: Tensors | null | FunctionalOptions = null,
  options: FunctionalOptions = {},
): [Tensors, Tensors] {
  const given = readOptions(v, options);
  const { create_graph, strict } = given;
  const { many, list } = asList(inputs, "inputs", "vjp");
  const prepared = preparedInputs(list, create_graph, true);
  const { outputs, weights } = enable_grad(() => {
    const result = asList(func(...prepared), "outputs of the user-provided function", "vjp");
    assertTracked(result.list, "outputs", strict);
    if (given.v === null) {
      if (result.list.length !== 1 || itemAt(result.list, 0).numel() !== 1)
        throw new RuntimeError(
          "The vector v can only be None if the user-provided function returns a single Tensor with a single element.",
        );
      return { outputs: result, weights: null };
    }
    const vectors = preparedInputs(asList(given.v, "v", "vjp").list, create_graph, false);
    validate(vectors, result.list, result.many);
    return { outputs: result, weights: vectors };
  });
  const product = set_grad_enabled(create_graph || is_grad_enabled(), () =>
    fillZeros(gradients(outputs.list, prepared, weights, create_graph), prepared, strict, create_graph, "back"),
  );
  return [unpackOne(finish(outputs.list, create_graph), outputs.many), unpackOne(finish(product, create_graph), many)];
}

/** `[func(inputs), J v]`, by differentiating the gradient with respect to its weights (the double-backward trick). */
export function jvp(
  func: TensorFunction,
  inputs: Tensors,
  v: Tensors | null | FunctionalOptions = null,
  options: FunctionalOptions = {},
): [Tensors, Tensors] {
  const given = readOptions(v, options);
  const { create_graph, strict } = given;
  const { many, list } = asList(inputs, "inputs", "jvp");
  const prepared = preparedInputs(list, create_graph, true);
  const vector = weightsFor(given.v, prepared, many, create_graph, "jvp");
  return enable_grad(() => {
    const outputs = asList(func(...prepared), "outputs of the user-provided function", "jvp");
    assertTracked(outputs.list, "outputs", strict);
    const weights = outputs.list.map((output) => output.new_zeros(output.shape).requires_grad_(true));
    const first = gradients(outputs.list, prepared, weights, true);
    assertTracked(first, "grad_inputs", strict);
    const product = fillZeros(
      gradients(first, weights, vector, create_graph),
      outputs.list,
      strict,
      create_graph,
      "back_trick",
    );
    return [
      unpackOne(finish(outputs.list, create_graph), outputs.many),
      unpackOne(finish(product, create_graph), outputs.many),
    ];
  });
}

function weightsFor(
  v: Tensors | null,
  inputs: readonly Tensor[],
  many: boolean,
  create_graph: boolean,
  owner: string,
): Tensor[] | null {
  if (v === null) {
    if (inputs.length !== 1 || itemAt(inputs, 0).numel() !== 1)
      throw new RuntimeError(
        "The vector v can only be None if the input to the user-provided function is a single Tensor with a single element.",
      );
    return null;
  }
  const vectors = preparedInputs(asList(v, "v", owner).list, create_graph, false);
  validate(vectors, inputs, many);
  return vectors;
}

/**
 * The Jacobian: a tensor of shape `[...output, ...input]`; an array for several inputs, of arrays for several outputs.
 * @example
 * torch.autograd.functional.jacobian((x) => x.exp().sum(1), torch.rand(2, 2)).shape; // [2, 2, 2]
 */
export function jacobian(func: TensorFunction, inputs: Tensor, options?: JacobianOptions): Tensor;
export function jacobian(
  func: TensorFunction,
  inputs: Tensors,
  options?: JacobianOptions,
): Tensors | readonly Tensors[];
export function jacobian(
  func: TensorFunction,
  inputs: Tensors,
  options: JacobianOptions = {},
): Tensors | readonly Tensors[] {
  const { create_graph = false, strict = false } = options;
  const { many, list } = asList(inputs, "inputs", "jacobian");
  const prepared = preparedInputs(list, create_graph, true);
  return enable_grad(() => {
    const outputs = asList(func(...prepared), "outputs of the user-provided function", "jacobian");
    assertTracked(outputs.list, "outputs", strict);
    const rows = outputs.list.map((output, i) => {
      const byInput = jacobianOf(output, i, prepared, create_graph, strict);
      return unpackOne(finish(byInput, create_graph), many);
    });
    return unpackOne(rows, outputs.many) as Tensors | readonly Tensors[];
  });
}

/** The Jacobian of one output with respect to each input, row by row. */
function jacobianOf(
  output: Tensor,
  number: number,
  inputs: readonly Tensor[],
  create_graph: boolean,
  strict: boolean,
): Tensor[] {
  const flat = output.reshape([-1]);
  const rows = Array.from({ length: flat.numel() }, (_, j) =>
    gradients([flat.select(0, j)], inputs, null, create_graph, true).map((gradient, k) => {
      if (gradient === null) {
        if (strict)
          throw new RuntimeError(
            `Output ${number} of the user-provided function is independent of input ${k}. This is not allowed in strict mode.`,
          );
        return itemAt(inputs, k).new_zeros(itemAt(inputs, k).shape);
      }
      if (strict && create_graph && !gradient.requires_grad) {
        throw new RuntimeError(
          `The jacobian of the user-provided function is independent of input ${number}. This is not allowed in strict mode when create_graph=True.`,
        );
      }
      return gradient;
    }),
  );
  return inputs.map((input, k) => {
    const shape = [...output.shape, ...input.shape];
    return rows.length === 0 ? input.new_zeros(shape) : stackRows(rows.map((row) => itemAt(row, k))).view(shape);
  });
}

/** `torch.stack` out of what this floor has: each row written into its place of a new tensor. */
function stackRows(rows: readonly Tensor[]): Tensor {
  const first = itemAt(rows, 0);
  const result = first.new_zeros([rows.length, ...first.shape]);
  rows.forEach((row, i) => {
    result.select(0, i).copy_(row);
  });
  return result;
}

/** The function, held to giving one number. */
export function scalarOutput(func: TensorFunction, owner: string, strict = false): (...inputs: Tensor[]) => Tensor {
  return (...inputs) => {
    const output = func(...inputs);
    const { many, list } = asList(output, "outputs of the user-provided function", owner);
    if (many) throw new RuntimeError(`The function given to ${owner} should return a single Tensor`);
    if (itemAt(list, 0).numel() !== 1)
      throw new RuntimeError(`The Tensor returned by the function given to ${owner} should contain a single element`);
    assertTracked(list, "outputs", strict);
    return itemAt(list, 0);
  };
}

/**
 * The Hessian of a function that gives one number: a tensor of shape `[...input, ...input]`, or arrays of arrays for
 * several inputs.
 */
export function hessian(
  func: TensorFunction,
  inputs: Tensor,
  options?: JacobianOptions & { outer_jacobian_strategy?: string },
): Tensor;
export function hessian(
  func: TensorFunction,
  inputs: Tensors,
  options?: JacobianOptions & { outer_jacobian_strategy?: string },
): Tensors | readonly Tensors[];
export function hessian(
  func: TensorFunction,
  inputs: Tensors,
  options: JacobianOptions & { outer_jacobian_strategy?: string } = {},
): Tensors | readonly Tensors[] {
  const { create_graph = false, strict = false } = options;
  const { many } = asList(inputs, "inputs", "hessian");
  const single = scalarOutput(func, "hessian", strict);
  const checked = (...list: Tensor[]): Tensor => single(...list).squeeze();
  const gradientFunction = (...list: Tensor[]): Tensors => {
    const jac = jacobian(checked, list as Tensors, { create_graph: true }) as readonly Tensor[];
    if (strict) assertTracked(jac, "jacobian", true);
    return jac;
  };
  const list = many ? (inputs as readonly Tensor[]) : [inputs as Tensor];
  const rows = jacobian(gradientFunction, list, { create_graph, strict }) as readonly (readonly Tensor[])[];
  return many ? rows : itemAt(rows, 0)[0]!;
}

/** `[func(inputs), v^T H]` for a function that gives one number. `v` and the product have the shapes of `inputs`. */
export function vhp(
  func: TensorFunction,
  inputs: Tensors,
  v: Tensors | null | FunctionalOptions = null,
  options: FunctionalOptions = {},
): [Tensor, Tensors] {
  const given = readOptions(v, options);
  const { create_graph, strict } = given;
  const { many, list } = asList(inputs, "inputs", "vhp");
  const prepared = preparedInputs(list, create_graph, true);
  const vector = weightsFor(given.v, prepared, many, create_graph, "vhp");
  return enable_grad(() => {
    const output = scalarOutput(func, "vhp", strict)(...prepared);
    const jac = gradients([output], prepared, null, true);
    assertTracked(jac, "jacobian", strict);
    const product = fillZeros(
      gradients(jac, prepared, vector, create_graph),
      prepared,
      strict,
      create_graph,
      "double_back",
    );
    return [finish([output], create_graph)[0]!, unpackOne(finish(product, create_graph), many)];
  });
}

/**
 * `[func(inputs), H v]` for a function that gives one number, by the double-backward trick; `vhp` is faster. `v` and
 * the product have the shapes of `inputs`.
 */
export function hvp(
  func: TensorFunction,
  inputs: Tensors,
  v: Tensors | null | FunctionalOptions = null,
  options: FunctionalOptions = {},
): [Tensor, Tensors] {
  const given = readOptions(v, options);
  const { create_graph, strict } = given;
  const { many, list } = asList(inputs, "inputs", "hvp");
  const prepared = preparedInputs(list, create_graph, true);
  const vector = weightsFor(given.v, prepared, many, create_graph, "hvp");
  return enable_grad(() => {
    const output = scalarOutput(func, "hvp", strict)(...prepared);
    const weights = prepared.map((input) => input.new_zeros(input.shape).requires_grad_(true));
    const jac = gradients([output], prepared, null, true);
    assertTracked(jac, "jacobian", strict);
    const double = gradients(jac, prepared, weights, true);
    assertTracked(double, "hessian", strict);
    const product = fillZeros(
      gradients(double, weights, vector, create_graph),
      prepared,
      strict,
      create_graph,
      "double_back_trick",
    );
    return [finish([output], create_graph)[0]!, unpackOne(finish(product, create_graph), many)];
  });
}
