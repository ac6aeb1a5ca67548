/** Sums of products in Einstein's notation: parsing, diagonals, and pairwise contraction as batched matrix products. */
import { RuntimeError, ValueError } from "../../../support/errors.ts";
import { Tensor } from "../../../tensor/tensor.ts";
import { contract, type Labelled } from "../../../compute/product/contraction.ts";
import { sizeAt } from "../../../support/checked.ts";
import { tracedCalls } from "../../../support/traced-calls.ts";

/** Label that stands for the dims of an ellipsis. */
const ELLIPSIS = -1;
const LETTERS = 52;

/** PyTorch's order of labels: A to Z, then a to z. */
function labelOf(c: string): number | null {
  if (/^[A-Z]$/.test(c)) return c.charCodeAt(0) - 65;
  return /^[a-z]$/.test(c) ? c.charCodeAt(0) - 97 + 26 : null;
}

function letterOf(label: number): string {
  return String.fromCharCode(label < 26 ? label + 65 : label - 26 + 97);
}

/** Reads the labels of one operand, or of the output, beginning at `start`; ends at "," or "->" or the end. */
function readLabels(
  equation: string,
  start: number,
  what: string,
  isOutput: boolean,
): { labels: number[]; end: number } {
  const labels: number[] = [];
  let i = start;
  for (; i < equation.length; i++) {
    const c = equation[i]!;
    if (c === " ") continue;
    if (c === ".") {
      if (labels.includes(ELLIPSIS))
        throw new RuntimeError(
          `einsum(): found '.' for ${what} ${isOutput ? "but an ellipsis (...)" : "for which an ellipsis"} was already found`,
        );
      if (equation.slice(i, i + 3) !== "...")
        throw new RuntimeError(
          `einsum(): found '.' for ${what} that is not part of any ellipsis${isOutput ? " (...)" : ""}`,
        );
      labels.push(ELLIPSIS);
      i += 2;
    } else if (!isOutput && c === ",") {
      break;
    } else if (!isOutput && c === "-") {
      if (equation[i + 1] !== ">")
        throw new RuntimeError("einsum(): found '-' that is not part of arrow ('->') in the equation");
      break;
    } else {
      const label = labelOf(c);
      if (label === null)
        throw new RuntimeError(
          `einsum(): invalid subscript given at index ${i} in the equation string, subscripts must be in [a-zA-Z]`,
        );
      labels.push(label);
    }
  }
  return { labels, end: i };
}

interface Parsed {
  readonly inputs: readonly (readonly number[])[];
  readonly output: readonly number[] | null;
}

function parse(equation: string, count: number): Parsed {
  const inputs: number[][] = [];
  let at = 0;
  for (;;) {
    if (inputs.length >= count)
      throw new RuntimeError("einsum(): fewer operands were provided than specified in the equation");
    const { labels, end } = readLabels(equation, at, `operand ${inputs.length}`, false);
    inputs.push(labels);
    at = end;
    if (equation[at] !== ",") break;
    at++;
  }
  if (inputs.length < count)
    throw new RuntimeError("einsum(): more operands were provided than specified in the equation");
  if (at >= equation.length) return { inputs, output: null };
  return { inputs, output: readLabels(equation, at + 2, "output", true).labels };
}

/** Numbers of dims that the ellipsis of an operand stands for. */
function ellipsisRank(labels: readonly number[], operand: Tensor, place: number): number {
  const named = labels.filter((label) => label !== ELLIPSIS).length;
  const rank = operand.shape.length;
  if (labels.includes(ELLIPSIS)) {
    if (named > rank)
      throw new RuntimeError(
        `einsum(): the number of subscripts in the equation (${named}) is more than the number of dimensions (${rank}) for operand ${place}`,
      );
    return rank - named;
  }
  if (named !== rank)
    throw new RuntimeError(
      `einsum(): the number of subscripts in the equation (${named}) does not match the number of dimensions (${rank}) for operand ${place} and no ellipsis was given`,
    );
  return 0;
}

/** Labels of an operand with its ellipsis spelled out, and repeated ones taken as diagonals. */
function labelled(operand: Tensor, labels: readonly number[], ellipsis: number, most: number, place: number): Labelled {
  const full = labels.flatMap((label) =>
    label === ELLIPSIS ? Array.from({ length: ellipsis }, (_, i) => LETTERS + most - ellipsis + i) : [label],
  );
  let tensor = operand;
  const kept: number[] = [];
  for (const label of full) {
    const first = kept.indexOf(label);
    if (first < 0) {
      kept.push(label);
      continue;
    }
    const second = kept.length;
    if (tensor.shape[first] !== tensor.shape[second]) {
      throw new RuntimeError(
        `einsum(): subscript ${letterOf(label)} is repeated for operand ${place} but the sizes don't match, ${tensor.shape[second]} != ${tensor.shape[first]}`,
      );
    }
    tensor = tensor.diagonal(0, first, second).movedim(-1, first);
  }
  return { tensor, labels: kept };
}

function assertSizes(operands: readonly Labelled[]): void {
  const sizes = new Map<number, number>();
  operands.forEach(({ tensor, labels }, place) =>
    labels.forEach((label, d) => {
      const size = sizeAt(tensor.shape, d);
      const seen = sizes.get(label) ?? 1;
      if (size !== 1 && seen !== 1 && size !== seen) {
        const name = label < LETTERS ? letterOf(label) : "...";
        throw new RuntimeError(
          `einsum(): subscript ${name} has size ${size} for operand ${place} which does not broadcast with previously seen size ${seen}`,
        );
      }
      if (seen === 1) sizes.set(label, size);
    }),
  );
}

function outputLabels(parsed: Parsed, most: number): number[] {
  const dots = Array.from({ length: most }, (_, i) => LETTERS + i);
  const counts = new Map<number, number>();
  for (const labels of parsed.inputs)
    for (const label of labels) if (label !== ELLIPSIS) counts.set(label, (counts.get(label) ?? 0) + 1);
  if (parsed.output === null)
    return [
      ...dots,
      ...[...counts]
        .filter(([, count]) => count === 1)
        .map(([label]) => label)
        .sort((a, b) => a - b),
    ];
  const seen = new Set<number>();
  for (const label of parsed.output) {
    if (label === ELLIPSIS) continue;
    if (seen.has(label))
      throw new RuntimeError(`einsum(): output subscript ${letterOf(label)} appears more than once in the output`);
    if (!counts.has(label))
      throw new RuntimeError(
        `einsum(): output subscript ${letterOf(label)} does not appear in the equation for any input operand`,
      );
    seen.add(label);
  }
  return parsed.output.flatMap((label) => (label === ELLIPSIS ? dots : [label]));
}

/** `einsum(a, [0, 1], b, [1, 2], [0, 2])` as an equation. */
function fromSublists(args: readonly unknown[]): { equation: string; operands: Tensor[] } {
  const operands: Tensor[] = [];
  const parts: string[] = [];
  const text = (list: readonly (number | string)[]): string =>
    list.map((item) => (item === "..." ? "..." : letterOfSubscript(item as number))).join("");
  let i = 0;
  for (; i + 1 < args.length; i += 2) {
    operands.push(args[i] as Tensor);
    parts.push(text(args[i + 1] as (number | string)[]));
  }
  const output = i < args.length ? `->${text(args[i] as (number | string)[])}` : "";
  return { equation: parts.join(",") + output, operands };
}

function letterOfSubscript(subscript: number): string {
  if (!(subscript >= 0 && subscript < LETTERS))
    throw new ValueError("einsum(): subscript in subscript list is not within the valid range [0, 52)");
  return letterOf(subscript);
}

/** Operands and subscripts in either of einsum's forms. */
export type EinsumArgument = Tensor | readonly Tensor[] | readonly (number | "...")[];

/**
 * Sums products of operands' elements over the subscripts that the output leaves out.
 * @example einsum("bij,bjk->bik", a, b)
 */
export function einsum(equation: string | Tensor, ...rest: readonly EinsumArgument[]): Tensor {
  const traced = tracedCalls.record?.(einsum, [equation, ...rest], "torch.functional.einsum") as Tensor | undefined;
  if (traced !== undefined) return traced;
  let text: string;
  let operands: readonly Tensor[];
  if (typeof equation === "string") {
    text = equation;
    operands = (rest.length === 1 && Array.isArray(rest[0]) ? rest[0] : rest) as readonly Tensor[];
  } else {
    ({ equation: text, operands } = fromSublists([equation, ...rest]));
  }
  if (operands.length === 0 || !operands.every((operand) => operand instanceof Tensor)) {
    throw new ValueError(
      "einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list",
    );
  }
  const parsed = parse(text, operands.length);
  const ranks = operands.map((operand, i) => ellipsisRank(parsed.inputs[i]!, operand, i));
  const most = Math.max(0, ...ranks);
  const output = outputLabels(parsed, most);
  const inputs = operands.map((operand, i) => labelled(operand, parsed.inputs[i]!, ranks[i]!, most, i));
  assertSizes(inputs);
  return contract(inputs, output);
}
