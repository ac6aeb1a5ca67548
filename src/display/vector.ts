/** Charts as SVG, for notebooks and pages: one text that needs nothing else. */
import { marks, rangeOf, shortNumber } from "./scale.ts";
import type { Plot } from "./plot.ts";
import { itemAt, lastOf } from "../support/checked.ts";

/** How large a picture is. */
export interface VectorOptions {
  /** Units across; a picture may be scaled to any size. */
  readonly width?: number;
  /** Units down, without the legend. */
  readonly height?: number;
}

/** Colours that differ enough from white, and from each other (WCAG AA). */
const COLOURS = ["#c92a2a", "#1864ab", "#2b8a3e", "#862e9c", "#a05a00", "#087f5b"];
const LINE = 18;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]!);

/** Lines through the points; where a value is no number, a curve has a gap. */
function pathOf(points: readonly (readonly [number, number])[]): string {
  let path = "";
  let pen = "M";
  for (const [x, y] of points) {
    if (Number.isFinite(y)) path += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = Number.isFinite(y) ? "L" : "M";
  }
  return path;
}

/** What those who cannot see it are told. */
function description(plot: Plot): string {
  const ends = plot.series.map(({ name, y }) => `${name} ${y.length > 0 ? shortNumber(lastOf(y)) : ""}`.trim());
  return `${plot.title ?? "plot"}: ${ends.join(", ")}`;
}

/** The picture of a plot. */
export function vectorOf(plot: Plot, options: VectorOptions = {}): string {
  const { width = 640, height = 320 } = options;
  const [left, right, top, bottom] = [64, 16, plot.title ? 36 : 16, plot.x_label ? 48 : 32];
  const vertical = rangeOf(plot.series.flatMap(({ y }) => y));
  const horizontal = rangeOf(plot.x);
  const across = (value: number): number =>
    left + ((value - horizontal.low) / (horizontal.high - horizontal.low)) * (width - left - right);
  const down = (value: number): number =>
    top + ((vertical.high - value) / (vertical.high - vertical.low)) * (height - top - bottom);
  const text = (x: number, y: number, words: string, more = ""): string =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}"${more}>${escaped(words)}</text>`;

  const parts: string[] = [];
  for (const mark of marks(vertical, 5)) {
    const y = down(mark);
    parts.push(`<path d="M${left} ${y.toFixed(1)}H${width - right}" stroke="#ddd"/>`);
    parts.push(text(left - 8, y + 4, shortNumber(mark), ' text-anchor="end"'));
  }
  for (const mark of marks(horizontal, 6))
    parts.push(text(across(mark), height - bottom + 18, shortNumber(mark), ' text-anchor="middle"'));
  parts.push(`<path d="M${left} ${top}V${height - bottom}H${width - right}" fill="none" stroke="#555"/>`);
  const middle = (left + width - right) / 2;
  if (plot.title) parts.push(text(middle, 22, plot.title, ' text-anchor="middle" font-size="15"'));
  if (plot.x_label) parts.push(text(middle, height - 10, plot.x_label, ' text-anchor="middle"'));
  if (plot.y_label)
    parts.push(
      text(
        0,
        0,
        plot.y_label,
        ` text-anchor="middle" transform="translate(14 ${(top + height - bottom) / 2})rotate(-90)"`,
      ),
    );
  for (const [i, { name, y }] of plot.series.entries()) {
    const points = y.slice(0, plot.x.length).map((value, k) => [across(itemAt(plot.x, k)), down(value)] as const);
    const colour = COLOURS[i % COLOURS.length];
    parts.push(`<path d="${pathOf(points)}" fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round"/>`);
    const place = height + LINE * i + 6;
    parts.push(`<path d="M${left} ${place}h24" stroke="${colour}" stroke-width="3"/>`);
    parts.push(text(left + 32, place + 4, `${name}${y.length > 0 ? `  ${shortNumber(lastOf(y))}` : ""}`));
  }
  const whole = height + LINE * plot.series.length + 6;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}" ` +
    `role="img" aria-label="${escaped(description(plot))}" font-family="sans-serif" font-size="12" fill="#222">` +
    `<rect width="${width}" height="${whole}" rx="6" fill="#fff"/>${parts.join("")}</svg>`
  );
}
