/** A plot that follows a `SummaryWriter`: the curves that it is given, while they are given. */
import type { Output, Plot } from "./outputs.ts";

interface Writer {
  watch(watcher: (event: { readonly tag: string; readonly value: number; readonly step: number }) => void): () => void;
}

/** Milliseconds between two pictures. */
const EVERY = 150;
let serial = 0;

/** Watches a writer from now on. */
export class Dashboard {
  readonly #id = ++serial;
  readonly #curves = new Map<string, Map<number, number>>();
  readonly #emit: (output: Output) => void;
  #last = 0;
  #waits = false;

  constructor(writer: unknown, emit: (output: Output) => void) {
    this.#emit = emit;
    (writer as Writer).watch(({ tag, value, step }) => {
      const curve = this.#curves.get(tag) ?? new Map<number, number>();
      this.#curves.set(tag, curve.set(step, value));
      this.#waits = true;
      if (performance.now() - this.#last >= EVERY) this.show();
    });
  }

  /** Draws what is new. */
  show(): void {
    if (!this.#waits) return;
    this.#waits = false;
    this.#last = performance.now();
    const x = [...new Set([...this.#curves.values()].flatMap((curve) => [...curve.keys()]))].sort((a, b) => a - b);
    const series = [...this.#curves].map(([name, curve]) => ({
      name,
      y: x.map((step) => curve.get(step) ?? Number.NaN),
    }));
    this.#emit({ type: "plot", id: this.#id, plot: { x, series, x_label: "step" } satisfies Plot });
  }
}
