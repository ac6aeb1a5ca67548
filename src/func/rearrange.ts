/** `rearrange`: dims in another order, joined and taken apart, as a pattern of names says. */
import { stack } from "../ops/view/join.ts";
import { AssertionError, RuntimeError, TypeError, ValueError } from "../support/errors.ts";
import { warnAlways } from "../support/warnings.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { typeText } from "./messages.ts";
import { entryOf, lastOf, sizeAt } from "../support/checked.ts";

const ELLIPSIS = "...";

/** One side of a pattern: a list of groups, a group being the names of the dims that lie in one dim of the tensor. */
interface Side {
  readonly groups: readonly (readonly string[])[];
  readonly names: ReadonlySet<string>;
  readonly hasEllipsis: boolean;
  /** Whether the ellipsis stands in a group with others. */
  readonly ellipsisInGroup: boolean;
  /** Whether dims without a name, other than 1, were asked for. */
  readonly hasAnonymous: boolean;
}

const PYTHON_WORDS = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);

function assertName(name: string): void {
  const reason = !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)
    ? "not a valid python identifier"
    : name.startsWith("_") || name.endsWith("_")
      ? "axis name should should not start or end with underscore"
      : null;
  if (reason !== null) throw new ValueError(`Invalid axis identifier: ${name}\n${reason}`);
  if (PYTHON_WORDS.has(name))
    warnAlways(`It is discouraged to use axes names that are keywords: ${name}`, "RuntimeWarning");
  if (name === "axis")
    warnAlways("It is discouraged to use 'axis' as an axis name and will raise an error in future", "FutureWarning");
}

function parseSide(given: string): Side {
  if (given.includes(".")) {
    if (!given.includes("...")) throw new ValueError("Expression may contain dots only inside ellipsis (...)");
    if (given.split("...").length !== 2 || given.split(".").length !== 4)
      throw new ValueError("Expression may contain dots only inside ellipsis (...); only one ellipsis for tensor ");
  }
  const groups: string[][] = [];
  const names = new Set<string>();
  let group: string[] | null = null;
  let ellipsisInGroup = false;
  let hasAnonymous = false;
  const add = (name: string): void => {
    if (names.has(name)) throw new ValueError(`Indexing expression contains duplicate dimension '${name}'`);
    if (/^\d+$/.test(name)) {
      if (Number(name) === 1) {
        if (group === null) groups.push([]);
        return;
      }
      if (Number(name) < 1) throw new ValueError(`Anonymous axis should have positive length, not ${Number(name)}`);
      hasAnonymous = true;
    } else if (name !== ELLIPSIS) assertName(name);
    else ellipsisInGroup = group !== null;
    names.add(name);
    if (group === null) groups.push([name]);
    else group.push(name);
  };
  for (const token of given.match(/[()\s]|[^()\s]+/gu) ?? []) {
    if (token === "(") {
      if (group !== null) throw new ValueError("Axis composition is one-level (brackets inside brackets not allowed)");
      group = [];
    } else if (token === ")") {
      if (group === null) throw new ValueError("Brackets are not balanced");
      groups.push(group);
      group = null;
    } else if (token.trim() !== "") {
      const unknown = /[^\p{L}\p{N}_.]/u.exec(token);
      if (unknown) throw new ValueError(`Unknown character '${unknown[0]}'`);
      for (const name of token.split(/(\.\.\.)/u)) if (name !== "") add(name);
    }
  }
  if (group !== null) throw new ValueError(`Imbalanced parentheses in expression: '${given}'`);
  return { groups, names, hasEllipsis: names.has(ELLIPSIS), ellipsisInGroup, hasAnonymous };
}

const setText = (names: readonly string[]): string => `{${names.map((name) => `'${name}'`).join(", ")}}`;

function readPattern(pattern: string, lengths: Readonly<Record<string, number>>): { left: Side; right: Side } {
  const sides = pattern.split("->") as [string, string, ...string[]];
  if (sides.length !== 2) throw new ValueError("Pattern must contain a single '->' separator");
  if (ELLIPSIS in lengths) throw new ValueError(`'${ELLIPSIS}' is not an allowed axis identifier`);
  const left = parseSide(sides[0]);
  const right = parseSide(sides[1]);
  if (right.hasEllipsis && !left.hasEllipsis)
    throw new ValueError(`Ellipsis found in right side, but not left side of a pattern ${pattern}`);
  if (left.ellipsisInGroup) throw new ValueError(`Ellipsis is parenthesis in the left side is not allowed: ${pattern}`);
  for (const length of Object.values(lengths))
    if (typeof length !== "number" || !Number.isInteger(length))
      throw new TypeError(`rearrange axis lengths must be integers, got: ${typeText(length)}`);
  if (left.hasAnonymous || right.hasAnonymous) throw new ValueError("rearrange only supports unnamed axes of size 1");
  const alone = [...left.names, ...right.names].filter((name) => !left.names.has(name) || !right.names.has(name));
  if (alone.length > 0)
    throw new ValueError(`Identifiers only on one side of rearrange expression (should be on both): ${setText(alone)}`);
  const unmatched = Object.keys(lengths).filter((name) => !left.names.has(name));
  if (unmatched.length > 0)
    throw new ValueError(`Identifiers not found in rearrange expression: ${setText(unmatched)}`);
  return { left, right };
}

/** The sizes of the named dims that lie in one dim of the tensor; at most one may have no length. */
function sizesOf(group: readonly string[], size: number, lengths: Readonly<Record<string, number>>): number[] {
  const open = group.filter((name) => lengths[name] === undefined);
  const product = group.reduce((all, name) => all * (lengths[name] ?? 1), 1);
  if (open.length > 1)
    throw new RuntimeError(
      `cannot infer the sizes of ${open.length === 2 ? "two" : open.length} dimensions at once ${open.join(" and ")}`,
    );
  if (open.length === 0 ? product !== size : product === 0 || size % product !== 0) {
    const known = group.map((name) => String(lengths[name] ?? "'?'")).join(", ");
    throw new RuntimeError(
      open.length === 0
        ? `Dimension sizes do to match (${size} != ${product}) when matching dimension pack (${group.join(", ")})`
        : `inferred dimension does not evenly fit into larger dimension: ${size} vs (${known})`,
    );
  }
  return group.map((name) => lengths[name] ?? size / product);
}

/**
 * Dims in another order, joined and taken apart, as a pattern of names says: "b c h w -> b h w c" moves the channels
 * last, "b (h w) c -> b c h w" takes a dim apart (a length is needed for all but one of its parts), "..." stands for any
 * number of dims. A list of tensors is stacked along a new dim in front. The result is a view where that is possible.
 * https://docs.pytorch.org/docs/stable/generated/torch.func.rearrange.html
 * @param axes_lengths Sizes of dims by their names.
 * @throws ValueError for a pattern that is malformed, or does not fit the tensor; RuntimeError for sizes that do not.
 * @example
 * torch.func.rearrange(torch.ones(2, 6, 3), "b (h w) c -> b c h w", { h: 2 }).shape; // [2, 3, 2, 3]
 */
export function rearrange(
  tensor: Tensor | readonly Tensor[],
  pattern: string,
  axes_lengths: Readonly<Record<string, number>> = {},
): Tensor {
  const whole = Array.isArray(tensor) ? stack(tensor as Tensor[]) : (tensor as Tensor);
  if (typeof pattern !== "string") throw new AssertionError(`Expected str, got ${typeText(pattern)}`);
  const { left, right } = readPattern(pattern, axes_lengths);
  const rank = whole.shape.length;
  const least = left.groups.length - (left.hasEllipsis ? 1 : 0);
  if (left.hasEllipsis ? least > rank : least !== rank)
    throw new ValueError(
      left.hasEllipsis
        ? `Number of dimensions in pattern (${least}) must be less than or equal to the number of dimensions in the tensor (${rank})`
        : `Number of dimensions in pattern (${least}) must be equal to the number of dimensions in the tensor (${rank})`,
    );
  const names: string[] = [];
  const sizes: number[] = [];
  const summed: number[] = [];
  const hidden: string[] = [];
  let dim = 0;
  for (const group of left.groups) {
    if (group[0] === ELLIPSIS) {
      for (let i = 0; i < rank - least; i++, dim++) {
        hidden.push(`${ELLIPSIS}${i}`);
        names.push(lastOf(hidden));
        sizes.push(sizeAt(whole.shape, dim));
      }
      continue;
    }
    if (group.length === 0) summed.push(dim);
    else sizes.push(...sizesOf(group, sizeAt(whole.shape, dim), axes_lengths));
    names.push(...group);
    dim++;
  }
  // A dim without a name that is not there afterwards is summed, whatever its size, as PyTorch does.
  const narrower = summed.length === 0 ? whole : whole.sum(summed);
  const sizeOf = new Map(names.map((name, i) => [name, sizes[i]]));
  const groups = right.groups.flatMap((group): (readonly string[])[] =>
    !right.ellipsisInGroup && group[0] === ELLIPSIS
      ? hidden.map((name) => [name])
      : [group.flatMap((name) => (name === ELLIPSIS ? hidden : [name]))],
  );
  const moved = narrower.reshape(sizes).permute(groups.flat().map((name) => names.indexOf(name)));
  return moved.reshape(groups.map((group) => group.reduce((size, name) => size * entryOf(sizeOf, name), 1)));
}
