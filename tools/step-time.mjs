/**
 * The time of a training step on many hosts, on paper: `node tools/step-time.mjs [--megabytes 100] [--compute 200]
 * [--gigabits 10] [--latency 50]` prints the table of docs/distributed.md. Gradients of so many megabytes are reduced
 * while backward, two thirds of `compute` milliseconds, still runs; `latency` is microseconds from one host to another.
 *
 * Costs of a reduction of S bytes over N hosts with latency a and bandwidth B (Thakur, Rabenseifner and Gropp 2005,
 * "Optimization of Collective Communication Operations in MPICH"):
 * - ring: 2 (N - 1) a + 2 (N - 1)/N S/B
 * - tree: 2 log2(N) (a + S/B), whole messages up and down
 * - halving and doubling: 2 log2(N) a + 2 (N - 1)/N S/B
 */
import { parseArgs } from "node:util";

const number = (fallback) => ({ type: "string", default: fallback });
const { values } = parseArgs({
  options: { megabytes: number("100"), compute: number("200"), gigabits: number("10"), latency: number("50") },
});
const [bytes, compute] = [Number(values.megabytes) * 1e6, Number(values.compute)];
const latency = Number(values.latency) / 1000; // milliseconds
const transfer = bytes / ((Number(values.gigabits) * 1e9) / 8 / 1000); // milliseconds for all bytes over one link
const hidden = (2 / 3) * compute; // backward, beside which all but the last bucket is reduced

const costs = {
  ring: (n) => 2 * (n - 1) * latency + ((2 * (n - 1)) / n) * transfer,
  tree: (n) => 2 * Math.log2(n) * (latency + transfer),
  "halving and doubling": (n) => 2 * Math.log2(n) * latency + ((2 * (n - 1)) / n) * transfer,
};
// The last bucket is full when backward ends: its part can never be hidden.
const last = Math.min(1, 25 / Number(values.megabytes));
const step = (cost) => compute + Math.max(cost - hidden, cost * last);

const names = Object.keys(costs);
console.log(`| hosts | ${names.map((name) => `${name}, ms | step, ms | efficiency`).join(" | ")} |`);
console.log(`|---|${"---|---|---|".repeat(names.length)}`);
for (let hosts = 8; hosts <= 1024; hosts *= 2) {
  const cells = names.flatMap((name) => {
    const cost = costs[name](hosts);
    return [cost.toFixed(0), step(cost).toFixed(0), `${((100 * compute) / step(cost)).toFixed(0)} %`];
  });
  console.log(`| ${hosts} | ${cells.join(" | ")} |`);
}
