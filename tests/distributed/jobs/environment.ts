/** `torchrun`'s variables under MPI's launcher: RANK orders the processes, WORLD_SIZE must be their number. */
import * as torch from "flambeau";
import * as dist from "flambeau/distributed";
import { equal, failureOf } from "./checks.ts";

const given = Number(process.env["OMPI_COMM_WORLD_RANK"] ?? process.env["PMI_RANK"]);
const size = Number(process.env["OMPI_COMM_WORLD_SIZE"] ?? process.env["PMI_SIZE"]);
process.env["WORLD_SIZE"] = String(size + 1);
equal(
  "another number",
  failureOf(() => dist.init_process_group("mpi"))[1].split("\n")[0],
  `WORLD_SIZE is ${size + 1}, but MPI has started ${size} processes.`,
);
process.env["WORLD_SIZE"] = String(size);
process.env["RANK"] = String(size - 1 - given);
dist.init_process_group({ backend: "mpi", init_method: "env://", timeout: 30 });
equal("rank", dist.get_rank(), size - 1 - given);
equal(
  "local rank",
  [process.env["LOCAL_RANK"], process.env["LOCAL_WORLD_SIZE"]],
  [String(size - 1 - given), String(size)],
);
const x = torch.tensor([dist.get_rank()]);
dist.broadcast(x, size - 1);
equal("broadcast by that rank", x.item(), size - 1);
equal("loaded on first use", (torch.distributed as unknown as { get_rank(): number }).get_rank(), dist.get_rank());
dist.destroy_process_group();
// A second group of all in one life of the process.
dist.init_process_group("mpi");
equal("again", dist.get_world_size(), size);
dist.destroy_process_group();
