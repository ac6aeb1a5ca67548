/**
 * Training in several processes: `mpirun -n 4 npx tsx examples/distributed/main.ts --model mnist`. The losses are those of
 * one process with the whole batch. Prints a line for each step, and at the end what the steps cost.
 *
 * --model mnist | transformer, --dtype float32 | float64, --steps 30, --batch 64 (of all processes together), --out FOLDER with --every N for a
 * checkpoint of rank 0 each N steps, --resume to go on from it, --timeout SECONDS, --quick for a short run.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as torch from "flambeau";
import { nn, optim, utils } from "flambeau";
import * as dist from "flambeau/distributed";
import { defaultFolder, loadMnist } from "../mnist/data.ts";
import { LayerNet } from "../mnist/model.ts";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "mnist" },
    steps: { type: "string", default: "30" },
    batch: { type: "string", default: "64" },
    seed: { type: "string", default: "1" },
    dtype: { type: "string", default: "float32" },
    out: { type: "string" },
    every: { type: "string", default: "10" },
    resume: { type: "boolean", default: false },
    timeout: { type: "string", default: "300" },
    quick: { type: "boolean", default: false },
    report: { type: "string" },
    pause: { type: "string", default: "0" },
  },
});
const steps = values.quick ? 5 : Number(values.steps);
const F = nn.functional;
const dtype = values.dtype === "float64" ? torch.float64 : torch.float32;

if (!dist.is_mpi_available()) {
  console.log("There is no MPI here; what to install says docs/distributed.md.");
  process.exit(0);
}
dist.init_process_group("mpi", { timeout: Number(values.timeout) });
const [rank, size] = [dist.get_rank(), dist.get_world_size()];
const batch = Number(values.batch);
if (batch % size !== 0) throw new Error(`--batch ${batch} does not divide among ${size} processes`);

interface Job {
  readonly model: nn.Module<(x: torch.Tensor) => torch.Tensor>;
  readonly loader: AsyncIterable<[torch.Tensor, torch.Tensor]> & { readonly length: number };
  readonly loss: (output: torch.Tensor, target: torch.Tensor) => torch.Tensor;
}

/** Each process reads its part of every batch: the samples of one permutation, in turn. */
function partOf(dataset: utils.data.TensorDataset): utils.data.DataLoader<[torch.Tensor, torch.Tensor]> {
  const sampler = new utils.data.DistributedSampler(dataset, { num_replicas: size, rank, seed: Number(values.seed) });
  return new utils.data.DataLoader(dataset, { batch_size: batch / size, sampler }) as never;
}

function makeJob(): Job {
  torch.manual_seed(Number(values.seed)); // the same weights everywhere; DistributedDataParallel sends rank 0's anyway
  if (values.model === "mnist") {
    const { images, labels } = loadMnist(defaultFolder(), "train");
    // Statistics of the whole batch, as one process has them.
    const model = nn.SyncBatchNorm.convert_sync_batchnorm(new LayerNet());
    return { model, loader: partOf(new utils.data.TensorDataset(images, labels)), loss: F.cross_entropy } as never;
  }
  if (values.model !== "transformer") throw new Error(`--model ${values.model}: mnist or transformer`);
  const layer = new nn.TransformerEncoderLayer(128, 4, 512, { dropout: 0, batch_first: true });
  const model = new nn.Sequential(new nn.TransformerEncoder(layer, 2), new nn.Linear(128, 64));
  const data = new utils.data.TensorDataset(torch.randn(1024, 16, 128), torch.randn(1024, 16, 64));
  return { model, loader: partOf(data), loss: F.mse_loss } as never;
}

const job = makeJob();
job.model.to(dtype);
const model = new nn.parallel.DistributedDataParallel(job.model as nn.Module, { gradient_as_bucket_view: true });
const optimizer = new optim.SGD(model.parameters(), { lr: 0.05, momentum: 0.9 });
const file = values.out === undefined ? null : join(values.out, "checkpoint.pt");
/** Steps in which the learning rate rises: small first steps keep the losses of runs together that round differently. */
const WARM_UP = 300;
const scheduler = new optim.lr_scheduler.LambdaLR(optimizer, (step) => Math.min(1, (step + 1) / WARM_UP));
let losses: number[] = [];
if (values.resume && file !== null && existsSync(file)) {
  const saved = torch.load<{
    model: Record<string, torch.Tensor>;
    optimizer: never;
    scheduler: never;
    losses: number[];
  }>(file);
  model.module.load_state_dict(saved.model);
  optimizer.load_state_dict(saved.optimizer);
  scheduler.load_state_dict(saved.scheduler);
  losses = saved.losses;
  if (rank === 0) console.log(`goes on after step ${losses.length}`);
}

/** What each step took, in milliseconds: all of it, and waiting for reductions after backward had ended. */
const times: {
  readonly step: number;
  readonly waited: number;
  readonly communication: number;
  readonly hidden: number;
}[] = [];
let bytes = 0;
let step = 0;
epochs: for (;;) {
  for await (const [x, y] of job.loader) {
    if (step >= steps) break epochs;
    if (step++ < losses.length) continue; // done before
    const began = performance.now();
    const sent = dist.communicatedBytes();
    optimizer.zero_grad();
    const loss = job.loss(model(x.to(dtype)) as torch.Tensor, y.is_floating_point() ? y.to(dtype) : y);
    loss.backward();
    optimizer.step();
    scheduler.step();
    const ended = performance.now();
    bytes = dist.communicatedBytes() - sent;
    const data = model._get_ddp_logging_data();
    times.push({
      step: ended - began,
      waited: Number(data["backward_comm_wait_time"]) / 1e6,
      communication: Number(data["backward_comm_time"]) / 1e6,
      hidden: Number(data["backward_compute_comm_overlap_time"]) / 1e6,
    });
    const mean = loss.detach().clone();
    dist.all_reduce(mean, dist.ReduceOp.AVG);
    losses.push(mean.item());
    if (rank === 0 && !values.quick) console.log(`step ${step}: loss ${mean.item().toFixed(6)}`);
    if (rank === 0 && file !== null && step % Number(values.every) === 0) {
      mkdirSync(values.out!, { recursive: true });
      const states = { optimizer: optimizer.state_dict(), scheduler: scheduler.state_dict() };
      torch.save({ model: model.module.state_dict(), ...states, losses }, file);
    }
    if (Number(values.pause) > 0) await new Promise((resolve) => setTimeout(resolve, Number(values.pause)));
  }
}

/** The same reductions with nothing beside them: what they would cost if backward hid nothing. */
function blockingReduction(): number {
  const sizes = String(model._get_ddp_logging_data()["rebuilt_bucket_sizes"] ?? "").split(", ");
  const buckets = sizes.filter((text) => text !== "").map((text) => torch.zeros(Number(text) / 4));
  const samples = Array.from({ length: 7 }, () => {
    dist.barrier();
    const began = performance.now();
    for (const bucket of buckets) dist.all_reduce(bucket);
    return performance.now() - began;
  });
  return median(samples);
}
function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;
}
const late = times.slice(2); // the first two compile kernels and make buckets
const blocking = blockingReduction();
const report = {
  model: values.model,
  processes: size,
  threads: torch.get_num_threads(),
  batch,
  losses,
  stepMilliseconds: median(late.map((time) => time.step)),
  waitedMilliseconds: median(late.map((time) => time.waited)),
  blockingMilliseconds: blocking,
  bytes,
  library: dist.get_mpi_version(),
};
const hosts: unknown[] = new Array(size).fill(null);
dist.all_gather_object(hosts, hostname());
if (rank === 0) {
  const hidden = size === 1 ? 0 : median(late.map((time) => time.hidden / Math.max(time.communication, 1e-9)));
  console.log(
    `${values.model}, ${size} processes on ${new Set(hosts).size} machines: last loss ${losses.at(-1)!.toFixed(4)}` +
      (values.quick
        ? ""
        : `, ${report.stepMilliseconds.toFixed(1)} ms a step, ${(bytes / 1e6).toFixed(2)} MB reduced, ${(100 * hidden).toFixed(0)} % of it hidden`),
  );
  if (values.report !== undefined) writeFileSync(values.report, JSON.stringify({ ...report, hidden }));
}
dist.destroy_process_group();
