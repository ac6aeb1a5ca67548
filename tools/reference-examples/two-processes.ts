/**
 * Runs the examples that need two processes, and prints what process 0 printed as JSON:
 * `mpirun -n 2 node --import tsx tools/reference-examples/two-processes.ts`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as torch from "flambeau";
import * as dist from "../../src/distributed/index.ts";
import { examplesIn, printExample } from "./print.ts";
import { load } from "./written.ts";

const folder = new URL("../../site/examples/two-processes/", import.meta.url);
const head = 'import * as dist from "flambeau/distributed"; // two processes; what the first one prints\n';

dist.init_process_group("mpi", { timeout: 40 });
const printed: Record<string, string> = {};
for (const file of readdirSync(folder).sort())
  for (const [name, code] of examplesIn(readFileSync(fileURLToPath(new URL(file, folder)), "utf8"))) {
    dist.barrier();
    try {
      printed[name] = await printExample(head + code, load);
    } catch (error) {
      if (dist.get_rank() === 0) console.error(`${name}: ${String(error)}`);
      throw error;
    }
  }
if (dist.get_rank() === 0) console.log(`EXAMPLES ${JSON.stringify(printed)}`);
torch.distributed.destroy_process_group();
