/** Curves as a value that shows itself: as a picture in notebooks, as characters everywhere else. */
import { Tensor } from "../tensor/tensor.ts";
import { chartOf, type CharacterOptions } from "./characters.ts";
import { vectorOf, type VectorOptions } from "./vector.ts";

/** A curve. */
export interface Series {
  /** What the legend calls it. */
  readonly name: string;
  /** Its values; no number is a gap. */
  readonly y: readonly number[];
}

/** What stands around curves, and where their points are. */
export interface PlotOptions {
  /** Stands above. */
  readonly title?: string;
  /** Stands below the horizontal axis. */
  readonly x_label?: string;
  /** Stands beside the vertical axis. */
  readonly y_label?: string;
  /** Places of the values, the same for all curves; 0, 1, 2, … without. */
  readonly x?: Tensor | Iterable<number>;
}

/** Curves over one axis. Notebooks show the picture, `String(plot)` the characters. */
export class Plot {
  /** Made by `plot`. */
  constructor(
    readonly series: readonly Series[],
    readonly x: readonly number[],
    readonly title: string | null = null,
    readonly x_label: string | null = null,
    readonly y_label: string | null = null,
  ) {}

  /** The picture, as the text of an SVG element. */
  svg(options: VectorOptions = {}): string {
    return vectorOf(this, options);
  }
  /** The chart in characters, line by line. */
  lines(options: CharacterOptions = {}): readonly string[] {
    return chartOf(this, options);
  }
  toString(): string {
    return this.lines().join("\n");
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/plain": this.toString(), "image/svg+xml": this.svg() };
  }
}

function numbersOf(values: Tensor | Iterable<number>, name: string): readonly number[] {
  const list = values instanceof Tensor ? (values.detach().reshape(-1).tolist() as unknown[]) : [...values];
  const numbers = list.map((value) => (value instanceof Tensor ? Number(value.item()) : value));
  if (numbers.some((value) => typeof value !== "number"))
    throw new TypeError(`plot(): '${name}' must be numbers, or a tensor of them`);
  return numbers as readonly number[];
}

/**
 * Curves by their names: lists of numbers, or tensors, whose elements are taken in order.
 *
 * @example
 * import { plot } from "flambeau/display";
 * const curves = plot({ loss: [4, 2, 1, 0.5] }, { title: "training", x_label: "step" });
 * curves.lines({ columns: 30, rows: 3 }).join("|"); // training|  │⢄|...
 * curves.svg(); // <svg...
 */
export function plot(series: Readonly<Record<string, Tensor | Iterable<number>>>, options: PlotOptions = {}): Plot {
  const curves = Object.entries(series).map(([name, y]) => ({ name, y: numbersOf(y, name) }));
  const longest = Math.max(0, ...curves.map(({ y }) => y.length));
  const x = options.x === undefined ? Array.from({ length: longest }, (_, i) => i) : numbersOf(options.x, "x");
  return new Plot(curves, x, options.title, options.x_label, options.y_label);
}
