/** `grad`, `grad_and_value` and `vjp`: reverse-mode derivatives as functions. */
import { RuntimeError, ValueError } from "../support/errors.ts";
import { sizeText, sameShape } from "../layout/shape.ts";
import { isDifferentiable } from "../dtype.ts";
import { assertRealOutput } from "../autograd/backward.ts";
import type { Gradient } from "../autograd/node-types.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { AnyFunction } from "../ops/declare/types.ts";
import type { OperatorFunction } from "./transform-arguments.ts";
import {
  argumentPlaces,
  type Argnums,
  assertTensorInputs,
  leadingPlaces,
  readNamed,
  withAux,
} from "./transform-arguments.ts";
import { typeText } from "./messages.ts";
import { runTraced, type Traced } from "./tracked.ts";
import { flatten, mapLeaves, mapTree, sameStructure, shortText, type Structure, unflatten } from "./tree.ts";
import { itemAt } from "../support/checked.ts";

/** The derivative by the arguments that `N` numbers: as these are nested. */
export type Gradients<A extends readonly unknown[], N> = N extends number
  ? number extends N
    ? A[number]
    : A[N]
  : N extends readonly number[]
    ? { -readonly [K in keyof N]: A[N[K] & number] }
    : never;

/** Options of `grad`. */
export interface GradTransformOptions<N = Argnums> {
  /** Which arguments are differentiated. Default 0. */
  argnums?: N;
  /** Whether the function gives `[output, aux]`, of which only the output is differentiated. */
  has_aux?: boolean;
}

type Func = (...args: never[]) => unknown;

/** A function's inputs that are differentiated, taken apart, and the call with others in their places. */
export interface Selection {
  readonly leaves: readonly Tensor[];
  readonly structure: Structure;
  /** `wrap` is what becomes of tensors in the other arguments. */
  readonly call: (leaves: readonly unknown[], wrap: (tensor: Tensor) => Tensor) => unknown;
}

/** Takes the arguments to differentiate out of a call; null: all of them. */
export function select(func: Func, args: readonly unknown[], argnums: unknown): Selection {
  const places = argnums === null ? args.map((_, i) => i) : argumentPlaces(argnums, args.length);
  const isOne = argnums !== null && !Array.isArray(argnums);
  const { leaves, structure } = flatten(isOne ? args[itemAt(places, 0)] : places.map((place) => args[place]));
  for (const leaf of leaves)
    if (!(leaf instanceof Tensor))
      throw new ValueError(`Thing passed to transform API must be Tensor, got ${typeText(leaf)}`);
  const call: Selection["call"] = (changed, wrap) => {
    const values = unflatten(structure, changed);
    const list = args.map((arg, i) => (places.includes(i) ? arg : mapTree(arg, wrap)));
    places.forEach((place, i) => {
      list[place] = isOne ? values : (values as unknown[])[i];
    });
    return func(...(list as never[]));
  };
  return { leaves: leaves as Tensor[], structure, call };
}

/** Zeros where nothing depends on an input. */
export function orZeros(gradients: readonly Gradient[], inputs: readonly Tensor[]): Tensor[] {
  return gradients.map((gradient, i) => gradient ?? itemAt(inputs, i).new_zeros([...itemAt(inputs, i).shape]));
}

function gradAndValue(func: Func, args: readonly unknown[], argnums: unknown, hasAux: boolean): [unknown, unknown] {
  argumentPlaces(argnums, args.length); // null would be all of them
  const { leaves, structure, call } = select(func, args, argnums);
  const traced = runTraced(leaves, (tracked, wrap) => {
    const { output, aux } = withAux(call(tracked, wrap), hasAux, "grad_and_value(f)(*args)");
    if (!(output instanceof Tensor))
      throw new RuntimeError(`grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got ${typeText(output)}`);
    if (output.shape.length !== 0)
      throw new RuntimeError(
        `grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with ${output.shape.length} dims. Maybe you wanted to use the vjp or jacrev APIs instead?`,
      );
    if (output.requires_grad) assertRealOutput(output.dtype);
    return { output, aux };
  });
  const { output, aux } = traced.result;
  const value = traced.release(output) as Tensor;
  const gradients = traced.pull([output], [value.new_ones([])]);
  const found = unflatten(structure, orZeros(gradients, leaves));
  return [found, hasAux ? [value, mapLeaves(aux, traced.release)] : value];
}

/**
 * The gradient of a function that gives one number, by its first argument or those that `argnums` numbers. It nests:
 * `grad(grad(f))`, `vmap(grad(f))`.
 * https://docs.pytorch.org/docs/stable/generated/torch.func.grad.html
 *
 * The gradient has the shape of the argument.
 * @example
 * torch.func.grad((x: torch.Tensor) => x.pow(3))(torch.tensor(2.5)); // tensor(18.7500)
 */
export function grad<F extends AnyFunction>(func: OperatorFunction<F>): (...args: Parameters<F>) => Parameters<F>[0];
export function grad<A extends readonly unknown[], X>(
  func: (...args: A) => readonly [Tensor, X],
  options: { has_aux: true; argnums?: 0 },
): (...args: A) => [A[0], X];
export function grad<A extends readonly unknown[], const N extends Argnums = 0>(
  func: (...args: A) => Tensor,
  argnums?: N | GradTransformOptions<N>,
): (...args: A) => Gradients<A, N>;
export function grad<A extends readonly unknown[], X, const N extends Argnums>(
  func: (...args: A) => readonly [Tensor, X],
  options: { argnums: N; has_aux: true },
): (...args: A) => [Gradients<A, N>, X];
export function grad<A extends readonly unknown[], X, const N extends Argnums>(
  func: (...args: A) => readonly [Tensor, X],
  argnums: N,
  has_aux: true,
): (...args: A) => [Gradients<A, N>, X];
export function grad<A extends readonly unknown[], const N extends Argnums = 0>(
  named: GradTransformOptions<N> & { func: (...args: A) => Tensor },
): (...args: A) => Gradients<A, N>;
export function grad(...all: unknown[]): (...args: never[]) => unknown {
  const [func, ...given] = leadingPlaces(all, ["func"]);
  const { argnums, has_aux } = readNamed("grad", given, { argnums: 0 as unknown, has_aux: false });
  return (...args) => {
    const [gradients, value] = gradAndValue(func as Func, args, argnums, has_aux);
    return has_aux ? [gradients, (value as unknown[])[1]] : gradients;
  };
}

/**
 * `[gradient, value]` of a function that gives one number; `[gradient, [value, aux]]` with `has_aux`.
 * @example
 * const [g, y] = torch.func.grad_and_value((x: torch.Tensor) => x.pow(2).sum())(torch.ones(2));
 */
export function grad_and_value<A extends readonly unknown[], X>(
  func: (...args: A) => readonly [Tensor, X],
  options: { has_aux: true; argnums?: 0 },
): (...args: A) => [A[0], [Tensor, X]];
export function grad_and_value<A extends readonly unknown[], const N extends Argnums = 0>(
  func: (...args: A) => Tensor,
  argnums?: N | GradTransformOptions<N>,
): (...args: A) => [Gradients<A, N>, Tensor];
export function grad_and_value<A extends readonly unknown[], X, const N extends Argnums>(
  func: (...args: A) => readonly [Tensor, X],
  options: { argnums: N; has_aux: true },
): (...args: A) => [Gradients<A, N>, [Tensor, X]];
export function grad_and_value<A extends readonly unknown[], X, const N extends Argnums>(
  func: (...args: A) => readonly [Tensor, X],
  argnums: N,
  has_aux: true,
): (...args: A) => [Gradients<A, N>, [Tensor, X]];
export function grad_and_value<A extends readonly unknown[], const N extends Argnums = 0>(
  named: GradTransformOptions<N> & { func: (...args: A) => Tensor },
): (...args: A) => [Gradients<A, N>, Tensor];
export function grad_and_value(...all: unknown[]): (...args: never[]) => unknown {
  const [func, ...given] = leadingPlaces(all, ["func"]);
  const { argnums, has_aux } = readNamed("grad_and_value", given, { argnums: 0 as unknown, has_aux: false });
  return (...args) => gradAndValue(func as Func, args, argnums, has_aux);
}

/** A function's results at some inputs, with what pulls gradients back to those. */
export interface Pullback {
  readonly outputs: readonly Tensor[];
  readonly outputStructure: Structure;
  readonly structure: Structure;
  readonly aux: unknown;
  /** Gradients of the inputs by those of all outputs. */
  readonly pull: (cotangents: readonly Tensor[]) => Tensor[];
}

/** What `vjp` and `jacrev` are made of. */
export function pullback(func: Func, args: readonly unknown[], argnums: unknown, hasAux: boolean): Pullback {
  const { leaves, structure, call } = select(func, args, argnums);
  const traced: Traced<{ outputs: readonly Tensor[]; outputStructure: Structure; aux: unknown }> = runTraced(
    leaves,
    (tracked, wrap) => {
      const { output, aux } = withAux(call(tracked, wrap), hasAux, "vjp(f, *primals)");
      const { leaves: outputs, structure: outputStructure } = flatten(output);
      assertTensorInputs(outputs, "vjp(f, *primals)");
      for (const { dtype } of outputs)
        if (!isDifferentiable(dtype))
          throw new RuntimeError(
            `vjp(f, ...): All outputs of f must be floating-point or complex Tensors, got Tensor with dtype ${String(dtype)}`,
          );
      return { outputs, outputStructure, aux };
    },
  );
  const { outputs, outputStructure, aux } = traced.result;
  return {
    outputs: outputs.map((output) => traced.release(output) as Tensor),
    outputStructure,
    structure,
    aux: mapLeaves(aux, traced.release),
    pull: (cotangents) => {
      outputs.forEach((output, i) => {
        const { shape } = itemAt(cotangents, i);
        if (!sameShape(shape, output.shape))
          throw new RuntimeError(
            `Mismatch in shape: grad_output[${i}] has a shape of ${sizeText(shape)} and output[${i}] has a shape of ${sizeText(output.shape)}.`,
          );
      });
      return orZeros(traced.pull(outputs, cotangents), leaves);
    },
  };
}

/** What `vjp` gives: the output, and the function that multiplies cotangents by the Jacobian from the left. */
export type VjpResult<A extends readonly unknown[], R> = [output: R, vjp_fn: (cotangents: R) => [...A]];

/** Options of `vjp` after the primals. */
export interface VjpOptions {
  /** Whether the function gives `[output, aux]`. */
  has_aux: boolean;
}

function isVjpOptions(value: unknown): value is VjpOptions {
  return (
    typeof value === "object" && value !== null && Object.keys(value).length === 1 && Object.hasOwn(value, "has_aux")
  );
}

/**
 * `[output, vjp_fn]`: the function's output at `primals`, and a function that gives the gradients of all primals, as a
 * list, by those of the output. With a trailing `{ has_aux: true }`, `[output, vjp_fn, aux]`.
 * https://docs.pytorch.org/docs/stable/generated/torch.func.vjp.html
 * @example
 * const [y, pull] = torch.func.vjp((x: torch.Tensor) => x.sin().sum(), torch.zeros(3));
 * pull(torch.tensor(2.5))[0]; // tensor([2.5000, 2.5000, 2.5000])
 */
export function vjp<F extends AnyFunction>(
  func: OperatorFunction<F>,
  ...primals: Parameters<F>
): VjpResult<Parameters<F>, ReturnType<F>>;
export function vjp<A extends readonly unknown[], R, X>(
  func: (...args: A) => readonly [R, X],
  ...primals: [...A, { has_aux: true }]
): [output: R, vjp_fn: (cotangents: R) => [...A], aux: X];
export function vjp<A extends readonly unknown[], R>(func: (...args: A) => R, ...primals: A): VjpResult<A, R>;
export function vjp(func: unknown, ...given: unknown[]): unknown[] {
  const last = given.at(-1);
  const hasAux = isVjpOptions(last) && last.has_aux;
  const primals = isVjpOptions(last) ? given.slice(0, -1) : given;
  const { outputs, outputStructure, structure, aux, pull } = pullback(func as Func, primals, null, hasAux);
  const vjpFn = (cotangents: unknown): unknown => {
    const { leaves, structure: own } = flatten(cotangents);
    if (!sameStructure(own, outputStructure))
      throw new RuntimeError(
        `Expected pytree structure of cotangents to be the same as pytree structure of outputs to the function. cotangents: ${shortText(own)}, primal output: ${shortText(outputStructure)}`,
      );
    return unflatten(structure, pull(leaves as Tensor[]));
  };
  const output = unflatten(outputStructure, outputs);
  return hasAux ? [output, vjpFn, aux] : [output, vjpFn];
}
