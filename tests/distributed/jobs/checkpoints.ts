/** `torch.distributed.checkpoint` in several processes: each writes and reads its part; PyTorch's folders are read. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as torch from "flambeau";
import { nn, optim } from "flambeau";
import * as dist from "flambeau/distributed";
import { equal, failureOf, same } from "./checks.ts";

dist.init_process_group("mpi", { timeout: 60 });
const [rank, size] = [dist.get_rank(), dist.get_world_size()];
const dcp = dist.checkpoint;
const shared: unknown[] = [rank === 0 ? mkdtempSync(join(tmpdir(), "flambeau-checkpoints-")) : null];
dist.broadcast_object_list(shared, 0);
const folder = shared[0] as string;
const place = (name: string): string => join(folder, name);

function make(): nn.Sequential {
  const net = new nn.Sequential(new nn.Linear(3, 5), new nn.ReLU(), new nn.Linear(5, 2));
  dist.fsdp.fully_shard(net);
  return net;
}
const big = torch.arange(30).reshape(5, 6);
/** This process's rows, which say where they belong. */
function rows(of: torch.Tensor): torch.Tensor {
  const start = Math.floor((rank * 5) / size);
  const part = of.at(`${start}:${Math.floor(((rank + 1) * 5) / size)}`).clone();
  return Object.assign(part, {
    global_shape: [5, 6],
    global_offsets: [[start, 0]],
    local_offsets: [[0, 0]],
    local_sizes: [[...part.shape]],
  });
}

torch.manual_seed(1);
const net = make();
const optimizer = new optim.AdamW(net.parameters(), { lr: 0.01 });
net(torch.ones(2, 3)).sum().backward();
optimizer.step();
const [model_state, optim_state] = dcp.state_dict.get_state_dict(net, optimizer);

// Whole tensors, spread over the processes; a new model and optimizer take them.
const metadata = dcp.save(
  { net: model_state, optim: optim_state, big: rows(big), step: 7 },
  { checkpoint_id: place("all") },
);
equal("metadata", Object.keys(metadata.state_dict_metadata).includes("net.0.weight"), true);
dist.barrier();
equal("files", readdirSync(place("all")).length, size + 1);
{
  torch.manual_seed(2);
  const other = make();
  const fresh = new optim.AdamW(other.parameters(), { lr: 5 });
  const [model, state] = dcp.state_dict.get_state_dict(other, fresh);
  const all = { net: model, optim: state, big: rows(torch.zeros_like(big)), step: 0 };
  dcp.load(all, { checkpoint_id: place("all") });
  dcp.state_dict.set_state_dict(other, fresh, { model_state_dict: all.net, optim_state_dict: all.optim });
  for (const [name, value] of Object.entries(other.state_dict()))
    same(name, value as torch.Tensor, model_state[name] as torch.Tensor);
  const { state: values } = dcp.state_dict.get_optimizer_state_dict(other, fresh);
  for (const [name, each] of Object.entries(values))
    for (const [key, value] of Object.entries(each))
      same(`${name}.${key}`, value as torch.Tensor, optim_state.state[name]![key] as torch.Tensor);
  equal("step and rate", [all.step, fresh.param_groups[0]!.lr], [7, 0.01]);
  same("own rows", all.big.detach(), rows(big).detach());
}

// Parameters of fully_shard are parts of wholes, without being gathered.
{
  const named = Object.fromEntries(net.named_parameters());
  dcp.save({ net: named }, { checkpoint_id: place("parameters") });
  const other = make();
  dcp.load({ net: Object.fromEntries(other.named_parameters()) }, { checkpoint_id: place("parameters") });
  for (const [name, value] of Object.entries(other.state_dict()))
    same(`part ${name}`, value as torch.Tensor, model_state[name] as torch.Tensor);
  const whole = dcp.load_state_dict_from_keys(null, { checkpoint_id: place("parameters") });
  for (const [name, value] of Object.entries(whole["net"] as object))
    same(`whole ${name}`, value as torch.Tensor, model_state[name] as torch.Tensor);
}

// Each process by itself, and in the safetensors format.
dcp.save({ rank: torch.tensor(rank) }, { checkpoint_id: place("own"), use_collectives: false });
const own = { rank: torch.tensor(-1) };
dcp.load(own, { checkpoint_id: place("own") });
equal("its own", own.rank.item(), rank);
const storage_writer = new dcp.HuggingFaceStorageWriter(place("model"), {
  save_distributed: true,
  enable_consolidation: true,
});
dcp.save({ big: rows(big) }, { storage_writer });
dist.barrier();
for (const name of ["model", "model/sharded"]) {
  const state = { big: torch.zeros(5, 6, { dtype: torch.int64 }) };
  dcp.load(state, { storage_reader: new dcp.HuggingFaceStorageReader(place(name)) });
  same(name, state.big, big);
}

// A folder that PyTorch wrote in two or four processes.
{
  const state = {
    rows: rows(torch.zeros_like(big)),
    grid: rows(torch.zeros_like(big)),
    columns: torch.zeros_like(big),
  };
  dcp.load(state, { checkpoint_id: "tests/distributed/checkpoints/parts" });
  same("PyTorch's rows", state.rows.detach(), rows(big).detach());
  same("PyTorch's grid", state.grid.detach(), rows(big).detach());
  same("PyTorch's columns", state.columns, big);
}
{
  torch.save(model_state, place(`model-${rank}.pt`));
  const { BroadcastingTorchSaveReader, DynamicMetaLoadPlanner } = dcp.format_utils;
  const state = { "0.weight": torch.zeros(5, 3) };
  const storage_reader = new BroadcastingTorchSaveReader(place("model-0.pt"));
  dcp.load(state, { storage_reader, planner: new DynamicMetaLoadPlanner() });
  same("a file of one process", state["0.weight"], model_state["0.weight"] as torch.Tensor);
}

// Where one process fails, all do, and say which.
const wrong = rank === 1 ? { nothing: torch.zeros(1) } : { big: torch.zeros_like(big) };
equal(
  "one fails",
  failureOf(() => dcp.load(wrong, { checkpoint_id: place("all") })),
  [
    "CheckpointException",
    "CheckpointException ranks:dict_keys([1])\nTraceback (most recent call last): (RANK 1)\nRuntimeError: Missing key in checkpoint state_dict: nothing.\n",
  ],
);
const overlapping = Object.assign(torch.zeros(3, 6), {
  global_shape: [5, 6],
  global_offsets: [[rank === 0 ? 0 : 2, 0]],
  local_offsets: [[0, 0]],
  local_sizes: [[3, 6]],
});
const [kind, text] = failureOf(() => dcp.save({ overlapping }, { checkpoint_id: place("overlapping") }));
equal(
  "parts overlap",
  [kind, text.includes("ValueError: Failed to validate global plan: key:overlapping")],
  ["CheckpointException", true],
);
dist.barrier();
if (rank === 0) rmSync(folder, { recursive: true, force: true });
dist.destroy_process_group();
