/** Measurements side by side, in a table. */
import { ValueError } from "../../support/errors.ts";
import { itemAt } from "../../support/checked.ts";
import { pythonFixed } from "../../support/python.ts";
import { Measurement } from "./measurement.ts";
import { decimalLogarithm, ordered_unique, select_unit, trim_sigfig, unit_to_english } from "./numbers.ts";

/**
 * Which times a table's colours compare: those of a column, those of a row, or none.
 * @example
 * torch.utils.benchmark.Colorize.ROWWISE; // "rowwise"
 */
export const Colorize = { NONE: "none", COLUMNWISE: "columnwise", ROWWISE: "rowwise" } as const;
/** One of these. */
export type Colorize = (typeof Colorize)[keyof typeof Colorize];

const BEST = "\x1b[92m";
const GOOD = "\x1b[34m";
const BAD = "\x1b[2m\x1b[91m";
const VERY_BAD = "\x1b[31m";
const BOLD = "\x1b[1m";
const TERMINATE = "\x1b[0m";

interface Style {
  trims: boolean;
  colorize: Colorize;
  warns: boolean;
}

type Cell = Measurement | null;

/** A text in the middle of so many characters; where it cannot be, as Python places it. */
function centered(text: string, width: number, fill = " "): string {
  const space = Math.max(0, width - text.length);
  const left = Math.floor(space / 2) + (space & width & 1);
  return fill.repeat(left) + text + fill.repeat(space - left);
}

const fastest = (cells: readonly Cell[]): number => Math.min(...cells.map((cell) => cell?.median ?? Infinity));

function colored(text: string, time: number, best: number): string {
  if (time <= best * 1.01 || time <= best + 100e-9) return BEST + BOLD + text + TERMINATE + TERMINATE;
  if (time <= best * 1.1) return GOOD + BOLD + text + TERMINATE + TERMINATE;
  if (time >= best * 5) return VERY_BAD + BOLD + text + TERMINATE + TERMINATE;
  if (time >= best * 2) return BAD + text + TERMINATE + TERMINATE;
  return text;
}

/** How the times of a column are written: all with as many digits before and after the point. */
function writerOf(column: readonly Cell[], scale: number, { trims, warns }: Style): (cell: Cell) => string {
  const measured = column.filter((cell) => cell !== null);
  const digitsOf = ({ median }: Measurement): number => Math.ceil(decimalLogarithm(median / scale));
  const decimals = trims
    ? Math.min(...measured.map((each) => Math.max(each.significant_figures - digitsOf(each), 0)))
    : 1;
  const length = Math.max(...measured.map(digitsOf)) + decimals + (decimals > 0 ? 1 : 0);
  const room = warns && measured.some(({ has_warnings }) => has_warnings) ? 7 : 0;
  return (cell) => {
    if (cell === null) return " ".repeat(Math.max(length, pythonFixed(1, decimals).length) + room);
    const time = cell.median / scale;
    const spread = (cell.iqr / cell.median) * 100;
    const note = room > 0 && cell.has_warnings ? ` (! ${pythonFixed(spread, 0)}%)` : "";
    const shown = trims ? trim_sigfig(time, cell.significant_figures) : time;
    return pythonFixed(shown, decimals).padStart(length) + note.padStart(room);
  };
}

/** Rows by threads, environment and name, columns by description: the table of one label. */
function tableOf(results: readonly Measurement[], style: Style): string {
  const [unit, scale] = select_unit(fastest(results));
  const keyOf = ({ num_threads, env, as_row_name }: Measurement): string =>
    JSON.stringify([num_threads, env, as_row_name]);
  const columns = ordered_unique(results.map(({ description }) => description));
  const rows = ordered_unique(results.map(keyOf))
    .map((key) => {
      const found = results.filter((each) => keyOf(each) === key);
      const cells: Cell[] = columns.map((column) => found.findLast((each) => each.description === column) ?? null);
      return { first: itemAt(found, 0), cells };
    })
    .sort(
      (a, b) =>
        a.first.num_threads - b.first.num_threads ||
        Number((a.first.env ?? "") > (b.first.env ?? "")) - Number((a.first.env ?? "") < (b.first.env ?? "")),
    );
  const envs = ordered_unique(results.map(({ env }) => env ?? "Unspecified env"));
  const envRoom = envs.length > 1 ? Math.max(...envs.map((env) => env.length)) + 4 : 4;

  const write = columns.map((_, i) =>
    writerOf(
      rows.map(({ cells }) => cells[i] ?? null),
      scale,
      style,
    ),
  );
  const texts = rows.map(({ first, cells }, i) => {
    const before = rows[i - 1]?.first;
    const isNew = before?.num_threads !== first.num_threads || before.env !== first.env;
    const env = envs.length > 1 && isNew ? `(${first.env ?? "Unspecified env"})` : "";
    return [`  ${env.padEnd(envRoom)}${first.as_row_name}`, ...cells.map((cell, j) => itemAt(write, j)(cell))];
  });
  const titles = ["", ...columns.map((column) => column ?? "")];
  const widths = titles.map((title, i) => Math.max(title.length, ...texts.map((text) => itemAt(text, i).length)));
  const head = titles.map((title, i) => centered(title, itemAt(widths, i))).join("  |  ");

  const lines = [head];
  for (const [i, { first, cells }] of rows.entries()) {
    if (rows[i - 1]?.first.num_threads !== first.num_threads)
      lines.push(`${first.num_threads} threads: `.padEnd(head.length, "-"));
    const group = rows.filter((row) => row.first.num_threads === first.num_threads);
    const [name = "", ...times] = itemAt(texts, i);
    const written = times.map((text, j) => {
      const cell = cells[j] ?? null;
      const placed = centered(text, itemAt(widths, j + 1));
      if (cell === null || style.colorize === "none") return placed;
      const rivals = style.colorize === "rowwise" ? cells : group.map((row) => row.cells[j] ?? null);
      return colored(placed, cell.median, fastest(rivals));
    });
    lines.push([name.padEnd(itemAt(widths, 0)), ...written].join("  |  "));
  }
  const note = results.some(({ has_warnings }) => has_warnings) && style.warns;
  return [
    `[${centered(` ${results[0]?.label ?? ""} `, head.length - 2, "-")}]`,
    ...lines,
    "",
    `Times are in ${unit_to_english(unit)}s (${unit}).`,
    ...(note ? ["(! XX%) Measurement has high variance, where XX is the IQR / median * 100."] : []),
    "",
  ].join("\n");
}

/**
 * Shows measurements in tables, one for each label: rows by `num_threads`, `env` and `sub_label` (or statement), columns by
 * `description`. Measurements of the same task are put together.
 * @throws {ValueError} for what is no measurement
 * @example
 * const { Compare, Measurement, TaskSpec } = torch.utils.benchmark;
 * const of = (sub_label: string, description: string, seconds: number) =>
 *   new Measurement(1, [seconds], new TaskSpec({ label: "products", sub_label, description }));
 * const table = new Compare([of("mm", "64", 1e-5), of("mm", "256", 4e-4), of("bmm", "64", 2e-5)]);
 * String(table).split("\n")[1]; // "           |   64   |   256 "
 * @see https://docs.pytorch.org/tutorials/recipes/recipes/benchmark.html
 */
export class Compare {
  private readonly results: Measurement[] = [];
  private readonly style: Style = { trims: false, colorize: "none", warns: false };

  constructor(results: Iterable<Measurement>) {
    this.extend_results(results);
  }

  /**
   * Adds measurements.
   * @throws {ValueError} for what is no measurement
   */
  extend_results(results: Iterable<Measurement>): void {
    const list = [...results];
    for (const each of list as readonly unknown[])
      if (!(each instanceof Measurement)) throw new ValueError("Expected an instance of `Measurement`.");
    this.results.push(...list);
  }

  /** Times are rounded to the figures that mean something. */
  trim_significant_figures(): void {
    this.style.trims = true;
  }

  /** Times are coloured for terminals, beside the best one of their column or row. */
  colorize(rowwise = false): void {
    this.style.colorize = rowwise ? Colorize.ROWWISE : Colorize.COLUMNWISE;
  }

  /** Times that vary much are marked. */
  highlight_warnings(): void {
    this.style.warns = true;
  }

  /** Prints the tables. */
  print(): void {
    console.log(this.toString());
  }

  toString(): string {
    const merged = Measurement.merge(this.results);
    return ordered_unique(merged.map(({ label }) => label))
      .map((label) =>
        tableOf(
          merged.filter((each) => each.label === label),
          this.style,
        ),
      )
      .join("\n");
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}
