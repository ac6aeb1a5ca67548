/** `torch.autograd.functional` as users see it: Jacobians that are asked for in one go take the way of `torch.func`. */
import {
  jacobian as byRows,
  type JacobianOptions,
  type TensorFunction,
  type Tensors,
} from "../autograd/public/functional.ts";
import { NotImplementedError, RuntimeError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { jacfwd, jacrev } from "./jacobian.ts";
import { mapTree } from "./tree.ts";

export {
  hvp,
  jvp,
  vhp,
  vjp,
  type FunctionalOptions,
  type JacobianOptions,
  type TensorFunction,
  type Tensors,
} from "../autograd/public/functional.ts";
import { hessian as byJacobians } from "../autograd/public/functional.ts";

type Options = JacobianOptions & { outer_jacobian_strategy?: string };

/** All rows, or with "forward-mode" all columns, at once. */
function atOnce(func: TensorFunction, inputs: Tensors, options: JacobianOptions): unknown {
  const { create_graph = false, strict = false, strategy = "reverse-mode" } = options;
  if (strict)
    throw new RuntimeError(
      "torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported together. Please either set `strict=False` or `vectorize=False`.",
    );
  const many = Array.isArray(inputs);
  const list = many ? (inputs as readonly Tensor[]) : [inputs as Tensor];
  const transform = strategy === "forward-mode" ? jacfwd : jacrev;
  const result = transform(func as (...args: Tensor[]) => unknown, many ? list.map((_, i) => i) : 0)(...list);
  return create_graph ? result : mapTree(result, (tensor) => tensor.detach());
}

/**
 * The Jacobian: a tensor of shape `[...output, ...input]`; an array for several inputs, of arrays for several outputs.
 * With `vectorize`, all rows are computed at once; only then is there `strategy: "forward-mode"`, which computes columns.
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
  if (options.vectorize) return atOnce(func, inputs, options) as Tensors;
  if (options.strategy === "forward-mode")
    throw new NotImplementedError(
      'torch.autograd.functional.jacobian: `strategy="forward-mode"` is only supported when vectorize=True',
    );
  return byRows(func, inputs, options);
}

/**
 * The Hessian of a function that gives one number: a tensor of shape `[...input, ...input]`, or arrays of arrays for
 * several inputs. With `vectorize`, all rows at once.
 */
export function hessian(func: TensorFunction, inputs: Tensor, options?: Options): Tensor;
export function hessian(func: TensorFunction, inputs: Tensors, options?: Options): Tensors | readonly Tensors[];
export function hessian(func: TensorFunction, inputs: Tensors, options: Options = {}): Tensors | readonly Tensors[] {
  if (!options.vectorize) return byJacobians(func, inputs, options);
  const many = Array.isArray(inputs);
  const list = many ? (inputs as readonly Tensor[]) : [inputs as Tensor];
  const argnums = many ? list.map((_, i) => i) : 0;
  const outer = options.outer_jacobian_strategy === "forward-mode" ? jacfwd : jacrev;
  const inner = jacrev(func as (...args: Tensor[]) => unknown, argnums);
  const result = outer(inner, argnums)(...list);
  return (options.create_graph ? result : mapTree(result, (tensor) => tensor.detach())) as Tensors;
}
