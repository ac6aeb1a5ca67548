/** `jacrev`, `jacfwd` and `hessian`: whole Jacobians, by one mapped pass over a basis. */
import { RuntimeError, ValueError } from "../support/errors.ts";
import { numel } from "../layout/shape.ts";
import { cat } from "../ops/view/join.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type Argnums, leadingPlaces, readNamed } from "./transform-arguments.ts";
import type { Randomness } from "./batched.ts";
import { pullback } from "./reverse-mode.ts";
import { pushForward } from "./jvp.ts";
import { flatten, mapLeaves, type Structure, unflatten } from "./tree.ts";
import { argumentPlaces } from "./transform-arguments.ts";
import { vmap } from "./vmap.ts";
import { itemAt } from "../support/checked.ts";

type Func = (...args: never[]) => unknown;

function assertReal(api: string, value: unknown, what: "inputs" | "outputs"): void {
  flatten(value).leaves.forEach((leaf, i) => {
    if (leaf instanceof Tensor && leaf.dtype.is_complex)
      throw new RuntimeError(
        `${api}: Expected all ${what} to be real but received complex tensor at flattened input idx: ${i}`,
      );
  });
}

/**
 * Rows `start` to `stop` of the standard basis of the space of several tensors, cut into pieces in their shapes:
 * [stop - start, ...shape] each.
 */
function basis(tensors: readonly Tensor[], start: number, stop: number): Tensor[] {
  let before = 0;
  return tensors.map((tensor) => {
    const count = numel(tensor.shape);
    // Ones where the number of the row is that of the column.
    const piece = tensor.new_zeros([stop - start, count]);
    piece.diagonal(start - before).fill_(1);
    before += count;
    return piece.reshape([stop - start, ...tensor.shape]);
  });
}

/** Puts one piece for each input, in the structure of these, into the place of each output. */
function nested(pieces: readonly (readonly Tensor[])[], outputs: Structure, inputs: Structure): unknown {
  return unflatten(
    outputs,
    pieces.map((list) => unflatten(inputs, list)),
  );
}

/** The result type of a Jacobian. */
export type Jacobian = Tensor;

/**
 * The Jacobian of a function by reverse mode, for functions with more inputs than outputs: of shape
 * `[...output, ...input]`; for nested outputs and inputs nested as these are, outputs outside.
 * https://docs.pytorch.org/docs/stable/generated/torch.func.jacrev.html
 * @example
 * torch.func.jacrev((x: torch.Tensor) => x.sin())(torch.zeros(2)); // tensor([[1., 0.], [0., 1.]])
 */
export function jacrev<A extends readonly unknown[], J = Tensor>(
  func: (...args: A) => unknown,
  argnums?: Argnums | { argnums?: Argnums; has_aux?: boolean; chunk_size?: number | null },
  options?: { has_aux?: boolean; chunk_size?: number | null },
): (...args: A) => J;
export function jacrev<A extends readonly unknown[], J = Tensor>(named: {
  func: (...args: A) => unknown;
  argnums?: Argnums;
  has_aux?: boolean;
  chunk_size?: number | null;
}): (...args: A) => J;
export function jacrev(...all: unknown[]): (...args: never[]) => unknown {
  const [func, ...given] = leadingPlaces(all, ["func"]);
  const { argnums, has_aux, chunk_size } = readNamed("jacrev", given, {
    argnums: 0 as unknown,
    has_aux: false,
    chunk_size: null as number | null,
  });
  if (chunk_size !== null && !(chunk_size > 0)) throw new ValueError("jacrev: `chunk_size` should be greater than 0.");
  return (...args) => {
    assertReal("jacrev", args, "inputs");
    argumentPlaces(argnums, args.length); // null would be all of them
    const { outputs, outputStructure, structure, aux, pull } = pullback(func as Func, args, argnums, has_aux);
    assertReal("jacrev", outputs, "outputs");
    const sizes = outputs.map(({ shape }) => numel(shape));
    const rows = sizes.reduce((sum, size) => sum + size, 0);
    const step = chunk_size ?? Math.max(1, rows);
    const chunks: Tensor[][] = [];
    for (let start = 0; start < rows || chunks.length === 0; start += step) {
      const cotangents = basis(outputs, start, Math.min(rows, start + step));
      chunks.push(vmap((...list: Tensor[]) => pull(list))(...cotangents));
    }
    const whole = itemAt(chunks, 0).map((first, i) =>
      chunks.length === 1
        ? first
        : cat(
            chunks.map((chunk) => itemAt(chunk, i)),
            0,
          ),
    );
    let before = 0;
    const pieces = outputs.map((output, i) => {
      const list = whole.map((jacobian) =>
        jacobian.narrow(0, before, itemAt(sizes, i)).reshape([...output.shape, ...jacobian.shape.slice(1)]),
      );
      before += itemAt(sizes, i);
      return list;
    });
    const result = nested(pieces, outputStructure, structure);
    return has_aux ? [result, aux] : result;
  };
}

/**
 * The Jacobian of a function by forward mode, for functions with more outputs than inputs. Its shape is that of
 * `jacrev`.
 * https://docs.pytorch.org/docs/stable/generated/torch.func.jacfwd.html
 * @example
 * torch.func.jacfwd((x: torch.Tensor) => x.sin())(torch.zeros(2)); // tensor([[1., 0.], [0., 1.]])
 */
export function jacfwd<A extends readonly unknown[], J = Tensor>(
  func: (...args: A) => unknown,
  argnums?: Argnums | { argnums?: Argnums; has_aux?: boolean; randomness?: Randomness },
  has_aux?: boolean | { has_aux?: boolean; randomness?: Randomness },
  options?: { randomness?: Randomness },
): (...args: A) => J;
export function jacfwd<A extends readonly unknown[], J = Tensor>(named: {
  func: (...args: A) => unknown;
  argnums?: Argnums;
  has_aux?: boolean;
  randomness?: Randomness;
}): (...args: A) => J;
export function jacfwd(...all: unknown[]): (...args: never[]) => unknown {
  const [func, ...given] = leadingPlaces(all, ["func"]);
  const { argnums, has_aux, randomness } = readNamed("jacfwd", given, {
    argnums: 0 as unknown,
    has_aux: false,
    randomness: "error" as Randomness,
  });
  return (...args) => {
    assertReal("jacfwd", args, "inputs");
    const places = argumentPlaces(argnums, args.length);
    const isOne = !Array.isArray(argnums);
    const { leaves, structure } = flatten(isOne ? args[itemAt(places, 0)] : places.map((place) => args[place]));
    const inputs = leaves as Tensor[];
    const sizes = inputs.map(({ shape }) => numel(shape));
    const count = sizes.reduce((sum, size) => sum + size, 0);
    let aux: unknown = null;
    const push = (...directions: Tensor[]): unknown => {
      const found = pushForward(func as Func, args, argnums, unflatten(structure, directions), { has_aux });
      assertReal("jacfwd", found.output, "outputs");
      return [found.tangent, has_aux ? found.aux : []];
    };
    const results = vmap(push, 0, 0, randomness)(...basis(inputs, 0, count)) as [unknown, unknown];
    if (has_aux) aux = mapLeaves(results[1], (leaf) => (leaf as Tensor).select(0, 0));
    const { leaves: columns, structure: outputStructure } = flatten(results[0]);
    const pieces = (columns as Tensor[]).map((column) => {
      const last = column.movedim(0, -1);
      let before = 0;
      return inputs.map((input, i) => {
        const piece = last.narrow(-1, before, itemAt(sizes, i)).reshape([...column.shape.slice(1), ...input.shape]);
        before += itemAt(sizes, i);
        return piece;
      });
    });
    const result = nested(pieces, outputStructure, structure);
    return has_aux ? [result, aux] : result;
  };
}

/**
 * The Hessian of a function that gives one number: `jacfwd(jacrev(func))`, of shape `[...input, ...input]`.
 * https://docs.pytorch.org/docs/stable/generated/torch.func.hessian.html
 * @example
 * torch.func.hessian((x: torch.Tensor) => x.pow(3).sum())(torch.ones(2)); // tensor([[6., 0.], [0., 6.]])
 */
export function hessian<A extends readonly unknown[], H = Tensor>(
  func: (...args: A) => unknown,
  argnums?: Argnums,
): (...args: A) => H;
export function hessian<A extends readonly unknown[], H = Tensor>(named: {
  func: (...args: A) => unknown;
  argnums?: Argnums;
}): (...args: A) => H;
export function hessian(...all: unknown[]): (...args: never[]) => unknown {
  const [func, argnums = 0] = leadingPlaces(all, ["func", "argnums"]);
  return jacfwd(jacrev(func as Func, argnums as Argnums), argnums as Argnums);
}
