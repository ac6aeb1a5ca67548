/** Charts for terminals and logs: lines of dots, eight to a character (Unicode's Braille patterns). */
import { marks, rangeOf, shortNumber } from "./scale.ts";
import type { Plot } from "./plot.ts";
import { itemAt } from "../support/checked.ts";

/** How large a chart of characters is, and whether curves have colours. */
export interface CharacterOptions {
  /** Characters in a line, with the marks of the axis. */
  readonly columns?: number;
  /** Lines of the drawing itself; title, axis and legend come with it. */
  readonly rows?: number;
  /** Whether curves are told apart by the colours of terminals (ANSI); without them each has a line style. */
  readonly colours?: boolean;
}

/** Bit of each dot of a character, by line and column (Unicode, block U+2800). */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];
/** ANSI colours of the curves, in turn. */
const COLOURS = [91, 94, 92, 95, 93, 96];
/** Without colours: dots that are drawn, then dots that are left out, in turn. */
const DASHES = [
  [1, 0],
  [3, 2],
  [1, 3],
  [6, 3],
];

const coloured = (text: string, curve: number, colours: boolean): string =>
  colours ? `\x1b[${COLOURS[curve % COLOURS.length]}m${text}\x1b[0m` : text;

/** The dots of a drawing; a character has the colour of the curve that came last. */
class Grid {
  private readonly dots: Uint8Array;
  private readonly owner: Uint8Array;

  constructor(
    readonly columns: number,
    readonly rows: number,
  ) {
    this.dots = new Uint8Array(columns * rows);
    this.owner = new Uint8Array(columns * rows);
  }

  set(x: number, y: number, curve: number): void {
    if (x < 0 || y < 0 || x >= 2 * this.columns || y >= 4 * this.rows) return;
    const at = (y >> 2) * this.columns + (x >> 1);
    this.dots[at]! |= itemAt(itemAt(DOTS, y & 3), x & 1);
    this.owner[at] = curve;
  }

  row(row: number, colours: boolean): string {
    let text = "";
    let run = "";
    for (let i = row * this.columns; i < (row + 1) * this.columns; i++) {
      const dots = this.dots[i]!;
      run += dots === 0 ? " " : String.fromCharCode(0x2800 + dots);
      if (i + 1 < (row + 1) * this.columns && this.owner[i + 1] === this.owner[i]) continue;
      text += run.trim() === "" ? run : coloured(run, this.owner[i]!, colours);
      run = "";
    }
    return text;
  }
}

/** Draws a curve through points that are places of dots. */
function trace(grid: Grid, points: readonly (readonly [number, number])[], curve: number, dashed: boolean): void {
  const [drawn, left] = (dashed ? itemAt(DASHES, curve % DASHES.length) : itemAt(DASHES, 0)) as [number, number];
  let place = 0;
  const dot = (x: number, y: number): void => {
    if (place++ % (drawn + left) < drawn) grid.set(Math.round(x), Math.round(y), curve);
  };
  let before: readonly [number, number] | null = null;
  for (const point of points) {
    if (!Number.isFinite(point[1])) before = null;
    else if (before === null) dot(...(before = point));
    else {
      const [x, y] = before;
      const steps = Math.max(Math.abs(Math.round(point[0]) - Math.round(x)), Math.abs(Math.round(point[1] - y)));
      for (let i = 1; i <= steps; i++) dot(x + ((point[0] - x) * i) / steps, y + ((point[1] - y) * i) / steps);
      before = point;
    }
  }
}

/** The legend, in as many lines as it needs. */
function legend(plot: Plot, columns: number, colours: boolean): readonly string[] {
  const sign = (i: number): string => (colours ? "━━" : (["──", "╌╌", "··", "─╌"][i % 4] ?? "──"));
  const lines: string[] = [];
  let length = Infinity;
  for (const [i, { name, y }] of plot.series.entries()) {
    const last = y.findLast((value) => !Number.isNaN(value));
    const words = ` ${name}${last === undefined ? "" : ` ${shortNumber(last)}`}`.slice(0, columns - 2);
    const fits = length + words.length + 4 <= columns;
    const piece = coloured(sign(i), i, colours) + words;
    if (fits) lines[lines.length - 1] += `  ${piece}`;
    else lines.push(piece);
    length = (fits ? length + 2 : 0) + words.length + 2;
  }
  return lines;
}

/** The lines of a chart. */
export function chartOf(plot: Plot, options: CharacterOptions = {}): readonly string[] {
  const { columns = 72, rows = 12, colours = false } = options;
  const vertical = rangeOf(plot.series.flatMap(({ y }) => y));
  const horizontal = rangeOf(plot.x);
  const height = (value: number): number => ((vertical.high - value) / (vertical.high - vertical.low)) * (4 * rows - 1);

  const labels = new Map<number, string>();
  for (const mark of marks(vertical, Math.max(2, Math.floor(rows / 3))))
    labels.set(height(mark) >> 2, shortNumber(mark));
  const margin = Math.max(...[...labels.values()].map((label) => label.length), 1);
  const wide = Math.max(8, columns - margin - 2);
  const across = (value: number): number =>
    ((value - horizontal.low) / (horizontal.high - horizontal.low)) * (2 * wide - 1);

  const grid = new Grid(wide, rows);
  for (const [i, { y }] of plot.series.entries()) {
    const points = y.slice(0, plot.x.length).map((value, k) => [across(itemAt(plot.x, k)), height(value)] as const);
    trace(grid, points, i, !colours);
  }

  const lines: string[] = [];
  if (plot.title) lines.push(plot.title.slice(0, columns));
  for (let row = 0; row < rows; row++) {
    const label = labels.get(row);
    lines.push(`${(label ?? "").padStart(margin)} ${label === undefined ? "│" : "┤"}${grid.row(row, colours)}`);
  }
  lines.push(`${" ".repeat(margin)} └${"─".repeat(wide)}`);
  const ends = [shortNumber(horizontal.low), shortNumber(horizontal.high)] as const;
  const free = wide - ends[0].length - ends[1].length;
  const between = ` ${plot.x_label ?? ""} `.slice(0, Math.max(0, free - 1));
  const left = Math.max(0, Math.floor((free - between.length) / 2));
  const axis = ends[0] + " ".repeat(left) + between + " ".repeat(Math.max(1, free - left - between.length)) + ends[1];
  lines.push(`${" ".repeat(margin + 2)}${axis}`, ...legend(plot, columns, colours));
  return lines.map((line) => line.trimEnd());
}
