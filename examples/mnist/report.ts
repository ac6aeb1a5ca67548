/** The report of a run: curves and misclassified digits, as one HTML page with its pictures beside it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Tensor } from "flambeau";
import { drawPanels, savePlot, toPng } from "../support/plot.ts";
import { greyValues } from "./data.ts";
import type { History, RunOptions } from "./run.ts";

export interface Mistake { readonly index: number; readonly guess: number; readonly label: number }

const SHOWN = 60;
const CELL = 56;
const COLUMNS = 12;

function average(values: readonly number[], window: number): number[] {
  return values.map((_, i) => {
    const part = values.slice(Math.max(0, i - window + 1), i + 1);
    return part.reduce((a, b) => a + b, 0) / part.length;
  });
}

function curves(history: History): string {
  const steps = history.losses.map((_, i) => i + 1);
  const epochs = history.accuracies.map((_, i) => i + 1);
  return drawPanels([
    { title: "training loss", xName: "step", log: true, curves: [{ name: "loss", x: steps, y: history.losses }, { name: "mean of 50", x: steps, y: average(history.losses, 50) }] },
    { title: "test accuracy", xName: "epoch", curves: [{ name: "accuracy", x: epochs, y: history.accuracies.map((value) => 100 * value) }] },
  ], 2, "MNIST", { width: 480, height: 340 });
}

/** Digits as vector squares: 28 x 28 rectangles each, only the inked ones. */
function digitSheet(mistakes: readonly Mistake[], images: Tensor): string {
  const rows = Math.max(1, Math.ceil(mistakes.length / COLUMNS));
  const cells = mistakes.map((mistake, place) => {
    const grey = greyValues(images.at(mistake.index, 0));
    const left = (place % COLUMNS) * CELL + 4;
    const top = Math.floor(place / COLUMNS) * (CELL + 18) + 4;
    const pixels = [...grey].flatMap((value, i) => (value < 8 ? [] : [`<rect x="${left + (i % 28) * 1.7}" y="${top + Math.floor(i / 28) * 1.7}" width="1.75" height="1.75" fill="rgb(${255 - value},${255 - value},${255 - value})"/>`]));
    return `${pixels.join("")}<text x="${left + 24}" y="${top + 60}" font-size="11" font-family="DejaVu Sans, Arial, sans-serif" text-anchor="middle" fill="#b00020">${mistake.guess}, is ${mistake.label}</text>`;
  });
  const [width, height] = [COLUMNS * CELL, rows * (CELL + 18) + 8];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="#fff"/>${cells.join("")}</svg>`;
}

/** Writes report.html, curves.svg/png and mistakes.png; gives the page's path. */
export async function writeReport(options: RunOptions, history: History, result: { accuracy: number; mistakes: readonly Mistake[] }, images: Tensor): Promise<string> {
  const curvesSvg = curves(history);
  await savePlot(join(options.out, "curves"), curvesSvg);
  const shown = result.mistakes.slice(0, SHOWN);
  const sheet = await toPng(digitSheet(shown, images));
  writeFileSync(join(options.out, "mistakes.png"), sheet);
  const page = join(options.out, "report.html");
  writeFileSync(page, `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>MNIST with Flambeau</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem } table { border-collapse: collapse } td, th { padding: .2rem .8rem; text-align: left; border-bottom: 1px solid #ddd } img, svg { max-width: 100%; height: auto }</style>
<h1>MNIST with Flambeau</h1>
<table>
<tr><th>test accuracy</th><td>${(100 * result.accuracy).toFixed(2)} % (${result.mistakes.length} of 10,000 wrong)</td></tr>
<tr><th>optimizer</th><td>${options.optimizer}, batch ${options.batchSize}, ${options.epochs} epochs, seed ${options.seed}, relu: ${options.relu}</td></tr>
</table>
<h2>Curves</h2>
${curvesSvg}
<h2>The first ${shown.length} digits that were taken for another</h2>
<p>Below each: what the network said, and what it is.</p>
<img alt="misclassified digits" src="data:image/png;base64,${Buffer.from(sheet).toString("base64")}">
</html>
`);
  return page;
}
