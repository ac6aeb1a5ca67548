/** Which axes of the inputs are dynamic, and the sizes with which a model is captured to find out what depends on them. */
import { TypeError, ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { itemAt } from "../../support/checked.ts";

/** A dynamic axis: what `torch.export.Dim` says in Python. */
export interface DynamicDim {
  /** Axes of one name have one size. */
  readonly name: string;
  /** Smallest size that the model may get. */
  readonly min?: number;
  /** Largest size that the model may get. */
  readonly max?: number;
}

/** Axes of one tensor: names by axis, or a list of axes that get names by themselves. */
export type DynamicAxes = Readonly<Record<number, string | DynamicDim | null>> | readonly number[];

/** A size that may change: the name, and which axes of which inputs have it. */
export interface Symbolic {
  readonly name: string;
  readonly base: number;
  readonly min: number;
  readonly max: number;
  readonly places: (readonly [input: number, axis: number])[];
}

function entriesOf(axes: DynamicAxes, input: string): (readonly [axis: number, dim: DynamicDim])[] {
  if (Array.isArray(axes))
    return (axes as readonly unknown[]).flatMap((axis, i) =>
      // A list is of axes (dynamic_axes), or has one entry for each axis (dynamic_shapes).
      typeof axis === "number"
        ? [[axis, { name: `${input}_dynamic_axes_${i + 1}` }] as const]
        : axis === null || axis === undefined
          ? []
          : [[i, asDim(axis)] as const],
    );
  return Object.entries(axes).flatMap(([axis, dim]) =>
    dim === null || dim === undefined ? [] : [[Number(axis), asDim(dim)] as const],
  );
}

function asDim(dim: unknown): DynamicDim {
  if (typeof dim === "string") return { name: dim };
  if (typeof dim === "object" && dim !== null && typeof (dim as DynamicDim).name === "string") return dim as DynamicDim;
  throw new TypeError(
    `torch.onnx.export: a dynamic axis is given by a name, or by { name, min, max }, not by ${JSON.stringify(dim)}`,
  );
}

/** The symbols of all inputs. Axes of one name have one size. */
export function symbolsOf(
  tensors: readonly Tensor[],
  names: readonly string[],
  axesOf: (input: number) => DynamicAxes | null,
): Symbolic[] {
  const symbols = new Map<string, Symbolic>();
  tensors.forEach((tensor, input) => {
    const axes = axesOf(input);
    if (axes === null) return;
    for (const [given, dim] of entriesOf(axes, itemAt(names, input))) {
      const axis = given < 0 ? given + tensor.shape.length : given;
      const base = tensor.shape[axis];
      if (base === undefined)
        throw new ValueError(
          `torch.onnx.export: the input ${names[input]} has ${tensor.shape.length} dims, so that none is dim ${given}`,
        );
      const known = symbols.get(dim.name);
      if (known === undefined)
        symbols.set(dim.name, {
          name: dim.name,
          base,
          min: dim.min ?? 2,
          max: dim.max ?? Infinity,
          places: [[input, axis]],
        });
      else if (known.base !== base)
        throw new ValueError(
          `torch.onnx.export: the dynamic axis ${JSON.stringify(dim.name)} has the size ${known.base} in one place and ${base} in another`,
        );
      else known.places.push([input, axis]);
    }
  });
  return [...symbols.values()];
}

/** How many captures tell what depends on dynamic axes: two for a straight line, the others to be sure of it. */
export const RUNS = 5;

/**
 * Lists of sizes to try for a symbol, likeliest first: some next to each other and some far apart, so that what is rounded
 * or limited shows. Sizes of one mean another thing (they are broadcast) and are left out; images want multiples of what
 * their network shrinks them by.
 */
export function candidates({ base, min, max }: Pick<Symbolic, "base" | "min" | "max">): number[][] {
  const start = Math.max(base, 2);
  const low = Math.max(min, 2);
  const line = (first: number, step: number): number[] => Array.from({ length: RUNS }, (_, i) => first + i * step);
  const lists = [
    [start, start + 1, 2 * start + 1, 3 * start + 2, 5 * start + 3],
    [start, 2 * start, 3 * start, 5 * start, 6 * start],
    ...[32, 14, 16, 7, 8, 64].map((step) => [
      start,
      start + step,
      start + 2 * step,
      start + 5 * step,
      start + 9 * step,
    ]),
    [start, start - 1, (start >> 1) + 1, start >> 1, low],
    ...[1, 2, 4, 8, 16, 32].map((step) => line(start, -step)),
    ...[1, 2, 4].map((step) => line(start, step)),
    line(low, 1),
  ];
  if (max < Infinity) lists.push(line(max, -1));
  return lists.filter((list) => new Set(list).size === RUNS && list.every((size) => size >= low && size <= max));
}

/** Orders in which symbols take their sizes: two of the same sizes must not look alike in every run. */
export const orders = [
  [0, 1, 2, 3, 4],
  [1, 3, 0, 4, 2],
  [4, 2, 1, 0, 3],
  [2, 0, 4, 3, 1],
  [3, 4, 2, 1, 0],
  [0, 4, 3, 2, 1],
  [1, 2, 4, 0, 3],
  [2, 3, 1, 4, 0],
];
