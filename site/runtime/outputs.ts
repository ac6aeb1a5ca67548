/** What a cell can put under itself: text, warnings, pictures and tables of tensors, plots, errors. All can cross. */

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

/** Storages with the tensors that look at them. */
export interface StoragePicture {
  readonly storages: readonly {
    readonly dtype: string;
    readonly values: readonly number[];
    /** Cells that differ from when the storage was shown last. */
    readonly changed: readonly number[];
    readonly views: readonly {
      readonly name: string;
      readonly shape: readonly number[];
      readonly strides: readonly number[];
      readonly offset: number;
      readonly version: number;
      /** The cell of each element, in order. */
      readonly places: readonly number[];
    }[];
  }[];
}

/** The graph behind a tensor; node 0 is its own. */
export interface GraphPicture {
  /** Why `backward` would fail. */
  readonly problem: string | null;
  readonly nodes: readonly {
    readonly name: string;
    readonly leaf: boolean;
    readonly shape: string;
    readonly saved: readonly {
      readonly text: string;
      /** null: let go. */
      readonly version: number | null;
      readonly expected: number;
      readonly wrong: boolean;
    }[];
    readonly next: readonly number[];
  }[];
}

/** Shapes on their way through a network. */
export interface ShapesPicture {
  readonly input: readonly number[];
  readonly layers: readonly {
    readonly name: string;
    readonly kind: string;
    readonly shape: readonly number[];
    readonly parameters: number;
  }[];
}

/** Which cells of the input each cell of the output looks at. */
export interface WindowsPicture {
  readonly input: { readonly shape: readonly number[]; readonly values: readonly number[] };
  readonly output: { readonly shape: readonly number[]; readonly values: readonly number[] };
  /** What comes out for zeros: the bias. */
  readonly base: readonly number[];
  readonly windows: readonly (readonly { readonly cell: number; readonly weight: number }[])[];
  /** Whether the output is the weighted sum of its window. */
  readonly linear: boolean;
}

/** A failure of a cell. */
export interface Failure {
  readonly name: string;
  /** PyTorch's sentence. */
  readonly message: string;
  /** Flambeau's lines of help. */
  readonly help: readonly string[];
  /** Advice for beginners. */
  readonly hints?: readonly { readonly en: string; readonly zh: string }[];
  /** The cell above that failed, where it is not the cell itself. */
  readonly cell?: string;
  /** Line of the cell, from 1. */
  readonly line?: number;
}

/** One piece of output. */
export type Output =
  | { readonly type: "text"; readonly text: string }
  /** What the library warns of while the cell runs. */
  | { readonly type: "warning"; readonly text: string }
  | { readonly type: "tensor"; readonly tensor: Shown }
  /** A plot with an id takes the place of an earlier one with it. */
  | { readonly type: "plot"; readonly plot: Plot; readonly id?: number }
  | { readonly type: "storage"; readonly storage: StoragePicture }
  | { readonly type: "graph"; readonly graph: GraphPicture }
  | { readonly type: "shapes"; readonly shapes: ShapesPicture }
  | { readonly type: "windows"; readonly windows: WindowsPicture }
  | { readonly type: "error"; readonly error: Failure };

/** Outputs with one more. */
export function withOutput(outputs: readonly Output[], output: Output): readonly Output[] {
  const id = output.type === "plot" ? output.id : undefined;
  const at = outputs.findIndex((one) => id !== undefined && one.type === "plot" && one.id === id);
  return at < 0 ? [...outputs, output] : outputs.with(at, output);
}

/** How an exercise came out. */
export interface Verdict {
  readonly right: boolean;
  readonly hints: readonly { readonly en: string; readonly zh: string }[];
}
