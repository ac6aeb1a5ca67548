/** The report of a run: curves and misclassified digits, as one HTML page with its pictures beside it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Tensor } from "flambeau";
import { drawPanels, savePlot, toPng } from "../support/plot.ts";
import { greyValues } from "./data.ts";
import type { History, RunOptions } from "./run.ts";

export interface Mistake {
  readonly index: number;
  readonly guess: number;
  readonly label: number;
}

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

function curves(history: History): string {
  const steps = history.losses.map((_, i) => i + 1);
  const epochs = history.accuracies.map((_, i) => i + 1);
  return drawPanels(
    [
      {
        title: "training loss",
        xName: "step",
        log: true,
        curves: [
          { name: "loss", x: steps, y: history.losses, pale: true },
          { name: "mean of 50", x: steps, y: average(history.losses, 50) },
        ],
      },
      {
        title: "test accuracy (%)",
        xName: "epoch",
        xRange: [0, epochs.length],
        yRange: [Math.max(0, Math.floor(100 * Math.min(...history.accuracies)) - 1), 100],
        curves: [{ name: "accuracy", x: epochs, y: history.accuracies.map((value) => 100 * value) }],
      },
    ],
    2,
    "MNIST",
    { width: 480, height: 340 },
  );
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
    return `<g transform="translate(${left + 4} ${top + 4})"><g shape-rendering="crispEdges">${pixels.join("")}</g><text x="${14 * PIXEL}" y="${28 * PIXEL + 13}" font-size="11" font-family="DejaVu Sans, sans-serif" text-anchor="middle"><tspan fill="#d55e00">${mistake.guess}</tspan>, is ${mistake.label}</text></g>`;
  });
  const [width, height] = [COLUMNS * CELL, rows * (CELL + CAPTION) + 8];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="#fff"/>${cells.join("")}</svg>`;
}

/** Writes report.html, curves.svg, curves.png and mistakes.png; gives the page's path. */
export async function writeReport(
  options: RunOptions,
  history: History,
  result: { accuracy: number; mistakes: readonly Mistake[] },
  images: Tensor,
): Promise<string> {
  const curvesSvg = curves(history);
  await savePlot(join(options.out, "curves"), curvesSvg);
  const shown = result.mistakes.slice(0, SHOWN);
  const sheet = await toPng(digitSheet(shown, images), 2);
  writeFileSync(join(options.out, "mistakes.png"), sheet);
  const page = join(options.out, "report.html");
  writeFileSync(
    page,
    `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>MNIST with Flambeau</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem } table { border-collapse: collapse } td, th { padding: .2rem .8rem; text-align: left; border-bottom: 1px solid #ddd } img, svg { max-width: 100%; height: auto }</style>
<h1>MNIST with Flambeau</h1>
<table>
<tr><th>test accuracy</th><td>${(100 * result.accuracy).toFixed(2)} % (${result.mistakes.length} of ${images.shape[0]!.toLocaleString("en")} wrong)</td></tr>
<tr><th>optimizer</th><td>${options.optimizer}, batch ${options.batchSize}, ${options.epochs} epochs, seed ${options.seed}, relu: ${options.relu}</td></tr>
</table>
<h2>Curves</h2>
${curvesSvg}
<h2>The first ${shown.length} digits that were taken for another</h2>
<p>Below each: what the network said, and what it is.</p>
<img alt="misclassified digits" src="data:image/png;base64,${Buffer.from(sheet).toString("base64")}">
</html>
`,
  );
  return page;
}
