/** The report of a run: curves and misclassified digits, as one HTML page with its pictures beside it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Tensor } from "flambeau";
import { drawPanels, savePlot, toPng } from "../support/plot.ts";
import { greyValues } from "./data.ts";
import type { Evaluation, Mistake } from "./evaluate.ts";
import type { History, RunOptions } from "./run.ts";

const SHOWN = 60;
const COLUMNS = 12;
const PIXEL = 2;
const CELL = 28 * PIXEL + 8;
const CAPTION = 18;

function average(values: readonly number[], window: number): number[] {
  return values.map((_, i) => {
    const part = values.slice(Math.max(0, i - window + 1), i + 1);
    return part.reduce((a, b) => a + b, 0) / part.length;
  });
}

function curves(history: History, steps: number): string {
  const each = history.losses.map((_, i) => i + 1);
  const ends = history.testAccuracies.map((_, i) => (i + 1) * steps);
  const percent = (values: readonly number[]): number[] => values.map((value) => 100 * value);
  return drawPanels(
    [
      {
        title: "training loss",
        xName: "step",
        log: true,
        curves: [
          { name: "of a step", x: each, y: history.losses, pale: true },
          { name: "mean of 50", x: each, y: average(history.losses, 50) },
        ],
      },
      {
        title: "accuracy (%)",
        xName: "step",
        xRange: [0, each.length],
        curves: [
          { name: "mean of 50", x: each, y: percent(average(history.batchAccuracies, 50)) },
          { name: "test", x: ends, y: percent(history.testAccuracies) },
        ],
      },
      {
        title: "learning rate",
        xName: "step",
        curves: [{ name: "learning rate", x: each, y: history.rates }],
      },
    ],
    3,
    "MNIST",
    { width: 380, height: 320 },
  );
}

/** Rows: what a digit is; columns: what it was taken for; then how many of it were read right. */
function confusionTable(confusion: Evaluation["confusion"]): string {
  const most = Math.max(1, ...confusion.flatMap((row, i) => row.filter((_, j) => i !== j)));
  const rows = confusion.map((row, digit) => {
    const total = row.reduce((a, b) => a + b, 0);
    const cells = row.map((count, guess) => {
      const shade = guess === digit ? "#e5f5f0" : `rgba(213, 94, 0, ${((0.7 * count) / most).toFixed(2)})`;
      return `<td style="background:${shade}">${count === 0 ? "" : count}</td>`;
    });
    const part = total === 0 ? "" : `${((100 * row[digit]!) / total).toFixed(2)} %`;
    return `<tr><th>${digit}</th>${cells.join("")}<td>${part}</td></tr>`;
  });
  const head = confusion.map((_, digit) => `<th>${digit}</th>`).join("");
  return `<table class="confusion"><tr><th>is \\ taken for</th>${head}<th>right</th></tr>\n${rows.join("\n")}\n</table>`;
}

/** Digits in rows, each a grid of grey squares, with what the network said below. */
function digitSheet(mistakes: readonly Mistake[], images: Tensor): string {
  const rows = Math.max(1, Math.ceil(mistakes.length / COLUMNS));
  const cells = mistakes.map((mistake, place) => {
    const left = (place % COLUMNS) * CELL;
    const top = Math.floor(place / COLUMNS) * (CELL + CAPTION);
    const pixels = [...greyValues(images.at(mistake.index, 0))].map((value, i) => {
      const shade = 255 - value;
      return value < 8
        ? ""
        : `<rect x="${(i % 28) * PIXEL}" y="${Math.floor(i / 28) * PIXEL}" width="${PIXEL}" height="${PIXEL}" fill="rgb(${shade},${shade},${shade})"/>`;
    });
    return `<g transform="translate(${left + 4} ${top + 4})"><g shape-rendering="crispEdges">${pixels.join("")}</g><text x="${14 * PIXEL}" y="${28 * PIXEL + 13}" font-size="8" font-family="DejaVu Sans, sans-serif" text-anchor="middle"><tspan fill="#d55e00">${mistake.guess}</tspan>, is ${mistake.label} (${Math.round(100 * mistake.confidence)}%)</text></g>`;
  });
  const [width, height] = [COLUMNS * CELL, rows * (CELL + CAPTION) + 8];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="#fff"/>${cells.join("")}</svg>`;
}

/** What the report says beside curves and mistakes. */
export interface Facts {
  /** The images that were tested. */
  readonly images: Tensor;
  readonly parameters: number;
  /** Steps in an epoch. */
  readonly steps: number;
}

function summary(options: RunOptions, history: History, { accuracy, mistakes }: Evaluation, facts: Facts): string {
  const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
  const count = (value: number): string => value.toLocaleString("en");
  const seconds = history.seconds.reduce((a, b) => a + b, 0);
  const rows = [
    ["test accuracy", `${percent(accuracy)} (${count(mistakes.length)} of ${count(facts.images.shape[0]!)} wrong)`],
    ["training accuracy", `${percent(history.trainAccuracies.at(-1)!)} in the last epoch`],
    ["epochs", `${options.epochs} of ${count(facts.steps)} steps of ${options.batchSize} digits`],
    ["training time", `${seconds.toFixed(1)} s (${history.seconds.map((each) => each.toFixed(1)).join(" + ")})`],
    ["optimizer", `${options.optimizer}, learning rate up to ${Math.max(...history.rates)}`],
    ["network", `${count(facts.parameters)} parameters, relu: ${options.relu}, seed ${options.seed}`],
  ];
  return `<table>\n${rows.map(([name, value]) => `<tr><th>${name}</th><td>${value}</td></tr>`).join("\n")}\n</table>`;
}

/** Writes report.html, curves.svg, curves.png and mistakes.png; gives the page's path. */
export async function writeReport(
  options: RunOptions,
  history: History,
  result: Evaluation,
  facts: Facts,
): Promise<string> {
  const curvesSvg = curves(history, facts.steps);
  await savePlot(join(options.out, "curves"), curvesSvg);
  const shown = result.mistakes.slice(0, SHOWN);
  const sheet = await toPng(digitSheet(shown, facts.images), 2);
  writeFileSync(join(options.out, "mistakes.png"), sheet);
  const page = join(options.out, "report.html");
  writeFileSync(
    page,
    `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>MNIST with Flambeau</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem } table { border-collapse: collapse } td, th { padding: .2rem .8rem; text-align: left; border-bottom: 1px solid #ddd } .confusion td { text-align: right } img, svg { max-width: 100%; height: auto }</style>
<h1>MNIST with Flambeau</h1>
${summary(options, history, result, facts)}
<h2>Curves</h2>
${curvesSvg}
<h2>What was taken for what</h2>
${confusionTable(result.confusion)}
<h2>The ${shown.length} mistakes that the network was surest of</h2>
<p>Below each: what the network said, what it is, and how probable it thought its answer.</p>
<img alt="misclassified digits" src="data:image/png;base64,${Buffer.from(sheet).toString("base64")}">
</html>
`,
  );
  return page;
}
