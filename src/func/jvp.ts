/** `jvp` and `linearize`: forward-mode derivatives as functions. */
import { RuntimeError } from "../support/errors.ts";
import { sameShape, sizeText } from "../layout/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { AnyFunction } from "../ops/declare/types.ts";
import type { OperatorFunction } from "./transform-arguments.ts";
import { assertTensorInputs, leadingPlaces, readNamed, withAux } from "./transform-arguments.ts";
import { ForwardMode } from "./custom-tangents.ts";
import { Dual, forwardGradients } from "./dual.ts";
import { pullback, select } from "./reverse-mode.ts";
import { Level, runLevel } from "./level.ts";
import { typeText } from "./messages.ts";
import { assertTangent } from "./tangent-checks.ts";
import { runTraced } from "./tracked.ts";
import { flatten, mapLeaves, sameStructure, type Structure, structureText, unflatten } from "./tree.ts";
import { itemAt } from "../support/checked.ts";

const API = "jvp(f, primals, tangents)";

type Func = (...args: never[]) => unknown;

/** Options of `jvp`. */
export interface JvpOptions {
  /** Throw where an output does not depend on the inputs, instead of giving zeros. */
  strict?: boolean;
  /** Whether the function gives `[output, aux]`. */
  has_aux?: boolean;
}

function assertAllTensors(leaves: readonly unknown[], what: string): asserts leaves is readonly Tensor[] {
  if (leaves.length === 0) throw new RuntimeError(`${API}: Expected ${what} to contain at least one Tensor.`);
  for (const leaf of leaves)
    if (!(leaf instanceof Tensor))
      throw new RuntimeError(`${API}: Expected ${what} to only contain Tensors, got ${typeText(leaf)}`);
}

/** A function's results and their tangents; `argnums` says to which arguments the given directions belong. */
export function pushForward(
  func: Func,
  args: readonly unknown[],
  argnums: unknown,
  tangents: unknown,
  { strict = false, has_aux = false }: JvpOptions,
): { output: unknown; tangent: unknown; aux: unknown } {
  const { leaves, structure, call } = select(func, args, argnums);
  const { leaves: directions, structure: own } = flatten(tangents);
  if (!sameStructure(structure, own))
    throw new RuntimeError(
      `${API}: Expected primals and tangents to have the same python structure. For example, if primals is a tuple of 3 tensors, tangents also must be. Got primals with structure ${structureText(structure)} and tangents with structure ${structureText(own)}`,
    );
  assertAllTensors(leaves, "primals");
  assertAllTensors(directions, "tangents");
  leaves.forEach((leaf, i) => assertTangent(leaf, directions[i]!));
  const level = new Level();
  const run = (): { outputs: readonly unknown[]; outputStructure: Structure; aux: unknown } => {
    const duals = leaves.map((leaf, i) => new Dual(level, leaf, directions[i]!));
    const { output, aux } = withAux(
      call(duals, (tensor) => new Dual(level, tensor, null)),
      has_aux,
      API,
    );
    const { leaves: outputs, structure: outputStructure } = flatten(output);
    assertTensorInputs(outputs, API);
    return { outputs, outputStructure, aux };
  };
  const before = forwardGradients.enabled;
  forwardGradients.enabled = true;
  let result: ReturnType<typeof run>;
  try {
    result = runLevel(level, new ForwardMode(level), run);
  } finally {
    forwardGradients.enabled = before;
  }
  const release = (leaf: unknown): unknown => (leaf instanceof Dual && leaf.level === level ? leaf.value : leaf);
  const found = result.outputs.map((output) => {
    const tangent = output instanceof Dual && output.level === level ? output.tangent : null;
    if (tangent === null && strict)
      throw new RuntimeError(
        "jvp(f, primals, tangents, strict=True): The output of f is independent of the inputs. This is not allowed with strict=True.",
      );
    const primal = release(output) as Tensor;
    return tangent ?? primal.new_zeros([...primal.shape]);
  });
  return {
    output: unflatten(result.outputStructure, result.outputs.map(release)),
    tangent: unflatten(result.outputStructure, found),
    aux: mapLeaves(result.aux, release),
  };
}

/**
 * `[output, tangent]`: the function's output at `primals` and its derivative in the direction of `tangents`, computed
 * alongside. With `has_aux`, `[output, tangent, aux]`.
 * https://docs.pytorch.org/docs/stable/generated/torch.func.jvp.html
 * @example
 * const [y, t] = torch.func.jvp((x: torch.Tensor) => x.mul(x), [torch.tensor(1.5)], [torch.ones([])]);
 * t; // tensor(3.)
 */
export function jvp<F extends AnyFunction>(
  func: OperatorFunction<F>,
  primals: Readonly<Parameters<F>>,
  tangents: Readonly<Parameters<F>>,
  options?: JvpOptions,
): [output: ReturnType<F>, tangent: ReturnType<F>];
export function jvp<A extends readonly unknown[], R, X>(
  func: (...args: A) => readonly [R, X],
  primals: readonly [...A],
  tangents: readonly [...A],
  options: JvpOptions & { has_aux: true },
): [output: R, tangent: R, aux: X];
export function jvp<A extends readonly unknown[], R>(
  func: (...args: A) => R,
  primals: readonly [...A],
  tangents: readonly [...A],
  options?: JvpOptions,
): [output: R, tangent: R];
export function jvp<A extends readonly unknown[], R>(
  named: { func: (...args: A) => R; primals: readonly [...A]; tangents: readonly [...A] } & JvpOptions,
): [output: R, tangent: R];
export function jvp(...all: unknown[]): unknown[] {
  const [func, primals, tangents, ...given] = leadingPlaces(all, ["func", "primals", "tangents"]);
  const options = readNamed("jvp", given, { strict: false, has_aux: false });
  if (!Array.isArray(primals))
    throw new RuntimeError(`${API}: Expected primals to be a tuple. E.g. it should be valid to call f(*primals).`);
  assertAllTensors(flatten(primals).leaves, "primals");
  const { output, tangent, aux } = pushForward(func as Func, primals as unknown[], null, tangents, options);
  return options.has_aux ? [output, tangent, aux] : [output, tangent];
}

/**
 * `[output, jvp_fn]`: the function's output at `primals`, and its derivative there as a linear function of tangents,
 * which does not run the function again.
 * https://docs.pytorch.org/docs/stable/generated/torch.func.linearize.html
 * @example
 * const [y, along] = torch.func.linearize((x: torch.Tensor) => x.sin(), torch.zeros(2));
 * along(torch.ones(2)); // tensor([1., 1.])
 */
export function linearize<A extends readonly unknown[], R>(
  func: (...args: A) => R,
  ...primals: A
): [output: R, jvp_fn: (...tangents: A) => R];
export function linearize(func: Func, ...primals: unknown[]): unknown[] {
  const { outputs, outputStructure, structure, pull } = pullback(func, primals, null, false);
  const { leaves } = flatten(primals) as { leaves: Tensor[]; structure: Structure };
  // J t is the gradient of u -> J^T u, weighted by t; that function is linear, so any u will do.
  const ones = outputs.map((output) => output.new_ones([...output.shape]));
  const linear = runTraced(ones, (cotangents) => pull(cotangents));
  const jvpFn = (...tangents: unknown[]): unknown => {
    const { leaves: directions, structure: own } = flatten(tangents);
    if (!sameStructure(own, structure))
      throw new RuntimeError(
        `Expected the tangents ${structureText(own)} to have the same argspec as the primals ${structureText(structure)}`,
      );
    directions.forEach((direction, i) => {
      const { shape, dtype } = direction as Tensor;
      const primal = itemAt(leaves, i);
      if (!sameShape(shape, primal.shape))
        throw new RuntimeError(
          `tangent:${i} with shape ${sizeText(shape)} in flattened pytree doesn't match the shape ${sizeText(primal.shape)} of the corresponding primal.`,
        );
      if (dtype !== primal.dtype)
        throw new RuntimeError(
          `tangent:${i} with dtype ${String(dtype)} in flattened pytree doesn't match the dtype ${String(primal.dtype)} of the corresponding primal.`,
        );
    });
    const found = linear.pull(linear.result, directions as Tensor[]);
    return unflatten(
      outputStructure,
      found.map((tangent, i) => tangent ?? itemAt(outputs, i).new_zeros([...itemAt(outputs, i).shape])),
    );
  };
  return [unflatten(outputStructure, outputs), jvpFn];
}
