/**
 * Microseconds per call of small operators: what the library itself costs, with and without recording. `npx tsx
 * bench/overhead.ts`
 */
import * as torch from "../src/index.ts";

const n = 1024;
const a = torch.rand(n);
const b = torch.rand(n);
const w = torch.rand(n, { requires_grad: true });
const m = torch.rand(16, 16);
const wm = torch.rand(16, 16, { requires_grad: true });
const scalar = torch.rand([]);

interface Row {
  readonly name: string;
  readonly run: () => unknown;
}

const rows: readonly Row[] = [
  { name: "add", run: () => torch.add(a, b) },
  { name: "add, recorded", run: () => torch.add(a, w) },
  { name: "x.add, recorded", run: () => a.add(w) },
  { name: "add of a number", run: () => torch.add(a, 2) },
  { name: "add of a 0-d tensor", run: () => torch.add(a, scalar) },
  { name: "add_", run: () => a.add_(b) },
  { name: "mul", run: () => torch.mul(a, b) },
  { name: "mul, recorded", run: () => torch.mul(a, w) },
  { name: "div, recorded", run: () => a.div(w) },
  { name: "relu", run: () => torch.relu(a) },
  { name: "relu, recorded", run: () => torch.relu(w) },
  { name: "F.relu, recorded", run: () => torch.nn.functional.relu(w) },
  { name: "pow 2", run: () => a.pow(2) },
  { name: "clamp", run: () => a.clamp(0, 1) },
  { name: "bias: [16, 16] + [16]", run: () => m.add(m.select(0, 0)) },
  { name: "sum", run: () => a.sum() },
  { name: "t", run: () => m.t() },
  { name: "matmul 16 x 16", run: () => torch.matmul(m, m) },
  { name: "matmul 16 x 16, recorded", run: () => torch.matmul(m, wm) },
  {
    name: "add, backward",
    run: () => {
      torch.add(a, w).backward(b);
      w.grad = null;
    },
  },
  {
    name: "mul, backward",
    run: () => {
      torch.mul(a, w).backward(b);
      w.grad = null;
    },
  },
];

function measure({ run }: Row): number {
  const calls = 20_000;
  for (let i = 0; i < calls; i++) run();
  let best = Infinity;
  for (let round = 0; round < 7; round++) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) run();
    best = Math.min(best, ((performance.now() - start) * 1000) / calls);
  }
  return best;
}

const only = process.argv[2];
for (const row of rows)
  if (!only || row.name.includes(only)) console.log(`${row.name.padEnd(28)}${measure(row).toFixed(2).padStart(8)} us`);
