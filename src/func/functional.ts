/** `torch.autograd.functional` as users see it: Jacobians that are asked for in one go take the way of `torch.func`. */
import {
  type FunctionalOptions,
  hessian as byJacobians,
  hvp as hvpOf,
  jacobian as byRows,
  type JacobianOptions,
  jvp as jvpOf,
  type TensorFunction,
  type Tensors,
  vhp as vhpOf,
  vjp as vjpOf,
} from "../autograd/public/functional.ts";
import { type Arguments, functionSignature } from "../ops/declare/signature.ts";
import { NotImplementedError, RuntimeError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { jacfwd, jacrev } from "./jacobian.ts";
import { mapTree } from "./tree.ts";

export {
  type FunctionalOptions,
  type JacobianOptions,
  type TensorFunction,
  type Tensors,
} from "../autograd/public/functional.ts";

type Options = JacobianOptions & { outer_jacobian_strategy?: string };

interface Bound {
  func: TensorFunction;
  inputs: Tensors;
  v: Tensors | null;
  create_graph: boolean;
  strict: boolean;
}

/** What a product with a vector takes, by place or by name. */
type ProductArguments = Arguments<
  [func: TensorFunction, inputs: Tensors, v?: Tensors | null, create_graph?: boolean, strict?: boolean],
  FunctionalOptions & { func?: TensorFunction; inputs?: Tensors; v?: Tensors | null }
>;

type Product<R> = (func: TensorFunction, inputs: Tensors, v: Tensors | null, options: FunctionalOptions) => R;

function product<R>(name: string, compute: Product<R>): (...args: ProductArguments) => R {
  const signature = functionSignature<Bound>(name, "func, inputs, v=None, create_graph=False, strict=False");
  return (...args) => {
    const { func, inputs, v, create_graph, strict } = signature.bind(args);
    return compute(func, inputs, v, { create_graph, strict });
  };
}

/**
 * `[func(inputs), v^T J]`: the gradient of `func` weighted by `v`, which has the shapes of the outputs and may be left
 * out when `func` gives one number. Throws a RuntimeError for a `v` of other shapes, and with `strict` where an output
 * does not depend on an input.
 * https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.vjp.html
 * @example
 * const [y, g] = torch.autograd.functional.vjp((x) => x.exp().sum(1), torch.zeros(4, 2), torch.ones(4));
 */
export const vjp: (...args: ProductArguments) => [Tensors, Tensors] = product("vjp", vjpOf);

/**
 * `[func(inputs), J v]`, by differentiating the gradient with respect to its weights (the double-backward trick). `v`
 * has the shapes of the inputs. Throws a RuntimeError for a `v` of other shapes, and with `strict` where an output does
 * not depend on an input.
 * https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.jvp.html
 * @example
 * const [y, t] = torch.autograd.functional.jvp((x) => x.mul(x), torch.tensor([1.5, 2]), torch.ones(2)); // t: tensor([3., 4.])
 */
export const jvp: (...args: ProductArguments) => [Tensors, Tensors] = product("jvp", jvpOf);

/**
 * `[func(inputs), v^T H]` for a function that gives one number. `v` and the product have the shapes of `inputs`. Throws
 * a RuntimeError for a function that gives more than one number.
 * https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.vhp.html
 * @example
 * const [y, g] = torch.autograd.functional.vhp((x) => x.pow(3).sum(), torch.ones(2), torch.ones(2)); // g: tensor([6., 6.])
 */
export const vhp: (...args: ProductArguments) => [Tensor, Tensors] = product("vhp", vhpOf);

/**
 * `[func(inputs), H v]` for a function that gives one number, by the double-backward trick; `vhp` is faster. `v` and
 * the product have the shapes of `inputs`. Throws a RuntimeError for a function that gives more than one number.
 * https://docs.pytorch.org/docs/stable/generated/torch.autograd.functional.hvp.html
 * @example
 * const [y, g] = torch.autograd.functional.hvp((x) => x.pow(3).sum(), torch.ones(2), torch.ones(2)); // g: tensor([6., 6.])
 */
export const hvp: (...args: ProductArguments) => [Tensor, Tensors] = product("hvp", hvpOf);

type JacobianArguments<O = JacobianOptions> = Arguments<
  [func: TensorFunction, inputs: Tensors, create_graph?: boolean, strict?: boolean, vectorize?: boolean],
  O & { func?: TensorFunction; inputs?: Tensors }
>;

const jacobianSignature = functionSignature<JacobianOptions & Omit<Bound, "v">>(
  "jacobian",
  "func, inputs, create_graph=False, strict=False, vectorize=False, strategy='reverse-mode'",
);
const hessianSignature = functionSignature<Options & Omit<Bound, "v">>(
  "hessian",
  "func, inputs, create_graph=False, strict=False, vectorize=False, outer_jacobian_strategy='reverse-mode'",
);

type Transform = (func: (...args: Tensor[]) => unknown, argnums: number | number[]) => (...args: Tensor[]) => unknown;

function transformOf(strategy: string | undefined): Transform {
  return strategy === "forward-mode" ? jacfwd : jacrev;
}

/** All rows, or with "forward-mode" all columns, at once. */
function atOnce(func: TensorFunction, inputs: Tensors, options: JacobianOptions): unknown {
  const { create_graph = false, strict = false, strategy = "reverse-mode" } = options;
  if (strict)
    throw new RuntimeError(
      "torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported together. Please either set `strict=False` or `vectorize=False`.",
    );
  const many = Array.isArray(inputs);
  const list = many ? (inputs as readonly Tensor[]) : [inputs as Tensor];
  const transform = transformOf(strategy);
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
export function jacobian(...args: JacobianArguments): Tensors | readonly Tensors[];
export function jacobian(...args: unknown[]): Tensors | readonly Tensors[] {
  const { func, inputs, ...options } = jacobianSignature.bind(args);
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
export function hessian(...args: JacobianArguments<Options>): Tensors | readonly Tensors[];
export function hessian(...args: unknown[]): Tensors | readonly Tensors[] {
  const { func, inputs, ...options } = hessianSignature.bind(args);
  if (!options.vectorize) return byJacobians(func, inputs, options);
  const many = Array.isArray(inputs);
  const list = many ? (inputs as readonly Tensor[]) : [inputs as Tensor];
  const argnums = many ? list.map((_, i) => i) : 0;
  if (options.strict) return byJacobians(func, inputs, options);
  const outer = transformOf(options.outer_jacobian_strategy);
  const inner = jacrev(func as (...args: Tensor[]) => unknown, argnums);
  const result = outer(inner, argnums)(...list);
  return (options.create_graph ? result : mapTree(result, (tensor) => tensor.detach())) as Tensors;
}
