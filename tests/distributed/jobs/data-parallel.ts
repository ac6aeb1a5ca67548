/** DistributedDataParallel against one process with the whole batch. */
import * as torch from "flambeau";
import { nn, optim } from "flambeau";
import * as dist from "flambeau/distributed";
import { equal, failureOf, same } from "./checks.ts";

dist.init_process_group("mpi", { timeout: 60 });
const [rank, size] = [dist.get_rank(), dist.get_world_size()];
const { DistributedDataParallel } = nn.parallel;
const F = nn.functional;

class Net extends nn.Module {
  convolution = new nn.Conv2d(1, 4, 3);
  norm = new nn.GroupNorm(2, 4);
  first = new nn.Linear(4 * 6 * 6, 700);
  second = new nn.Linear(700, 700);
  third = new nn.Linear(700, 10);
  forward(x: torch.Tensor): torch.Tensor {
    const features = this.norm(this.convolution(x)).relu().flatten(1);
    return this.third(this.second(this.first(features).relu()).relu());
  }
}

const each = 3;
torch.manual_seed(5);
const images = torch.randn(4, size * each, 1, 8, 8);
const labels = torch.randint(0, 10, [4, size * each]);
const part = (x: torch.Tensor): torch.Tensor => x.narrow(0, rank * each, each);

/** One process with the whole batch. */
torch.manual_seed(1);
const whole = new Net();
const wholeOptimizer = new optim.SGD(whole.parameters(), { lr: 0.1, momentum: 0.9 });

for (const options of [
  {},
  { gradient_as_bucket_view: true },
  { static_graph: true },
  { find_unused_parameters: true },
  { bucket_cap_mb: 0.001 },
  { bucket_cap_mb: 1, gradient_as_bucket_view: true, static_graph: true },
]) {
  const label = JSON.stringify(options);
  torch.manual_seed(1);
  const expected = new Net();
  const expectedOptimizer = new optim.SGD(expected.parameters(), { lr: 0.1, momentum: 0.9 });
  torch.manual_seed(1 + rank); // other values than rank 0's: they are shared
  const model = new DistributedDataParallel(new Net(), options);
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  for (let step = 0; step < 4; step++) {
    const [x, y] = [images.at(step), labels.at(step)];
    expectedOptimizer.zero_grad();
    F.cross_entropy(expected(x), y).backward();
    optimizer.zero_grad(step % 2 === 0);
    F.cross_entropy(model(part(x)), part(y)).backward();
    const own = [...model.module.parameters()];
    [...expected.parameters()].forEach((parameter, i) => {
      same(`gradient ${i} of step ${step} ${label}`, own[i]!.grad!, parameter.grad!, 1e-6);
    });
    optimizer.step();
    expectedOptimizer.step();
  }
  const data = model._get_ddp_logging_data();
  if (label === "{}") {
    equal("buckets", data["rebuilt_bucket_sizes"], "1990840, 406192");
    equal("bytes", data["total_parameter_size_bytes"], 2397032);
  }
}
void wholeOptimizer;

// The same without a look at the gradients, whose bytes the library may then give back.
for (const options of [{}, { gradient_as_bucket_view: true }, { gradient_as_bucket_view: true, static_graph: true }]) {
  torch.manual_seed(1);
  const expected = new Net();
  torch.manual_seed(1);
  const model = new DistributedDataParallel(new Net(), options);
  const optimizers = [expected, model].map((net) => new optim.SGD(net.parameters(), { lr: 0.05, momentum: 0.9 }));
  for (let step = 0; step < 6; step++) {
    for (const optimizer of optimizers) optimizer.zero_grad(step % 3 !== 2);
    F.cross_entropy(expected(images.at(step % 4)), labels.at(step % 4)).backward();
    F.cross_entropy(model(part(images.at(step % 4))), part(labels.at(step % 4))).backward();
    for (const optimizer of optimizers) optimizer.step();
  }
  const own = [...model.parameters()];
  [...expected.parameters()].forEach((parameter, i) =>
    same(`parameter ${i} ${JSON.stringify(options)}`, own[i]!.detach(), parameter.detach(), 2e-5),
  );
}

// Accumulation without averaging.
{
  torch.manual_seed(1);
  const expected = new Net();
  torch.manual_seed(1);
  const model = new DistributedDataParallel(new Net());
  for (let step = 0; step < 2; step++) {
    F.cross_entropy(expected(images.at(step)), labels.at(step)).backward();
    const pass = (): void => F.cross_entropy(model(part(images.at(step))), part(labels.at(step))).backward();
    if (step === 0) model.no_sync(pass);
    else pass();
  }
  const own = [...model.parameters()];
  [...expected.parameters()].forEach((parameter, i) => same(`no_sync ${i}`, own[i]!.grad!, parameter.grad!, 1e-6));
}

// Unused parameters: on some ranks, on all, by outputs that no loss uses.
class Branches extends nn.Module {
  a = new nn.Linear(3, 3);
  b = new nn.Linear(3, 3);
  c = new nn.Linear(3, 3);
  forward(x: torch.Tensor, branch: number): [torch.Tensor, torch.Tensor] {
    return [branch === 0 ? this.a(x) : this.b(this.a(x)), this.c(x)];
  }
}
{
  torch.manual_seed(2);
  const model = new DistributedDataParallel(new Branches(), { find_unused_parameters: true });
  torch.manual_seed(2);
  const expected = new Branches();
  const x = torch.ones(2, 3);
  for (let step = 0; step < 3; step++) {
    model.zero_grad();
    expected.zero_grad();
    model(x, rank === 0 ? 0 : 1)[0]
      .sum()
      .backward(); // b is used on all but rank 0; c's output in no loss
    for (let other = 0; other < size; other++)
      expected(x, other === 0 ? 0 : 1)[0]
        .sum()
        .div(size)
        .backward();
    const own = [...model.module.parameters()];
    [...expected.parameters()].forEach((parameter, i) => {
      if (i < 4) same(`unused ${i}`, own[i]!.grad!, parameter.grad!, 1e-6);
      else equal(`unused everywhere ${i}`, own[i]!.grad, null);
    });
  }
}

// Checkpoints whose backward is a pass of its own within the pass, as PyTorch 2.15 has them with two processes.
class Checkpointed extends nn.Module {
  a = new nn.Linear(3, 3);
  b = new nn.Linear(3, 3);
  c = new nn.Linear(3, 3);
  constructor(private readonly how: "once" | "twice" | "all") {
    super();
  }
  forward(x: torch.Tensor): torch.Tensor {
    const { checkpoint } = torch.utils.checkpoint;
    const again = (layer: (y: torch.Tensor) => torch.Tensor, y: torch.Tensor): torch.Tensor =>
      checkpoint(layer as never, y, { use_reentrant: true }) as torch.Tensor;
    if (this.how === "all") return again((y) => this.c(this.b(this.a(y))), x);
    const first = again(this.b as never, this.a(x));
    return this.c(this.how === "once" ? first : again(this.b as never, first));
  }
}
for (const [how, options] of [
  ["once", {}],
  ["all", {}],
  ["once", { static_graph: true }],
  ["twice", { static_graph: true }],
  ["all", { static_graph: true }],
  ["once", { static_graph: true, find_unused_parameters: true }],
] as const) {
  torch.manual_seed(1);
  const model = new DistributedDataParallel(new Checkpointed(how), options);
  torch.manual_seed(1);
  const expected = new Checkpointed(how);
  for (let step = 0; step < 3; step++) {
    model.zero_grad();
    expected.zero_grad();
    const inputs = torch.randn(size, 4, 3);
    const at = (index: number): torch.Tensor => inputs.at(index).clone().requires_grad_();
    model(at(rank)).sum().backward();
    for (let other = 0; other < size; other++) expected(at(other)).sum().div(size).backward();
    const own = [...model.module.parameters()];
    [...expected.parameters()].forEach((parameter, i) => {
      same(`checkpoint ${how} ${JSON.stringify(options)} ${i}`, own[i]!.grad!, parameter.grad!, 2e-6);
    });
  }
}
for (const [how, options] of [
  ["twice", {}],
  ["once", { find_unused_parameters: true }],
] as const) {
  const failure = failureOf(() => {
    const model = new DistributedDataParallel(new Checkpointed(how), options);
    model(torch.ones(2, 3).requires_grad_()).sum().backward();
  });
  equal(
    `checkpoint ${how} ${JSON.stringify(options)}`,
    [failure[0], failure[1].startsWith("Expected to mark a variable ready only once. This error is caused by")],
    ["RuntimeError", true],
  );
}

// Buffers are rank 0's; checkpoints load anywhere.
{
  torch.manual_seed(3);
  const model = new DistributedDataParallel(new nn.Sequential(new nn.Linear(3, 3), new nn.BatchNorm1d(3)));
  for (let step = 0; step < 2; step++)
    model(torch.full([4, 3], rank + step).add(torch.randn(4, 3)))
      .sum()
      .backward();
  model.eval();
  model(torch.ones(2, 3));
  const means: unknown[] = Array(size).fill(null);
  dist.all_gather_object(
    means,
    [...model.module.buffers()].map((buffer) => buffer.tolist()),
  );
  equal(
    "buffers",
    means,
    means.map(() => means[0]),
  );
  const bytes = torch.save(model.module.state_dict());
  const again = new nn.Sequential(new nn.Linear(3, 3), new nn.BatchNorm1d(3));
  again.load_state_dict(torch.load(bytes));
  same(
    "a checkpoint loads anywhere",
    again.state_dict()["0.weight"] as torch.Tensor,
    model.state_dict()["module.0.weight"] as torch.Tensor,
  );
}

// The norm of gradients is everybody's: clipping gives one process's gradients.
{
  torch.manual_seed(1);
  const expected = new Net();
  torch.manual_seed(1);
  const model = new DistributedDataParallel(new Net());
  F.cross_entropy(expected(images.at(0)), labels.at(0))
    .mul(100)
    .backward();
  F.cross_entropy(model(part(images.at(0))), part(labels.at(0)))
    .mul(100)
    .backward();
  same(
    "norm",
    nn.utils.clip_grad_norm_(model.parameters(), 1),
    nn.utils.clip_grad_norm_(expected.parameters(), 1),
    1e-6,
  );
  const own = [...model.parameters()];
  [...expected.parameters()].forEach((parameter, i) => same(`clipped ${i}`, own[i]!.grad!, parameter.grad!, 1e-6));
}

// Errors, as PyTorch 2.15 gave them with two processes.
class Two extends nn.Module {
  a = new nn.Linear(2, 2);
  b = new nn.Linear(2, 2);
  forward(x: torch.Tensor, both = false): torch.Tensor {
    return both ? this.b(this.a(x)) : this.a(x);
  }
}
const x = torch.ones(1, 2);
const unused = failureOf(() => {
  const model = new DistributedDataParallel(new Two());
  for (let step = 0; step < 2; step++) model(x).sum().backward();
});
equal(
  "unused",
  [
    unused[0],
    unused[1].includes(`Parameter indices which did not receive grad for rank ${rank}: 2 3\n`),
    unused[1].startsWith(
      "Expected to have finished reduction in the prior iteration before starting a new one. This error indicates that your module has parameters that were not used in producing loss. You can enable unused parameter detection by passing the keyword argument `find_unused_parameters=True`",
    ),
  ],
  ["RuntimeError", true, true],
);
equal(
  "static graph gains",
  failureOf(() => {
    const model = new DistributedDataParallel(new Two(), { static_graph: true });
    model(x).sum().backward();
    model(x, true).sum().backward();
  }),
  [
    "RuntimeError",
    "Your training graph has changed in this iteration, e.g., one parameter is unused in first iteration, but then got used in the second iteration. this is not compatible with static_graph set to True.",
  ],
);
equal(
  "nothing to train",
  failureOf(() => new DistributedDataParallel(new nn.ReLU())),
  [
    "RuntimeError",
    "DistributedDataParallel is not needed when a module doesn't have any parameter that requires a gradient.",
  ],
);
equal(
  "devices",
  failureOf(() => new DistributedDataParallel(new nn.Linear(2, 2), [0])),
  [
    "ValueError",
    "DistributedDataParallel device_ids and output_device arguments only work with single-device/multiple-device GPU modules or CPU modules, but got device_ids [0], output_device None, and module parameters {device(type='cpu')}.",
  ],
);
const differs = failureOf(() => new DistributedDataParallel(new nn.Linear(2, 2 + rank)));
if (rank === 1)
  equal("shapes differ", differs, [
    "RuntimeError",
    "[1]: params[0] in this process with sizes [3, 2] appears not to match sizes of the same param in process 0.",
  ]);
const count = failureOf(
  () => new DistributedDataParallel(new nn.Sequential(...Array.from({ length: 1 + rank }, () => new nn.Linear(2, 2)))),
);
if (rank === 1)
  equal("counts differ", count, [
    "RuntimeError",
    "DDP expects same model across all ranks, but Rank 1 has 4 params, while rank 0 has inconsistent 2 params.",
  ]);
dist.barrier();
dist.destroy_process_group();
