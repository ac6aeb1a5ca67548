/**
 * Writes what `npm run bench -- --json FILE` measured as the Markdown table of docs/performance.md:
 * `node bench/table.mjs FILE`. Times are Flambeau's own; peers stand as ratios, above 1 where Flambeau is faster.
 */
import { readFileSync } from "node:fs";

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("usage: node bench/table.mjs FILE");
const { reports } = JSON.parse(readFileSync(file, "utf8"));
const own = ["Flambeau", "compiled", "native", "native, compiled"];
const peers = ["tfjs-wasm", "jax-js", "ort-web", "ort-node", "PyTorch"];

function time(milliseconds) {
  const [value, unit] = milliseconds < 0.1 ? [milliseconds * 1000, "µs"] : [milliseconds, "ms"];
  return `${value.toPrecision(3).replace(/e.*/, "")} ${unit}`;
}

const titles = ["row", "WebAssembly", ...own.slice(1), "PyTorch 2.15", "native : PyTorch", "WebAssembly : PyTorch"];
const ratios = peers.slice(0, -1);
console.log(`| ${[...titles, ...ratios].join(" | ")} |`);
console.log(`| --- |${" ---: |".repeat(titles.length + ratios.length - 1)}`);
for (const { name, timings } of reports) {
  const of = new Map(timings.map((timing) => [timing.name, timing.milliseconds]));
  const first = of.get("Flambeau");
  if (first === undefined || name.startsWith("start")) continue;
  const [native, pytorch] = [of.get("native"), of.get("PyTorch")];
  const cells = [
    ...own.map((each) => (of.has(each) ? time(of.get(each)) : "")),
    pytorch === undefined ? "" : time(pytorch),
    native === undefined || pytorch === undefined ? "" : (native / pytorch).toFixed(2),
    pytorch === undefined ? "" : (first / pytorch).toFixed(2),
    ...ratios.map((each) => (of.has(each) ? (of.get(each) / first).toFixed(2) : "")),
  ];
  console.log(`| ${name} | ${cells.join(" | ")} |`);
}
