/** fully_shard and ZeroRedundancyOptimizer against one process with the whole batch. */
import * as torch from "flambeau";
import { nn, optim } from "flambeau";
import * as dist from "flambeau/distributed";
import { equal, failureOf, same } from "./checks.ts";

dist.init_process_group("mpi", { timeout: 60 });
const [rank, size] = [dist.get_rank(), dist.get_world_size()];
const F = nn.functional;
const each = 2;
torch.manual_seed(5);
const inputs = torch.randn(5, size * each, 6);
const labels = torch.randint(0, 3, [5, size * each]);
const part = (x: torch.Tensor): torch.Tensor => x.narrow(0, rank * each, each);

class Block extends nn.Module {
  up = new nn.Linear(6, 10);
  norm = new nn.LayerNorm(10);
  down = new nn.Linear(10, 6);
  forward(x: torch.Tensor): torch.Tensor {
    return x.add(this.down(this.norm(this.up(x).relu())));
  }
}
class Net extends nn.Module {
  first = new Block();
  second = new Block();
  head = new nn.Linear(6, 3); // 3 rows: with 4 processes one has none
  scale = new nn.Parameter(torch.tensor(1.5));
  forward(x: torch.Tensor): torch.Tensor {
    return this.head(this.second(this.first(x))).mul(this.scale);
  }
}
const make = (): Net => {
  torch.manual_seed(1);
  return new Net();
};
const loss = (model: (x: torch.Tensor) => torch.Tensor, step: number, own: boolean): torch.Tensor =>
  own
    ? F.cross_entropy(model(part(inputs.at(step))), part(labels.at(step)))
    : F.cross_entropy(model(inputs.at(step)), labels.at(step));

// Half of the processes: one with two, whose parameters stay whole, two with four.
for (const reshard_after_forward of [true, false, size / 2, size]) {
  const label = `reshard ${reshard_after_forward}`;
  const expected = make();
  const model = make();
  const bytes = torch.memory_stats().live_bytes;
  dist.fsdp.fully_shard(model.first, { reshard_after_forward });
  dist.fsdp.fully_shard(model.second, { reshard_after_forward });
  dist.fsdp.fully_shard(model, { reshard_after_forward });
  void bytes;
  const rows = [...model.parameters()].reduce((sum, parameter) => sum + parameter.numel(), 0);
  const all = [...expected.parameters()].reduce((sum, parameter) => sum + parameter.numel(), 0);
  equal(`parameters are parts ${label}`, rows <= Math.ceil(all / size) + 60, true);
  const options = { lr: 0.02, weight_decay: 0.1 };
  const optimizer = new optim.AdamW(model.parameters(), options);
  const wholeOptimizer = new optim.AdamW(expected.parameters(), options);
  for (let step = 0; step < 4; step++) {
    optimizer.zero_grad();
    wholeOptimizer.zero_grad();
    const [mine, whole] = [loss(model, step, true), loss(expected, step, false)];
    mine.backward();
    whole.backward();
    const average = mine.detach().clone();
    dist.all_reduce(average, dist.ReduceOp.AVG);
    same(`loss ${step} ${label}`, average, whole.detach(), 1e-6);
    same(
      `norm ${step} ${label}`,
      nn.utils.clip_grad_norm_(model.parameters(), 0.5),
      nn.utils.clip_grad_norm_(expected.parameters(), 0.5),
      1e-6,
    );
    optimizer.step();
    wholeOptimizer.step();
    const [state, wanted] = [model.state_dict(), expected.state_dict()];
    equal("names", Object.keys(state), Object.keys(wanted));
    for (const name of Object.keys(wanted)) same(`${name} ${step} ${label}`, state[name]!, wanted[name]!, 2e-5);
  }
  // The optimizer's state as one process would write it; loads into one process and into parts again.
  const { get_optimizer_state_dict, set_optimizer_state_dict } = dist.checkpoint.state_dict;
  const state = get_optimizer_state_dict(model, optimizer as never);
  const wanted = wholeOptimizer.state_dict();
  const names = [...expected.named_parameters()].map(([name]) => name);
  equal("names of the state", Object.keys(state.state), names);
  equal("names in groups", state.param_groups[0]!.params, names);
  for (const [number, values] of wanted.state)
    for (const [name, value] of Object.entries(values))
      if (value instanceof torch.Tensor)
        same(`state ${number} ${name}`, state.state[names[number]!]![name] as torch.Tensor, value, 2e-5);
  const file = torch.save({ model: model.state_dict(), optimizer: state });
  const loaded = torch.load<{ model: Record<string, torch.Tensor>; optimizer: typeof state }>(file);
  const single = new Net();
  single.load_state_dict(loaded.model);
  const singleOptimizer = new optim.AdamW(single.parameters(), options);
  set_optimizer_state_dict(single, singleOptimizer as never, loaded.optimizer);
  const again = new Net();
  dist.fsdp.fully_shard(again);
  again.load_state_dict(loaded.model);
  const againOptimizer = new optim.AdamW(again.parameters(), options);
  set_optimizer_state_dict(again, againOptimizer as never, loaded.optimizer);
  for (const [net, stepper, own] of [
    [single, singleOptimizer, false],
    [again, againOptimizer, true],
    [expected, wholeOptimizer, false],
  ] as const) {
    stepper.zero_grad();
    loss(net, 4, own).backward();
    stepper.step();
  }
  const [a, b, c] = [single.state_dict(), again.state_dict(), expected.state_dict()];
  for (const name of Object.keys(c)) {
    same(`resumed alone ${name}`, a[name]!, c[name]!, 5e-5);
    same(`resumed in parts ${name}`, b[name]!, c[name]!, 5e-5);
  }
  // Accumulated gradients, and evaluation.
  model.load_state_dict(expected.state_dict());
  model.zero_grad();
  loss(model, 0, true).backward();
  loss(model, 1, true).backward();
  expected.zero_grad();
  loss(expected, 0, false).backward();
  loss(expected, 1, false).backward();
  const norms = [model, expected].map((net) => nn.utils.clip_grad_norm_(net.parameters(), 1e9));
  same(`accumulated ${label}`, norms[0]!, norms[1]!, 2e-4);
  torch.no_grad(() => same("evaluation", model(inputs.at(0)), expected(inputs.at(0)), 1e-4));
}
equal(
  "twice",
  failureOf(() => {
    const m = new nn.Linear(2, 2);
    dist.fsdp.fully_shard(m);
    dist.fsdp.fully_shard(m);
  })[0],
  "AssertionError",
);

// ZeRO: the same steps as one optimizer, with a part of the state.
for (const [optimizer_class, options] of [
  [optim.Adam, { lr: 0.05 }],
  [optim.SGD, { lr: 0.1, momentum: 0.9 }],
] as const) {
  const expected = make();
  const model = new nn.parallel.DistributedDataParallel(make());
  const optimizer = new dist.optim.ZeroRedundancyOptimizer(model.parameters(), {
    optimizer_class: optimizer_class as never,
    ...options,
  });
  const wholeOptimizer = new (optimizer_class as typeof optim.Adam)(expected.parameters(), options as never);
  const schedulers = [optimizer, wholeOptimizer].map((each) => new optim.lr_scheduler.StepLR(each as never, 2, 0.5));
  equal(
    "not gathered",
    failureOf(() => optimizer.state_dict()),
    [
      "RuntimeError",
      `Optimizer state has not been consolidated on this rank. Please call \`consolidate_state_dict(to=${rank})\` on all ranks beforehand if you meant to save the global state.\nIt is that of the last step only.`,
    ],
  );
  const train = (step: number): void => {
    optimizer.zero_grad();
    wholeOptimizer.zero_grad();
    loss(model as never, step, true).backward();
    loss(expected, step, false).backward();
    optimizer.step();
    wholeOptimizer.step();
    for (const scheduler of schedulers) scheduler.step();
  };
  for (let step = 0; step < 4; step++) train(step);
  const own = [...model.module.parameters()];
  [...expected.parameters()].forEach((parameter, i) => same(`zero ${i}`, own[i]!.detach(), parameter.detach(), 2e-5));
  equal("a part of the state", optimizer.optim.state.size < own.length, true);
  optimizer.consolidate_state_dict(1);
  if (rank === 1) {
    const [state, wanted] = [optimizer.state_dict(), wholeOptimizer.state_dict()];
    equal("all of the state", [...state.state.keys()], [...wanted.state.keys()]);
    for (const [number, values] of wanted.state)
      for (const [name, value] of Object.entries(values))
        if (value instanceof torch.Tensor)
          same(`zero state ${number} ${name}`, state.state.get(number)![name] as torch.Tensor, value, 2e-5);
  }
  const shared: unknown[] = [rank === 1 ? optimizer.state_dict() : null];
  dist.broadcast_object_list(shared, 1);
  optimizer.load_state_dict(shared[0] as never);
  train(4);
  [...expected.parameters()].forEach((parameter, i) =>
    same(`zero, loaded ${i}`, own[i]!.detach(), parameter.detach(), 3e-5),
  );
}
dist.destroy_process_group();
