/** Wrong calls, whose errors are PyTorch's. */
import * as torch from "flambeau";
import * as dist from "flambeau/distributed";
import { equal, failureOf } from "./checks.ts";
import errors from "../errors.json" with { type: "json" };

const recorded = errors as unknown as Record<string, [string, string]>;
equal(
  "no group",
  failureOf(() => dist.get_rank()),
  recorded["no group"],
);
equal(
  "no group reduce",
  failureOf(() => dist.all_reduce(torch.ones(2))),
  recorded["no group reduce"],
);
const local = process.env["LOCAL_RANK"];
if (local === undefined)
  equal(
    "local rank",
    failureOf(() => dist.get_node_local_rank()),
    recorded["local rank"],
  );
dist.init_process_group("mpi", { timeout: 40 });
const { ReduceOp } = dist;
const rank = dist.get_rank();
const other = 1 - rank;
const t = torch.ones(2);
const wrong = (value: unknown): never => value as never;
const inGroup = dist.new_group([1]);
const own = dist.new_group([0]);

const cases: Record<string, () => unknown> = {
  twice: () => dist.init_process_group("mpi"),
  "no tensor": () => dist.all_reduce(wrong([1])),
  number: () => dist.all_reduce(wrong(3)),
  "no list": () => dist.all_gather(wrong(t), t),
  "list of no tensors": () => dist.all_gather(wrong([t, 3]), t),
  dtypes: () => dist.all_gather([t, torch.ones([2], { dtype: torch.int64 })], t),
  "complex max": () => dist.all_reduce(torch.ones([2], { dtype: torch.complex64 }), ReduceOp.MAX),
  "complex product": () => dist.all_reduce(torch.ones([2], { dtype: torch.complex64 }), ReduceOp.PRODUCT),
  "float band": () => dist.all_reduce(torch.ones(2), ReduceOp.BAND),
  "float bor": () => dist.all_reduce(torch.ones(2), ReduceOp.BOR),
  "float bxor": () => dist.all_reduce(torch.ones(2), ReduceOp.BXOR),
  "send to self": () => dist.send(t, rank),
  "send nowhere": () => dist.send(t),
  "both ranks": () => dist.broadcast(t, { src: 0, group_src: 0 }),
  "no rank": () => dist.broadcast(t),
  "gather without list": () => dist.gather(t, null, rank),
  "gather with list": () => dist.gather(t, [t, t], other),
  "scatter without list": () => dist.scatter(t, null, rank),
  "scatter with list": () => dist.scatter(t, [t, t], other),
  "group twice": () => dist.new_group([0, 0]),
  "group range": () => dist.new_group([0, 7]),
  "group many": () => dist.new_group([0, 1, 2]),
  timeout: () => dist.new_group([0], wrong("x")),
  "subgroups size": () => dist.new_subgroups(0),
  "subgroups exceed": () => dist.new_subgroups(3),
  "subgroups empty": () => dist.new_subgroups_by_enumeration([]),
  "p2p op": () => new dist.P2POp(wrong(dist.send), t, 1),
  "p2p list": () => dist.batch_isend_irecv(wrong([1])),
  "scatter objects": () => dist.scatter_object_list([], null, other),
  "scatter objects source": () => dist.scatter_object_list([null], null, rank),
};
for (const [name, run] of Object.entries(cases)) {
  const [kind, text] = failureOf(run);
  // Help may follow PyTorch's sentence.
  equal(name, [kind, text.slice(0, recorded[name]![1].length)], recorded[name]);
}
if (rank === 0) {
  equal(
    "backend of no group",
    failureOf(() => dist.get_backend(inGroup)),
    recorded["backend of no group"],
  );
  const warnings: string[] = [];
  const before = console.warn;
  console.warn = (text: string) => warnings.push(text);
  equal("not in group", dist.all_reduce(t, { group: inGroup }), null);
  console.warn = before;
  equal("not in group", warnings, [`UserWarning: ${recorded["not in group"]![1]}`]);
  const group = own as dist.ProcessGroup;
  for (const [name, run] of [
    ["no such global rank", () => dist.get_group_rank(group, 1)],
    ["no such group rank", () => dist.get_global_rank(group, 1)],
  ] as const) {
    const [kind, text] = failureOf(run);
    equal(name, [kind, text.slice(0, recorded[name]![1].length)], recorded[name]);
  }
}
// PyTorch's MPI backend, which is in no wheel: sentences of torch/csrc/distributed/c10d/ProcessGroupMPI.cpp.
equal(
  "strided",
  failureOf(() => dist.all_reduce(torch.ones(4, 4).t())),
  ["RuntimeError", "input tensor has to be contiguous"],
);
equal(
  "sizes",
  failureOf(() => dist.all_gather([t, torch.ones(3)], t)),
  ["RuntimeError", "Tensors are not equal in size or data type"],
);
equal(
  "counts",
  failureOf(() => dist.all_gather([t], t)),
  ["RuntimeError", "All gather: number of output tensors should equal to the world size"],
);
equal(
  "splits",
  failureOf(() => dist.all_to_all_single(torch.ones(3), torch.ones(3))),
  ["RuntimeError", "Tensor's dim 0 does not divide equally across group size"],
);
equal(
  "splits",
  failureOf(() => dist.all_to_all_single(torch.ones(3), torch.ones(3), [3], [3])),
  ["RuntimeError", "Number of tensor splits not equal to group size"],
);
equal(
  "splits",
  failureOf(() => dist.all_to_all_single(torch.ones(3), torch.ones(3), [1, 1], [1, 1])),
  ["RuntimeError", "Split sizes doesn't match total dim 0 size"],
);
equal(
  "bool",
  failureOf(() => dist.all_reduce(torch.ones([2], { dtype: torch.bool }), ReduceOp.AVG)),
  ["TypeError", "Cannot use ReduceOp.AVG with Boolean inputs"],
);
equal(
  "meta",
  failureOf(() => dist.all_reduce(torch.ones([2], { device: "meta" }))),
  ["RuntimeError", "No backend type associated with device type meta"],
);
equal(
  "into",
  failureOf(() => dist.all_gather_into_tensor(torch.ones(3), t)),
  ["ValueError", "output tensor size must be equal to world_size times input tensor size"],
);
dist.barrier();
dist.destroy_process_group();
equal(
  "destroyed",
  failureOf(() => dist.destroy_process_group()),
  ["ValueError", "Process group cannot be None"],
);
for (const [backend, text] of [
  ["nccl", "Distributed package doesn't have NCCL built in"],
  ["gloo", "Distributed package doesn't have Gloo built in"],
] as const)
  equal(backend, failureOf(() => dist.init_process_group(backend))[1].split("\n")[0], text);
