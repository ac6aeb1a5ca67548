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
  asList,
  preparedInputs,
  scalarOutput,
} from "../autograd/public/functional.ts";
import { type Arguments, functionSignature } from "../ops/declare/signature.ts";
import { enable_grad } from "../autograd/modes.ts";
import { isDifferentiable } from "../dtype.ts";
import { AssertionError, NotImplementedError, RuntimeError } from "../support/errors.ts";
import { itemAt } from "../support/checked.ts";
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

function transformOf(strategy: string): Transform {
  return strategy === "forward-mode" ? jacfwd : jacrev;
}

function assertStrategy(strategy: string, hint: string): void {
  if (strategy !== "reverse-mode" && strategy !== "forward-mode")
    throw new AssertionError(`Expected strategy to be either "forward-mode" or "reverse-mode".${hint}`);
}

const NOT_VECTORIZED =
  "Computing Jacobian using forward-AD or forward-over-reverse Hessian isonly implemented for `vectorize=True`.";

function together(first: string, second: string, remedy: string): string {
  return `torch.autograd.functional.jacobian: \`${first}=True\` and \`${second}\` are not supported together${remedy}`;
}
const withForward = (name: string): string =>
  together(
    name,
    'strategy="forward-mode"',
    ` (yet). Please either set \`${name}=False\` or \`strategy="reverse-mode"\`.`,
  );
const STRICT_AT_ONCE = together(
  "strict",
  "vectorized=True",
  ". Please either set `strict=False` or `vectorize=False`.",
);

/** What a transform of `torch.func` makes of a function, at the inputs. */
function transformed(
  func: TensorFunction,
  inputs: Tensors,
  create_graph: boolean,
  transform: (func: (...args: Tensor[]) => unknown, argnums: number | number[]) => (...args: Tensor[]) => unknown,
): unknown {
  const many = Array.isArray(inputs);
  const prepared = preparedInputs(
    many ? (inputs as readonly Tensor[]) : [inputs as Tensor],
    create_graph,
    create_graph,
  );
  const argnums = many ? prepared.map((_, i) => i) : 0;
  const result = enable_grad(() => transform(func as (...args: Tensor[]) => unknown, argnums)(...prepared));
  return create_graph ? result : mapTree(result, (tensor) => tensor.detach());
}

/** All rows, or with "forward-mode" all columns, at once. */
function atOnce(func: TensorFunction, inputs: Tensors, options: JacobianOptions): unknown {
  const { create_graph = false, strict = false, strategy = "reverse-mode" } = options;
  asList(inputs, "inputs", "jacobian");
  const [what, owner] =
    strategy === "forward-mode" ? ["outputs", "None"] : ["outputs of the user-provided function", "jacobian"];
  // Whole numbers move in steps: their rows are zeros.
  const checked = (...list: Tensor[]): Tensors => {
    const outputs = asList(func(...list), what, owner);
    const moving = outputs.list.map((output) =>
      isDifferentiable(output.dtype) ? output : output.to(itemAt(list, 0).dtype),
    );
    return outputs.many ? moving : itemAt(moving, 0);
  };
  if (strict) {
    byRows((...list) => checked(...list), inputs, { strict });
    throw new RuntimeError(STRICT_AT_ONCE);
  }
  return transformed(checked, inputs, create_graph, transformOf(strategy));
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
  const { strategy = "reverse-mode" } = options;
  assertStrategy(
    strategy,
    ' Hint: If your function has more outputs than inputs, "forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".',
  );
  if (strategy === "forward-mode") {
    if (options.create_graph) throw new NotImplementedError(withForward("create_graph"));
    if (options.strict) throw new RuntimeError(withForward("strict"));
    if (!options.vectorize) throw new NotImplementedError(NOT_VECTORIZED);
  }
  return options.vectorize ? (atOnce(func, inputs, options) as Tensors) : byRows(func, inputs, options);
}

/**
 * The Hessian of a function that gives one number: a tensor of shape `[...input, ...input]`, or arrays of arrays for
 * several inputs. With `vectorize`, all rows at once.
 */
export function hessian(func: TensorFunction, inputs: Tensor, options?: Options): Tensor;
export function hessian(...args: JacobianArguments<Options>): Tensors | readonly Tensors[];
export function hessian(...args: unknown[]): Tensors | readonly Tensors[] {
  const { func, inputs, ...options } = hessianSignature.bind(args);
  const { outer_jacobian_strategy: strategy = "reverse-mode", create_graph = false } = options;
  assertStrategy(strategy, "");
  asList(inputs, "inputs", "hessian");
  if (strategy === "forward-mode") {
    if (create_graph) throw new NotImplementedError(withForward("create_graph"));
    if (options.strict) throw new RuntimeError(withForward("strict"));
    if (!options.vectorize) throw new NotImplementedError(NOT_VECTORIZED);
  }
  if (!options.vectorize || options.strict) {
    const result = byJacobians(func, inputs, options);
    if (!options.vectorize) return result;
    throw new RuntimeError(STRICT_AT_ONCE);
  }
  const single = scalarOutput(func, "hessian");
  const outer = transformOf(strategy);
  return transformed(func, inputs, create_graph, (_, argnums) =>
    outer(
      jacrev((...list: Tensor[]) => single(...list).squeeze(), argnums),
      argnums,
    ),
  ) as Tensors;
}
