/** `vmap`: a function of one item as a function of a whole batch. */
import { wrapDim } from "../layout/shape.ts";
import { refuseUnknown } from "../support/known-names.ts";
import { transforms } from "../autograd/transforms.ts";
import { RuntimeError, ValueError } from "../support/errors.ts";
import { narrow } from "../ops/view/view.ts";
import { cat } from "../ops/view/join.ts";
import type { AnyFunction } from "../ops/declare/types.ts";
import { get_rng_state, set_rng_state } from "../tensor/random/generator.ts";
import { Tensor } from "../tensor/tensor.ts";
import { leadingPlaces, type OperatorFunction } from "./transform-arguments.ts";
import { Batched, type Randomness } from "./batched.ts";
import { Level, runLevel } from "./level.ts";
import { functionName, typeText } from "./messages.ts";
import { flatten, spreadOver, type Structure, structureText, unflatten } from "./tree.ts";
import { Vectorizing } from "./vectorize.ts";

/** Which dim of an argument is mapped: one for all, or one for each argument (nested as these are); null: none. */
export type InDims = number | null | readonly InDims[] | { readonly [name: string]: InDims };
/** Where the mapped dim stands in a result: one for all, or nested as the results are. */
export type OutDims = InDims;

/** Options of `vmap`. */
export interface VmapOptions {
  /** The dims of the inputs over which the function is mapped. Default 0. */
  in_dims?: InDims;
  /** The dims in which the results' items stand. Default 0. */
  out_dims?: OutDims;
  /** Whether random numbers in the function are an error (default), the same for all items, or different. */
  randomness?: Randomness;
  /** How many items are computed at a time; null for all. */
  chunk_size?: number | null;
}

function dimsText(dims: unknown): string {
  if (dims === null || dims === undefined) return "None";
  if (Array.isArray(dims)) return `(${dims.map(dimsText).join(", ")}${dims.length === 1 ? "," : ""})`;
  if (typeof dims === "object")
    return `{${Object.entries(dims)
      .map(([name, value]) => `'${name}': ${dimsText(value)}`)
      .join(", ")}}`;
  return String(dims);
}

interface Inputs {
  readonly size: number;
  readonly dims: readonly (number | null)[];
  readonly leaves: readonly unknown[];
  readonly structure: Structure;
}

function readInputs(func: unknown, inDims: unknown, args: readonly unknown[]): Inputs {
  const name = functionName(func);
  const where = `vmap(${name}, in_dims=${dimsText(inDims)}, ...)(<inputs>): `;
  if (!Number.isInteger(inDims) && !Array.isArray(inDims))
    throw new ValueError(
      `${where}expected \`in_dims\` to be int or a (potentially nested) tuple matching the structure of inputs, got: ${typeText(inDims)}.`,
    );
  if (args.length === 0)
    throw new ValueError(
      `vmap(${name})(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to vmap over a function with no inputs. The latter is unsupported.`,
    );
  const { leaves, structure } = flatten(args);
  const spread = spreadOver(inDims, structure);
  if (spread === null)
    throw new ValueError(
      `${where}in_dims is not compatible with the structure of \`inputs\`. in_dims has structure ${structureText(flatten(inDims).structure)} but inputs has structure ${structureText(structure)}.`,
    );
  const dims = spread.map((dim, i): number | null => {
    if (dim === null || dim === undefined) return null;
    const leaf = leaves[i];
    if (typeof dim !== "number" || !Number.isInteger(dim))
      throw new ValueError(
        `${where}Got in_dim=${dimsText(dim)} for an input but in_dim must be either an integer dimension or None.`,
      );
    if (!(leaf instanceof Tensor))
      throw new ValueError(
        `${where}Got in_dim=${dim} for an input but the input is of type ${typeText(leaf)}. We cannot vmap over non-Tensor arguments, please use None as the respective in_dim`,
      );
    const rank = leaf.shape.length;
    if (dim < -rank || dim >= rank)
      throw new ValueError(
        `${where}Got in_dim=${dim} for some input, but that input is a Tensor of dimensionality ${rank} so expected in_dim to satisfy -${rank} <= in_dim < ${rank}.`,
      );
    return dim < 0 ? dim + rank : dim;
  });
  const sizes = dims.flatMap((dim, i) => (dim === null ? [] : [(leaves[i] as Tensor).shape[dim]]));
  if (sizes.length === 0) throw new ValueError("vmap: Expected at least one Tensor to vmap over");
  if (sizes.some((size) => size !== sizes[0]))
    throw new ValueError(
      `vmap: Expected all tensors to have the same size in the mapped dimension, got sizes [${sizes.join(", ")}] for the mapped dimension`,
    );
  return { size: sizes[0]!, dims, leaves, structure };
}

/** The item dim of a batch moved to where it is wanted. */
function placed(value: Tensor, dim: number): Tensor {
  wrapDim(dim, value.shape.length);
  return dim === 0 ? value : value.movedim(0, dim);
}

function readOutputs(
  func: unknown,
  outDims: unknown,
  result: unknown,
): { dims: unknown[]; leaves: unknown[]; structure: Structure } {
  const { leaves, structure } = flatten(result);
  const single = structure.kind === "leaf" && Array.isArray(outDims) && outDims.length === 1;
  const dims = single ? [outDims[0] as unknown] : spreadOver(outDims, structure);
  if (dims === null)
    throw new ValueError(
      `vmap(${functionName(func)}, ..., out_dims=${dimsText(outDims)})(<inputs>): out_dims is not compatible with the structure of \`outputs\`. out_dims has structure ${structureText(flatten(outDims).structure)} but outputs has structure ${structureText(structure)}.`,
    );
  return { dims, leaves, structure };
}

function checkOutDims(func: unknown, outDims: unknown): void {
  for (const dim of flatten(outDims).leaves) {
    if (dim === null || (typeof dim === "number" && Number.isInteger(dim))) continue;
    throw new ValueError(
      `vmap(${functionName(func)}, ..., out_dims=${dimsText(outDims)}): \`out_dims\` must be an int, None or a python collection of ints representing where in the outputs the vmapped dimension should appear.`,
    );
  }
}

/** Runs a function on the items of inputs, and gives its results with the dim of items where it is wanted. */
function mapped(
  func: (...args: never[]) => unknown,
  { size, dims, leaves, structure }: Inputs,
  outDims: unknown,
  randomness: Randomness,
): unknown {
  const level = new Level();
  const batched = leaves.map((leaf, i) => {
    const dim = dims[i] ?? null;
    return dim === null ? leaf : new Batched(level, dim === 0 ? (leaf as Tensor) : (leaf as Tensor).movedim(dim, 0));
  });
  const result = runLevel(level, new Vectorizing(level, size, randomness), () =>
    func(...(unflatten(structure, batched) as never[])),
  );
  const outputs = readOutputs(func, outDims, result);
  const name = functionName(func);
  const finished = outputs.leaves.map((leaf, i) => {
    const dim = outputs.dims[i] as number | null;
    const isOurs = leaf instanceof Batched && leaf.level === level;
    if (dim === null || dim === undefined) {
      if (isOurs)
        throw new ValueError(`vmap(${name}, ...): \`${name}\` can not return a BatchedTensor when out_dim is None`);
      return leaf;
    }
    if (!(leaf instanceof Tensor))
      throw new ValueError(
        `vmap(${name}, ...): \`${name}\` must only return Tensors, got type ${typeText(leaf)}. Did you mean to set out_dims= to None for output?`,
      );
    return placed(isOurs ? leaf.value : leaf.unsqueeze(0).expand([size, ...leaf.shape]), dim);
  });
  return unflatten(outputs.structure, finished);
}

/** The parts of the inputs in chunks, one after the other, with their results joined. */
function inChunks(
  func: (...args: never[]) => unknown,
  inputs: Inputs,
  outDims: unknown,
  randomness: Randomness,
  chunk: number,
): unknown {
  const parts: { leaves: unknown[]; dims: unknown[]; structure: Structure }[] = [];
  const state = randomness === "same" ? get_rng_state() : null; // what is the same for all is so for all chunks
  for (let start = 0; start < inputs.size; start += chunk) {
    const size = Math.min(chunk, inputs.size - start);
    const leaves = inputs.leaves.map((leaf, i) => {
      const dim = inputs.dims[i] ?? null;
      return dim === null ? leaf : narrow(leaf as Tensor, dim, start, size);
    });
    if (state !== null && start > 0) set_rng_state(state);
    const result = mapped(func, { ...inputs, size, leaves }, outDims, randomness);
    parts.push(readOutputs(func, outDims, result));
  }
  const [first] = parts;
  const joined = first!.leaves.map((leaf, i) => {
    const dim = first!.dims[i] as number | null;
    return dim === null || dim === undefined
      ? leaf
      : cat(
          parts.map((part) => part.leaves[i] as Tensor),
          dim,
        );
  });
  return unflatten(first!.structure, joined);
}

/**
 * A function of whole batches from a function of one item: it runs once, each operator on all items. Inputs and results
 * may be nested in arrays and objects. What follows `func` may be given by place or by name in a trailing object.
 * https://docs.pytorch.org/docs/stable/generated/torch.func.vmap.html
 * @example
 * const dots = torch.vmap(torch.dot)(torch.ones(3, 2), torch.ones(3, 2)); // tensor([2., 2., 2.])
 */
export function vmap<F extends AnyFunction>(
  func: OperatorFunction<F>,
  in_dims?: InDims | VmapOptions,
  out_dims?: OutDims | VmapOptions,
  randomness?: Randomness | VmapOptions,
  options?: VmapOptions,
): F;
export function vmap<A extends readonly unknown[], R>(
  func: (...args: A) => R,
  in_dims?: InDims | VmapOptions,
  out_dims?: OutDims | VmapOptions,
  randomness?: Randomness | VmapOptions,
  options?: VmapOptions,
): (...args: A) => R;
export function vmap<A extends readonly unknown[], R>(
  named: VmapOptions & { func: (...args: A) => R },
): (...args: A) => R;
export function vmap(...all: unknown[]): (...args: never[]) => unknown {
  const [func, ...given] = leadingPlaces(all, ["func"]);
  const { in_dims, out_dims, randomness, chunk_size } = readOptions(given);
  if (randomness !== "error" && randomness !== "same" && randomness !== "different")
    throw new RuntimeError(
      `Only allowed values for randomness are 'error', 'different', or 'same'. Got ${String(randomness)}`,
    );
  if (chunk_size !== null && !(chunk_size > 0))
    throw new ValueError(`vmap: chunk_size should be None or greater than 0. (got ${chunk_size})`);
  return (...args) => {
    checkOutDims(func, out_dims);
    const inputs = readInputs(func, in_dims, args);
    const run = func as (...list: never[]) => unknown;
    return chunk_size === null || chunk_size >= inputs.size
      ? mapped(run, inputs, out_dims, randomness)
      : inChunks(run, inputs, out_dims, randomness, chunk_size);
  };
}

const NAMES = ["in_dims", "out_dims", "randomness", "chunk_size"] as const;

function readOptions(given: readonly unknown[]): Required<VmapOptions> {
  const options: Required<VmapOptions> = { in_dims: 0, out_dims: 0, randomness: "error", chunk_size: null };
  given.forEach((value, i) => {
    if (value === undefined) return;
    const isNamed =
      typeof value === "object" &&
      value !== null &&
      i === given.length - 1 &&
      Object.keys(value).some((name) => (NAMES as readonly string[]).includes(name));
    if (isNamed) {
      refuseUnknown("vmap()", NAMES, value);
      Object.assign(options, value);
    } else if (i < 3) Object.assign(options, { [NAMES[i]!]: value });
  });
  return options;
}

/** A function of tensors applied to each item of batches (dim 0), also where it calls users' functions of either form. */
export function onBatches(func: (...items: Tensor[]) => Tensor[], batches: readonly Tensor[]): Tensor[] {
  const before = transforms.lenient;
  transforms.lenient = true;
  try {
    return vmap(func)(...batches);
  } finally {
    transforms.lenient = before;
  }
}
transforms.vectorize = onBatches;
