/** Processes that no launcher of MPI started: they find each other by torchrun's variables. Arguments: how rank 1 fails. */
import * as torch from "flambeau";
import * as dist from "flambeau/distributed";
import { checked, equal } from "./checks.ts";

const [how = "goes on"] = process.argv.slice(2);
const attempt = Number(process.env["TORCHELASTIC_RESTART_COUNT"] ?? "0");
const given = ["RANK", "WORLD_SIZE", "LOCAL_RANK"].map((name) => process.env[name]);
dist.init_process_group({ backend: "mpi", init_method: process.env["INIT_METHOD"] ?? "env://", timeout: 20 });
const [rank, size] = [dist.get_rank(), dist.get_world_size()];
equal("rank and size", given.slice(0, 2), [String(rank), String(size)]);
if (given[2] !== undefined) equal("local rank", dist.get_node_local_rank(), Number(given[2]));
const sum = torch.full([1000], rank + 1);
dist.all_reduce(sum);
equal("sum", sum.at(999).item(), (size * (size + 1)) / 2);
const all: unknown[] = Array(size).fill(null);
dist.all_gather_object(all, { rank });
equal(
  "objects",
  all,
  all.map((_, other) => ({ rank: other })),
);
equal("MPI's own variables are gone", [process.env["PMI_PORT"], process.env["PMI_ID"]], [undefined, undefined]);
if (rank === 1 && (how === "fails" || (how === "fails once" && attempt === 0))) throw new Error("rank 1 has a bug");
dist.barrier();
dist.destroy_process_group();
if (rank === 0) console.log(`attempt ${attempt}: ${checked()} checks passed`);
