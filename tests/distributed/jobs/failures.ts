/** One rank misbehaves at a step; the others train on. Arguments: how it fails, the time-out in seconds, a folder. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as torch from "flambeau";
import * as dist from "flambeau/distributed";

const [how, seconds, folder] = [process.argv[2]!, Number(process.argv[3]), process.argv[4]!];
dist.init_process_group("mpi", { timeout: seconds });
const rank = dist.get_rank();
const gradient = torch.ones(1000);
const checkpoint = join(folder, "checkpoint.pt");
for (let step = 0; step < 6; step++) {
  if (rank === 1 && step === 3) {
    writeFileSync(join(folder, "failed-at"), String(Date.now()));
    if (how === "throws") throw new Error("rank 1 has a bug");
    if (how === "exits") process.exit(3);
    if (how === "killed") process.kill(process.pid, "SIGKILL");
    if (how === "hangs") for (;;);
    if (how === "leaves") process.exit(0); // well, but the others still want it
    if (how === "differs") dist.barrier();
  }
  const work = dist.all_reduce(gradient, { async_op: true })!;
  if (how === "awaits") await work.get_future();
  else work.wait();
  if (rank === 0) torch.save({ step, gradient }, checkpoint);
  if (how === "caught" && step === 2 && rank === 0) break;
}
if (how === "caught" && rank === 0) for (const started = Date.now(); Date.now() - started < 600_000;);
if (rank === 0) writeFileSync(join(folder, "finished"), String(existsSync(checkpoint)));
dist.destroy_process_group();
