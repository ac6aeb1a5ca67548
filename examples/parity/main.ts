/**
 * Side by side with Python: the same seed and data in seven jobs, beside the losses that PyTorch had (`recorded/`), and
 * from PyTorch's checkpoint after ten steps on. `--quick` takes 20 steps instead of 100.
 *
 * Convolutions are plain products here, as PyTorch's are. Winograd's method rounds more, which a GAN magnifies: with it the
 * losses of `dcgan` leave PyTorch's after 30 to 40 steps, without it after 50 to 100.
 */
import * as torch from "flambeau";
import { existsSync } from "node:fs";
import { jobs } from "./jobs.ts";
import { farthest, recordedCheckpoint, recordedLosses, train } from "./support.ts";

torch.backends.flambeau.winograd = false;

const steps = process.argv.includes("--quick") ? 20 : 100;
const shown = (far: number): string => (far === 0 ? "0" : far.toExponential(0));
let worst = 0;

console.log("job       steps  first 50  all     from PyTorch's checkpoint");
for (const [name, make] of Object.entries(jobs)) {
  const wanted = recordedLosses(name);
  const losses = train(make, steps);
  const early = farthest(losses.slice(0, 50), wanted);
  const start = recordedCheckpoint(name);
  const later = existsSync(start) ? farthest(train(make, Math.min(steps, 50), { start }), wanted.slice(10)) : null;
  const columns = [
    shown(early).padEnd(9),
    shown(farthest(losses, wanted)).padEnd(7),
    later === null ? "-" : shown(later),
  ];
  console.log(`${name.padEnd(9)} ${String(steps).padEnd(6)} ${columns.join(" ")}`);
  worst = Math.max(worst, early, later ?? 0);
}
const agree = worst < 1e-3;
console.log(agree ? "All losses of the first 50 steps agree to 1e-3." : "Some losses differ by more than 1e-3.");
process.exitCode = agree ? 0 : 1;
