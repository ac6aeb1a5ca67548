/** Loops as functions: `scan`, `associative_scan`, `map` and `while_loop`. Gradients are those of the steps. */
import { sameShape, shapeText, sizeText, wrapDim } from "../layout/shape.ts";
import { RuntimeError, ValueError } from "../support/errors.ts";
import { itemAt } from "../support/checked.ts";
import { isPlainObject } from "../support/realms.ts";
import { refuseUnknown } from "../support/known-names.ts";
import { no_grad } from "../autograd/modes.ts";
import { flip } from "../ops/view/copies/repeat-flip.ts";
import { cat, stack } from "../ops/view/join.ts";
import { flatten as flattenDims, movedim, select, slice } from "../ops/view/view.ts";
import { Tensor } from "../tensor/tensor.ts";
import { flatten, sameStructure, type Structure, unflatten } from "./tree.ts";
import { vmap } from "./vmap.ts";

export { cond } from "../ops/inspect/classes.ts";

/** Lists of tensors: the leaves of a nested value. */
type Leaves = readonly Tensor[];

const isFunction = (value: unknown): boolean => typeof value === "function";

/** Throws where what a step gives does not go on as what it was given. */
function assertSameKind(names: string, [was, is]: [Structure, Structure], before: Leaves, after: Leaves): void {
  if (!sameStructure(was, is))
    throw new RuntimeError(
      `Expected ${names} to have same number of outputs but got lhs:${before.length} and rhs:${after.length}`,
    );
  before.forEach((tensor, i) => {
    const other: unknown = after[i];
    const differs = !(other instanceof Tensor)
      ? `type: Tensor vs ${typeof other}`
      : !sameShape(tensor.shape, other.shape)
        ? `shape: ${shapeText(tensor.shape)} vs ${shapeText(other.shape)}`
        : tensor.dtype !== other.dtype
          ? `dtype: ${String(tensor.dtype)} vs ${String(other.dtype)}`
          : null;
    if (differs !== null)
      throw new RuntimeError(`Expected ${names} to have same metadata but found:\npair[${i}] differ in '${differs}'`);
  });
}

/** A part of the first dim. */
const part = (tensors: Leaves, start: number, end: number | null, step = 1): Tensor[] =>
  tensors.map((tensor) => slice(tensor, 0, start, end, step));

/** The elements of two tensors in turn, along the first dim; the first has as many as the second, or one more. */
function interleaved(even: Tensor, odd: Tensor): Tensor {
  const pairs = odd.shape[0] ?? 0;
  const merged = flattenDims(stack([slice(even, 0, 0, pairs), odd], 1), 0, 1);
  return even.shape[0] === pairs ? merged : cat([merged, slice(even, 0, pairs)], 0);
}

/**
 * Prefix sums of an associative function of lists along their first dim, by pairs: what PyTorch's
 * `generic_associative_scan` computes, in the same order (Blelloch, "Prefix sums and their applications").
 */
function prefixes(combine: (left: Leaves, right: Leaves) => Tensor[], elements: Leaves): Leaves {
  const count = elements[0]?.shape[0] ?? 0;
  if (count < 2) return elements;
  const pairs = combine(part(elements, 0, -1, 2), part(elements, 1, null, 2));
  const odd = prefixes(combine, pairs);
  if (count === 2) return elements.map((tensor, i) => interleaved(slice(tensor, 0, 0, 1), itemAt(odd, i)));
  const even = combine(count % 2 === 0 ? part(odd, 0, -1) : odd, part(elements, 2, null, 2));
  return elements.map((tensor, i) => interleaved(cat([slice(tensor, 0, 0, 1), itemAt(even, i)], 0), itemAt(odd, i)));
}

/** Options of `associative_scan`. */
export interface AssociativeScanOptions {
  /** The dim to scan over. */
  dim?: number;
  /** Whether it goes from the end to the beginning. */
  reverse?: boolean;
  /** `"pointwise"` promises that `combine_fn` works element by element. Both compute the same. */
  combine_mode?: "pointwise" | "generic";
}

function scannedLeaves(combine: unknown, leaves: readonly unknown[], mode: unknown): Leaves {
  if (!isFunction(combine)) throw new ValueError(`Combine_fn must be a callable, but got ${String(combine)}`);
  if (mode !== "pointwise" && mode !== "generic")
    throw new ValueError(`Combine_mode must either 'pointwise' or 'generic', but got ${String(mode)}`);
  if (leaves.length === 0) throw new ValueError("Expected at least 1 xs leaf");
  if (leaves.some((leaf) => !(leaf instanceof Tensor))) throw new ValueError("xs leaves must be a Tensor");
  if (leaves.some((leaf) => (leaf as Tensor).is_sparse))
    throw new ValueError("xs leaves must dense Tensors, consider using `to_dense()`");
  return leaves as Leaves;
}

/**
 * For each place along a dim of `xs` the combination of all up to it, by an associative function: `associative_scan` of
 * addition is `cumsum`. About log2(n) rounds, each combining many places at once by `vmap`. `xs` may be a tensor or
 * tensors nested in arrays and objects, which `combine_fn` then takes and gives; so is what returns, in the same shapes.
 * `dim` and what follows may be given by place or by name.
 * https://github.com/pytorch/pytorch/blob/main/torch/_higher_order_ops/associative_scan.py
 * @throws {ValueError} where `combine_fn` is no function, or a leaf of `xs` no dense tensor
 * @throws {RuntimeError} where `combine_fn` gives other shapes or dtypes than it takes
 * @example
 * const { associative_scan } = torch._higher_order_ops;
 * associative_scan((a: torch.Tensor, b: torch.Tensor) => a.mul(b), torch.tensor([1, 2, 3]), 0); // tensor([1, 2, 6])
 */
export function associative_scan<T>(
  combine_fn: (left: T, right: T) => T,
  xs: T,
  dim: number | AssociativeScanOptions,
  reverse: boolean | AssociativeScanOptions = {},
  combine_mode: "pointwise" | "generic" | AssociativeScanOptions = {},
): T {
  const named: AssociativeScanOptions = {};
  const given: readonly unknown[] = [dim, reverse, combine_mode];
  given.forEach((value, i) => {
    if (isPlainObject(value)) Object.assign(named, value);
    else Object.assign(named, { [itemAt(["dim", "reverse", "combine_mode"], i)]: value });
  });
  refuseUnknown("associative_scan()", "dim reverse combine_mode", named);
  const mode = named.combine_mode ?? "pointwise";
  const { leaves: found, structure } = flatten(xs);
  const leaves = scannedLeaves(combine_fn, found, mode);
  const over = wrapDim(named.dim ?? 0, itemAt(leaves, 0).shape.length);
  if (leaves.some((leaf) => leaf.shape.length <= over))
    throw new ValueError("All xs leaves must have at least 'dim + 1' dimensions");
  const backwards = named.reverse ?? false;
  const inOrder = leaves.map((leaf) => {
    const moved = movedim(leaf, over, 0);
    return backwards ? flip(moved, [0]) : moved;
  });
  const combineItems = vmap((left: T, right: T) => {
    const result = combine_fn(left, right);
    const [was, is] = [flatten(left), flatten(result)];
    assertSameKind(
      "initial_xs and combine_fn_output",
      [was.structure, is.structure],
      was.leaves as Tensor[],
      is.leaves as Tensor[],
    );
    return result;
  });
  const combine = (left: Leaves, right: Leaves): Tensor[] =>
    flatten(combineItems(unflatten(structure, left) as T, unflatten(structure, right) as T)).leaves as Tensor[];
  const results = prefixes(combine, inOrder).map((result) => movedim(backwards ? flip(result, [0]) : result, 0, over));
  return unflatten(structure, results) as T;
}

/** Lists of tensors, one list for each step, as one tensor for each place. */
function stacked(steps: readonly Leaves[]): Tensor[] {
  return itemAt(steps, 0).map((_, i) => stack(steps.map((step) => itemAt(step, i))));
}

/** Options of `scan`. */
export interface ScanOptions {
  /** The dim of `xs` to go over, and that of the results: 0 unless given. */
  dim?: number;
  /** Whether it goes from the end to the beginning. */
  reverse?: boolean;
  /** How many steps there are; needed where `xs` is null. */
  length?: number | null;
}

function assertSteps(combine: unknown, init: readonly unknown[], xs: readonly unknown[], dim: number): void {
  if (!isFunction(combine)) throw new RuntimeError(`Combine_fn must be a callable, but got ${String(combine)}`);
  if (init.length === 0) throw new RuntimeError("scan() operator requires init leaves.");
  for (const [name, leaves] of [
    ["init", init],
    ["xs", xs],
  ] as const)
    for (const leaf of leaves)
      if (!(leaf instanceof Tensor))
        throw new RuntimeError(`All ${name} leaves must be a Tensor but got ${String(leaf)}`);
  const tensors = xs as Leaves;
  if (tensors.some((leaf) => leaf.shape.length <= dim))
    throw new RuntimeError("All xs leaves must have at least 'dim + 1' dimensions");
  if (tensors.some((leaf) => leaf.shape[dim] !== tensors[0]?.shape[dim]))
    throw new RuntimeError("All xs leaves must have the same scan dimension size");
}

/**
 * A loop that carries something on: `combine_fn` takes what is carried and a slice of `xs`, and gives what is carried
 * next and a slice of the result. Returns what is carried at the end, and all slices along `dim`. `init`, `xs` and the
 * slices may be tensors or tensors nested in arrays and objects.
 * https://github.com/pytorch/pytorch/blob/main/torch/_higher_order_ops/scan.py
 * @throws {RuntimeError} where leaves are no tensors, sizes differ, or what is carried changes its shapes or dtypes
 * @example
 * const { scan } = torch._higher_order_ops;
 * const step = (sum: torch.Tensor, x: torch.Tensor): [torch.Tensor, torch.Tensor] => [sum.add(x), sum.mul(x)];
 * const [sum, products] = scan(step, torch.tensor(0), torch.tensor([1, 2, 3]));
 * sum; // tensor(6)
 * products; // tensor([0, 2, 9])
 */
export function scan<Carry, X, Y>(
  combine_fn: (carry: Carry, x: X) => [Carry, Y],
  init: Carry,
  xs: X,
  options: ScanOptions = {},
): [Carry, Y] {
  refuseUnknown("scan()", "dim reverse length", options);
  const { reverse = false, length = null } = options;
  if (length !== null && !(Number.isInteger(length) && length >= 0))
    throw new RuntimeError(`scan() length must be a non-negative integer, got ${String(length)}`);
  const start = flatten(init);
  const over = flatten(xs);
  const hasTensors = over.leaves.some((leaf) => leaf instanceof Tensor);
  if (!hasTensors && length === null) return [init, [] as Y];
  const leaves = (hasTensors ? over.leaves : []) as Tensor[];
  const dim = hasTensors ? wrapDim(options.dim ?? 0, itemAt(leaves, 0).shape.length) : (options.dim ?? 0);
  assertSteps(combine_fn, start.leaves, leaves, dim);
  const count = leaves[0]?.shape[dim] ?? length ?? 0;
  if (length !== null && count !== length)
    throw new RuntimeError(`scan() length=${length} does not match xs size along dim=${dim}: ${count}`);
  const step = (carry: Carry, slices: Leaves): [Carry, Y] => {
    const [next, y] = combine_fn(carry, (hasTensors ? unflatten(over.structure, slices) : null) as X);
    const was = flatten(carry);
    const is = flatten(next);
    assertSameKind("init and carry", [was.structure, is.structure], was.leaves as Tensor[], is.leaves as Tensor[]);
    return [next, y];
  };
  if (count === 0) {
    // The shapes of a step that is not made.
    const empty = leaves.map((leaf) => leaf.new_zeros(leaf.shape.filter((_, d) => d !== dim)));
    const [, y] = no_grad(() => step(init, empty));
    const like = flatten(y);
    const none = (like.leaves as Tensor[]).map((leaf) => leaf.new_zeros([0, ...leaf.shape]));
    return [init, unflatten(like.structure, none) as Y];
  }
  let carry = init;
  const outputs: Tensor[][] = [];
  let shape: Structure | null = null;
  for (let i = 0; i < count; i++) {
    const at = reverse ? count - 1 - i : i;
    const [next, y] = step(
      carry,
      leaves.map((leaf) => select(leaf, dim, at)),
    );
    const flat = flatten(y);
    carry = next;
    shape = flat.structure;
    outputs.push(flat.leaves as Tensor[]);
  }
  const results = stacked(reverse ? outputs.reverse() : outputs).map((result) =>
    dim > 0 && dim < result.shape.length ? movedim(result, 0, dim) : result,
  );
  return [carry, unflatten(shape as Structure, results) as Y];
}

/**
 * A function of each slice of `xs` along its first dim, one after the other, and the results stacked. What follows `xs`
 * goes to every step as it is.
 * https://github.com/pytorch/pytorch/blob/main/torch/_higher_order_ops/map.py
 * @throws {RuntimeError} where a leaf of `xs` is no tensor, sizes differ, or there is no slice
 * @example
 * torch._higher_order_ops.map((x: torch.Tensor) => x.sum(), torch.tensor([[1, 2], [3, 4]])); // tensor([3, 7])
 */
export function map<X, Rest extends readonly unknown[], R>(f: (x: X, ...args: Rest) => R, xs: X, ...args: Rest): R {
  const { leaves, structure } = flatten(xs);
  if (leaves.length === 0 || leaves.some((leaf) => !(leaf instanceof Tensor)))
    throw new RuntimeError(`Mapped xs can only consist of tensors. Got xs [${leaves.map(String).join(", ")}].`);
  const tensors = leaves as Tensor[];
  const [count = 0] = itemAt(tensors, 0).shape;
  if (count === 0) throw new RuntimeError("Leading dimensions of mapped xs cannot be 0.");
  if (tensors.some((tensor) => tensor.shape[0] !== count))
    throw new RuntimeError(
      `Leading dimensions of mapped xs must be consistent. Got shapes [${tensors.map(({ shape }) => sizeText(shape)).join(", ")}].`,
    );
  const steps = Array.from({ length: count }, (_, i) =>
    flatten(
      f(
        unflatten(
          structure,
          tensors.map((tensor) => select(tensor, 0, i)),
        ) as X,
        ...args,
      ),
    ),
  );
  return unflatten(itemAt(steps, 0).structure, stacked(steps.map((step) => step.leaves as Tensor[]))) as R;
}

/** Whether a loop goes on. */
function truthOf(condition: unknown): boolean {
  if (typeof condition === "boolean") return condition;
  if (condition instanceof Tensor && condition.shape.length === 0 && condition.dtype.name === "bool")
    return Boolean(condition.item());
  throw new RuntimeError(`cond_fn must return a boolean scalar tensor or a boolean but got ${String(condition)}`);
}

/**
 * Runs `body_fn` on what it gave last, as long as `cond_fn` holds for it: what `carried_inputs` becomes. Without any
 * step these are copies.
 * https://github.com/pytorch/pytorch/blob/main/torch/_higher_order_ops/while_loop.py
 * @throws {RuntimeError} where `cond_fn` gives no truth value, or the body other shapes or dtypes than it takes
 * @example
 * const { while_loop } = torch._higher_order_ops;
 * const [i, x] = while_loop(
 *   (i: torch.Tensor, _: torch.Tensor) => i.lt(3),
 *   (i: torch.Tensor, x: torch.Tensor): [torch.Tensor, torch.Tensor] => [i.add(1), x.mul(2)],
 *   [torch.tensor(0), torch.ones(2)],
 * );
 * x; // tensor([8., 8.])
 */
export function while_loop<Carried extends readonly unknown[]>(
  cond_fn: (...carried: Carried) => boolean | Tensor,
  body_fn: (...carried: Carried) => Carried,
  carried_inputs: Carried,
): Carried {
  if (!isFunction(cond_fn) || !isFunction(body_fn))
    throw new RuntimeError("Expect cond_fn and body_fn to be callable.");
  const start = flatten(carried_inputs);
  if (
    !Array.isArray(carried_inputs as unknown) ||
    start.leaves.some((leaf) => !(leaf instanceof Tensor || Number.isInteger(leaf)))
  )
    throw new RuntimeError(
      `Expect carried_inputs to be a tuple of possibly nested dict/list/tuple that onlyconsists of tensor or int leaves, but got ${String(carried_inputs)}.`,
    );
  let carried = carried_inputs;
  if (!truthOf(cond_fn(...carried)))
    return unflatten(
      start.structure,
      start.leaves.map((leaf) => (leaf instanceof Tensor ? leaf.clone() : leaf)),
    ) as Carried;
  do {
    const next = body_fn(...carried);
    const [was, is] = [flatten(carried), flatten(next)];
    const tensors = was.leaves.filter((leaf) => leaf instanceof Tensor);
    assertSameKind(
      "body_fn_output and carried_inputs",
      [is.structure, was.structure],
      is.leaves.filter((_, i) => was.leaves[i] instanceof Tensor) as Tensor[],
      tensors,
    );
    carried = next;
  } while (truthOf(cond_fn(...carried)));
  return carried;
}
