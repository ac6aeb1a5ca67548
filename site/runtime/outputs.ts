/** What a cell can put under itself: text, tensors as pictures or tables, plots, errors. All can cross to the page. */

/** A tensor's numbers on their way to the page. */
export interface Shown {
  readonly kind: "heat" | "image" | "table";
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Row-major. */
  readonly values: readonly number[] | Float64Array;
  readonly title?: string;
}

/** A line of a plot. */
export interface Series {
  readonly name: string;
  readonly y: readonly number[];
}

/** A plot of lines over one axis. */
export interface Plot {
  readonly title?: string;
  readonly x_label?: string;
  readonly y_label?: string;
  readonly x: readonly number[];
  readonly series: readonly Series[];
}

/** A failure of a cell. */
export interface Failure {
  readonly name: string;
  /** PyTorch's sentence. */
  readonly message: string;
  /** Flambeau's lines of help. */
  readonly help: readonly string[];
  /** Line of the cell, from 1. */
  readonly line?: number;
}

/** One piece of output. */
export type Output =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "tensor"; readonly tensor: Shown }
  | { readonly type: "plot"; readonly plot: Plot }
  | { readonly type: "error"; readonly error: Failure };

/** How an exercise came out. */
export interface Verdict {
  readonly right: boolean;
  readonly hints: readonly { readonly en: string; readonly zh: string }[];
}
