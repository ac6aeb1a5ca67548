/** Hooks of DistributedDataParallel, against what PyTorch recorded in two processes, and what they are made for in four. */
import * as torch from "flambeau";
import { nn } from "flambeau";
import * as dist from "flambeau/distributed";
import recorded from "../comm-hooks.json" with { type: "json" };
import { equal, failureOf, same } from "./checks.ts";

dist.init_process_group("mpi", { timeout: 60 });
const [rank, size] = [dist.get_rank(), dist.get_world_size()];
const { default_hooks, powerSGD_hook, DDPCommHookType, register_ddp_comm_hook } = dist.algorithms.ddp_comm_hooks;
const { PowerSGDState } = powerSGD_hook;

interface Case {
  readonly hook: string;
  readonly name?: string;
  readonly options: Record<string, unknown> | null;
  readonly steps: readonly (readonly number[])[];
  readonly stats: readonly number[] | null;
}

const makeModel = (): nn.Sequential =>
  new nn.Sequential(
    new nn.Linear(6, 8),
    new nn.Tanh(),
    new nn.Linear(8, 8),
    new nn.Tanh(),
    new nn.Linear(8, 8),
    new nn.Tanh(),
    new nn.Linear(8, 3),
  );

type Hook = Parameters<nn.parallel.DistributedDataParallel["register_comm_hook"]>[1];

/** Trains, and gives of each step and parameter the sum of its gradient's elements times their number. */
function trained(register: (model: nn.parallel.DistributedDataParallel) => void): number[][] {
  torch.manual_seed(3);
  const model = makeModel();
  const net = new nn.parallel.DistributedDataParallel(model);
  register(net);
  torch.manual_seed(11);
  const [x, y] = [torch.randn(5, 2, 4, 6), torch.randn(5, 2, 4, 3)];
  return Array.from({ length: 5 }, (_, step) => {
    net.zero_grad();
    const own = rank % 2;
    (net(x.at(step, own)) as torch.Tensor).sub(y.at(step, own)).pow(2).mean().backward();
    return [...model.parameters()].map((parameter) => {
      const numbers = torch.arange(1, parameter.numel() + 1).view(...parameter.shape);
      return parameter.grad!.double().mul(numbers).sum().item();
    });
  });
}

// The epsilon is added to norms of sums, which are twice as large in four processes.
const cases = (recorded.cases as readonly Case[]).filter(({ name }) => size === 2 || !name?.startsWith("epsilon"));
// Of four processes, two and two have the same data: the averages are those of two.
for (const { hook, name = hook, options, steps, stats } of cases) {
  const state =
    options === null ? null : new PowerSGDState({ process_group: null, ...options } as { process_group: null });
  const hooks: Record<string, unknown> = {
    ...default_hooks,
    fp16_compress_wrapper: default_hooks.fp16_compress_wrapper(default_hooks.allreduce_hook as Hook),
    powerSGD_hook: powerSGD_hook.powerSGD_hook,
  };
  const found = trained((model) => model.register_comm_hook(state, hooks[hook] as Hook));
  // In half types a sum of four rounds otherwise than one of two.
  const distance = /16/.test(hook) ? (size === 2 ? 1e-3 : 2e-2) : 2e-5;
  found.forEach((values, step) =>
    same(`${name}, step ${step}`, torch.tensor(values), torch.tensor([...steps[step]!]), distance),
  );
  if (state !== null) equal(`${name}: statistics`, state.compression_stats(), stats);
}

// The built-in ones, the enumeration, and the batched form, which PyTorch 2.15 refuses by an assertion of its own.
const plain = trained(() => {});
const near = (name: string, found: number[][], distance: number): void =>
  found.forEach((values, step) =>
    same(`${name}, step ${step}`, torch.tensor(values), torch.tensor(plain[step]!), distance),
  );
near(
  "built-in ALLREDUCE",
  trained((model) => model.register_comm_hook(null, dist.BuiltinCommHookType.ALLREDUCE.hook)),
  1e-6,
);
near(
  "built-in FP16_COMPRESS",
  trained((model) => model.register_comm_hook(null, dist.BuiltinCommHookType.FP16_COMPRESS.hook)),
  2e-2,
);
near(
  "DDPCommHookType.ALLREDUCE",
  trained((model) => register_ddp_comm_hook(DDPCommHookType.ALLREDUCE, model)),
  1e-6,
);
near(
  "DDPCommHookType.POWER_SGD before its first step",
  trained((model) => register_ddp_comm_hook(DDPCommHookType.POWER_SGD, model)),
  1e-6,
);
{
  // With as many columns as the square has, nothing is lost.
  const state = new PowerSGDState({ process_group: null, start_powerSGD_iter: 2, matrix_approximation_rank: 15 });
  near(
    "batched, whole rank",
    trained((model) => model.register_comm_hook(state, powerSGD_hook.batched_powerSGD_hook as Hook)),
    1e-3,
  );
  equal(
    "batched: statistics",
    state.compression_stats()[1],
    3 * [...makeModel().parameters()].reduce((n, p) => n + p.numel(), 0),
  );
}
{
  const own = trained((model) => register_ddp_comm_hook(DDPCommHookType.NOOP, model));
  const all: unknown[] = Array(size).fill(null);
  dist.all_gather_object(all, own[0]);
  equal("nothing is averaged", JSON.stringify(all[0]) === JSON.stringify(all[1]), false);
}
equal(
  "the first step",
  failureOf(() => new PowerSGDState({ process_group: null, start_powerSGD_iter: 1 })),
  [
    "ValueError",
    "Expect `start_powerSGD_iter` > 1 if `use_error_feedback` or `warm_start` is enabled, because PowerSGD can only be applied after the first two iterations in DDP.",
  ],
);

// Gathers into one tensor and of several, and groups that split.
{
  const all = rank === 0 ? torch.zeros(size, 2, 2) : null;
  dist.gather_into_tensor(torch.ones(2, 2).mul(rank), all);
  if (all !== null) equal("gather_single", all.select(1, 0).select(1, 0).tolist(), [...Array(size).keys()]);
  const refused = failureOf(() => dist.gather_single(torch.ones(2), null, rank));
  equal("no tensor", refused, ["ValueError", "gather_tensor must be specified on the destination rank"]);
  const lists = Array.from({ length: size }, () => [torch.zeros(2), torch.zeros(1, 3)]);
  dist.all_gather_coalesced(lists, [torch.ones(2).mul(rank), torch.ones(1, 3).mul(-rank)]);
  lists.forEach(([first, second], each) => {
    same("the first of several", first!, torch.ones(2).mul(each));
    same("the second of several", second!, torch.ones(1, 3).mul(-each));
  });
  const later = dist.all_gather_coalesced(lists, [torch.ones(2), torch.ones(1, 3)], null, true)!;
  same("of several, later", later.wait()[size - 1]![1]!, torch.ones(1, 3));
  const halves = Array.from({ length: size / 2 }, (_, i) => [2 * i + 1, 2 * i]);
  const half = dist.split_group(null, halves) as dist.ProcessGroup;
  equal("the order in a split group", [half.rank(), half.size()], [1 - (rank % 2), 2]);
  const sum = torch.tensor([rank]);
  dist.all_reduce(sum, { group: half });
  equal("a split group's sum", sum.item(), 4 * Math.floor(rank / 2) + 1);
  const alone = dist.split_group(half, [[0]]);
  equal("of a split group", alone === dist.GroupMember.NON_GROUP_MEMBER, half.rank() === 1);
  equal(
    "twice",
    failureOf(() => dist.split_group(null, [[0, 0]])),
    ["ValueError", "the split group cannot have duplicate ranks"],
  );
  equal("config", dist.get_backend_config(half), "cpu:mpi");
}
dist.destroy_process_group();
