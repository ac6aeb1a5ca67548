/** Curves of a `SummaryWriter` while they are written: in a terminal, under the cell of a notebook, or in a page. */
import { notebook, type NotebookPlace } from "../support/platform/notebook.ts";
import { terminal, type Terminal } from "../support/platform/terminal.ts";
import type { ScalarEvent, SummaryWriter } from "../utils/tensorboard/writer.ts";
import { Plot } from "./plot.ts";
import { itemAt } from "../support/checked.ts";

/** Options of `dashboard`. */
export interface DashboardOptions {
  /** Milliseconds between two pictures. */
  readonly every?: number;
  /** Which curves are shown; all without it. */
  readonly tags?: readonly string[] | ((tag: string) => boolean);
  /** Gets each picture instead of the terminal or the notebook: for pages, and for logs. */
  readonly onUpdate?: (picture: DashboardPicture) => void;
}

/** What a dashboard shows at a time. */
export interface DashboardPicture {
  /** One for each group of curves. */
  readonly plots: readonly Plot[];
  /** The charts in characters, one below the other. */
  readonly text: string;
}

/** A dashboard that follows a writer. */
export interface Dashboard extends Disposable {
  /** The curves as they are now: one plot for each group. */
  plots(): readonly Plot[];
  /** Shows what is new at once. */
  show(): void;
  /** Writes a line above the charts of a terminal (`console.log` would write into them); elsewhere prints it. */
  log(text: string): void;
  /** Shows the last values, and follows the writer no longer. */
  close(): void;
}

/** Points of a curve at most: above, every other one is left out. */
const POINTS = 2000;
/** Characters of a chart, and lines of its drawing. */
const [NARROW, LINES] = [40, 8];

/** The points of a curve, thinned as they become many; the last value is always there. */
class Curve {
  private steps: number[] = [];
  private values: number[] = [];
  private last: readonly [number, number] | null = null;
  private every = 1;
  private count = 0;

  add(step: number, value: number): void {
    this.last = [step, value];
    if (this.count++ % this.every !== 0) return;
    this.steps.push(step);
    this.values.push(value);
    if (this.steps.length < POINTS) return;
    this.every *= 2;
    this.steps = this.steps.filter((_, i) => i % 2 === 0);
    this.values = this.values.filter((_, i) => i % 2 === 0);
  }

  /** Value by step. */
  points(): ReadonlyMap<number, number> {
    const points = new Map(this.steps.map((step, i) => [step, itemAt(this.values, i)]));
    return this.last === null ? points : points.set(...this.last);
  }
}

/** The value at each step; between two of a curve's own steps the line between them, outside nothing. */
function valuesAt(points: ReadonlyMap<number, number>, x: readonly number[]): number[] {
  const own = [...points].sort(([a], [b]) => a - b);
  let next = 0;
  return x.map((step) => {
    while (next < own.length && itemAt(own, next)[0] < step) next++;
    const after = own[next];
    const before = own[next - 1];
    if (after?.[0] === step) return after[1];
    if (before === undefined || after === undefined) return Number.NaN;
    return before[1] + ((after[1] - before[1]) * (step - before[0])) / (after[0] - before[0]);
  });
}

/** Curves by group: what stands before the first "/" of their tags, as on TensorBoard's page. */
class Curves {
  private readonly curves = new Map<string, Curve>();

  add({ tag, value, step }: ScalarEvent): void {
    const curve = this.curves.get(tag) ?? new Curve();
    curve.add(step, value);
    this.curves.set(tag, curve);
  }

  plots(): readonly Plot[] {
    const groups = new Map<string, [string, ReadonlyMap<number, number>][]>();
    for (const [tag, curve] of this.curves) {
      const group = itemAt(tag.split("/", 1), 0);
      const members = groups.get(group) ?? [];
      members.push([tag, curve.points()]);
      groups.set(group, members);
    }
    return [...groups].map(([group, members]) => {
      const x = [...new Set(members.flatMap(([, points]) => [...points.keys()]))].sort((a, b) => a - b);
      const series = members.map(([name, points]) => ({ name, y: valuesAt(points, x) }));
      return new Plot(series, x, group, "step");
    });
  }
}

/** Charts side by side, as many as a line holds, and no more lines than the window has. */
function arranged(plots: readonly Plot[], { columns, rows, colours }: Terminal): readonly string[] {
  const across = Math.max(1, Math.min(plots.length, Math.floor((columns + 2) / (NARROW + 2))));
  const width = Math.min(100, Math.floor((columns + 2) / across) - 2);
  const lines: string[] = [];
  for (let first = 0; first < plots.length; first += across) {
    const charts = plots
      .slice(first, first + across)
      .map((plot) => plot.lines({ columns: width, rows: LINES, colours }));
    for (let i = 0; i < Math.max(...charts.map(({ length }) => length)); i++)
      lines.push(
        charts
          .map((chart) => padded(chart[i] ?? "", width))
          .join("  ")
          .trimEnd(),
      );
  }
  return lines.length < rows ? lines : [...lines.slice(0, rows - 2), "…"];
}

/** Filled up with spaces to a width in which colours do not count. */
function padded(line: string, width: number): string {
  // oxlint-disable-next-line no-control-regex
  return line + " ".repeat(Math.max(0, width - line.replace(/\x1b\[\d+m/g, "").length));
}

/** Shows pictures under a cell, one place for each group. */
function inNotebook(place: () => NotebookPlace): (plots: readonly Plot[]) => void {
  const places: NotebookPlace[] = [];
  return (plots) => {
    for (const [i, plot] of plots.entries()) {
      places[i] ??= place();
      places[i].show({ "text/plain": String(plot), "image/svg+xml": plot.svg() });
    }
  };
}

/**
 * Follows a `SummaryWriter`: draws the scalars that it is given from now on, while they are given. In a terminal the
 * charts stand in one place and change (progress bars go on below them); in Deno's and tslab's notebooks pictures do;
 * elsewhere `onUpdate` gets them. Where the output is a file nothing is drawn. Tags with the same part before the first "/"
 * share a chart. A loop that never waits (`await`) keeps a page from drawing, not a terminal.
 *
 * @example
 * ```ts ignore
 * import { dashboard } from "flambeau/display";
 * const writer = new torch.utils.tensorboard.SummaryWriter("runs/first");
 * using board = dashboard(writer);
 * for (let step = 0; step < 1000; step++) writer.add_scalar("loss/train", train(), step);
 * ```
 */
export function dashboard(writer: SummaryWriter, options: DashboardOptions = {}): Dashboard {
  const { every = 250, tags, onUpdate } = options;
  const wanted = typeof tags === "function" ? tags : (tag: string) => tags === undefined || tags.includes(tag);
  const curves = new Curves();
  const book = onUpdate === undefined ? notebook() : null;
  const screen = onUpdate === undefined && book === null ? terminal() : null;
  const draw =
    onUpdate !== undefined
      ? (plots: readonly Plot[]) => {
          onUpdate({ plots, text: plots.map(String).join("\n\n") });
        }
      : book !== null
        ? inNotebook(() => book.place())
        : (plots: readonly Plot[]) => screen?.block(arranged(plots, screen));
  let last = -Infinity;
  let waits = false;
  const show = (): void => {
    if (!waits) return;
    waits = false;
    draw(curves.plots());
    last = performance.now();
  };
  const unwatch = writer.watch((event) => {
    if (!wanted(event.tag)) return;
    curves.add(event);
    waits = true;
    if (performance.now() - last >= every) show();
  });
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    unwatch();
    show();
    screen?.endBlock();
  };
  return {
    plots: () => curves.plots(),
    show,
    log(text) {
      if (screen === null) console.log(text);
      else screen.above(text);
    },
    close,
    [Symbol.dispose]: close,
  };
}
