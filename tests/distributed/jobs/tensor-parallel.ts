/** A Transformer divided by `parallelize_module`, trained beside one that is whole. */
import * as torch from "flambeau";
import { nn, optim, type Tensor } from "flambeau";
import * as dist from "flambeau/distributed";
import { equal, failureOf, same } from "./checks.ts";

dist.init_process_group("mpi", { timeout: 60 });
const size = dist.get_world_size();
const F = nn.functional;
const { DTensor, Replicate, Shard, parallel } = dist.tensor;
const { ColwiseParallel, RowwiseParallel, SequenceParallel, PrepareModuleInput, parallelize_module } = parallel;
const mesh = dist.init_device_mesh("cpu", [size]);

// Gradients of the keys' biases are zero but for rounding, which Adam divides by itself.
torch.set_default_dtype(torch.float64);
const [batch, length, width, heads, words] = [2, 8, 16, 4, 12];

class Attention extends nn.Module {
  q = new nn.Linear(width, width);
  k = new nn.Linear(width, width);
  v = new nn.Linear(width, width);
  o = new nn.Linear(width, width);
  forward(x: Tensor): Tensor {
    const split = (y: Tensor): Tensor => y.view(y.shape[0]!, y.shape[1]!, -1, width / heads).transpose(1, 2);
    const y = F.scaled_dot_product_attention(split(this.q(x)), split(this.k(x)), split(this.v(x)), { is_causal: true });
    return this.o(y.transpose(1, 2).reshape(y.shape[0]!, y.shape[2]!, -1));
  }
}
class Mlp extends nn.Module {
  up = new nn.Linear(width, 4 * width);
  down = new nn.Linear(4 * width, width);
  forward(x: Tensor): Tensor {
    return this.down(F.gelu(this.up(x)));
  }
}
class Block extends nn.Module {
  norm1 = new nn.LayerNorm(width);
  attention = new Attention();
  norm2 = new nn.LayerNorm(width);
  mlp = new Mlp();
  forward(x: Tensor): Tensor {
    const y = x.add(this.attention(this.norm1(x)));
    return y.add(this.mlp(this.norm2(y)));
  }
}
class Model extends nn.Module {
  table = new nn.Embedding(words, width);
  blocks = new nn.ModuleList([new Block(), new Block()]);
  norm = new nn.LayerNorm(width);
  head = new nn.Linear(width, words);
  forward(x: Tensor): Tensor {
    let y = this.table(x);
    for (const block of this.blocks) y = (block as Block)(y);
    return this.head(this.norm(y));
  }
}
const make = (): Model => {
  torch.manual_seed(1);
  return new Model();
};
torch.manual_seed(5);
const inputs = torch.randint(0, words, [4, batch, length]);
const labels = torch.randint(0, words, [4, batch, length]);

/** The whole of a parameter. */
const whole = (tensor: Tensor): Tensor => (tensor instanceof DTensor ? tensor.full_tensor() : tensor).detach();

/** Layers of the blocks: by their outputs, then by their inputs. */
const divided = (): Record<string, dist.tensor.parallel.ParallelStyle> => ({
  "blocks.*.attention.q": new ColwiseParallel(),
  "blocks.*.attention.k": new ColwiseParallel(),
  "blocks.*.attention.v": new ColwiseParallel(),
  "blocks.*.attention.o": new RowwiseParallel(),
  "blocks.*.mlp.up": new ColwiseParallel(),
  "blocks.*.mlp.down": new RowwiseParallel(),
});
const plans: Record<string, () => Record<string, dist.tensor.parallel.ParallelStyle>> = {
  layers: () => {
    const plan = divided();
    return {
      ...plan,
      table: new RowwiseParallel({ input_layouts: new Replicate() }),
      head: new ColwiseParallel({ output_layouts: new Replicate() }),
    };
  },
  sequences: () => ({
    table: new RowwiseParallel({
      input_layouts: new Replicate(),
      output_layouts: new Shard(1),
      use_local_output: false,
    }),
    "blocks.*.norm1": new SequenceParallel(),
    "blocks.*.norm2": new SequenceParallel(),
    "blocks.*.attention": new PrepareModuleInput({
      input_layouts: new Shard(1),
      desired_input_layouts: new Replicate(),
    }),
    "blocks.*.attention.q": new ColwiseParallel(),
    "blocks.*.attention.k": new ColwiseParallel(),
    "blocks.*.attention.v": new ColwiseParallel(),
    "blocks.*.attention.o": new RowwiseParallel({ output_layouts: new Shard(1), use_local_output: false }),
    "blocks.*.mlp": new PrepareModuleInput({ input_layouts: new Shard(1), desired_input_layouts: new Replicate() }),
    "blocks.*.mlp.up": new ColwiseParallel({ use_local_output: false }),
    "blocks.*.mlp.down": new RowwiseParallel({ output_layouts: new Shard(1), use_local_output: false }),
    norm: new SequenceParallel(),
    head: new ColwiseParallel({ input_layouts: new Shard(1), output_layouts: new Replicate() }),
  }),
};

for (const [label, plan] of Object.entries(plans)) {
  for (const kind of ["AdamW", "SGD"] as const) {
    const expected = make();
    const model = parallelize_module(make(), mesh, plan());
    equal(
      `${label} divided`,
      ((model.blocks.at(0) as Block).mlp.up.weight as unknown as InstanceType<typeof DTensor>).placements.map(String),
      ["Shard(dim=0)"],
    );
    equal(
      `${label} part`,
      [...((model.blocks.at(0) as Block).mlp.up.weight as unknown as InstanceType<typeof DTensor>).to_local().shape],
      [(4 * width) / size, width],
    );
    const optimizing = (net: nn.Module): optim.Optimizer =>
      kind === "AdamW"
        ? new optim.AdamW(net.parameters(), { lr: 0.02, weight_decay: 0.1 })
        : new optim.SGD(net.parameters(), { lr: 0.1, momentum: 0.9 });
    const optimizer = optimizing(model);
    const wholeOptimizer = optimizing(expected);
    for (let step = 0; step < 4; step++) {
      const losses = (
        [
          [model, optimizer],
          [expected, wholeOptimizer],
        ] as const
      ).map(([net, own]) => {
        own.zero_grad();
        const loss = F.cross_entropy(net(inputs.at(step)).flatten(0, 1), labels.at(step).flatten());
        loss.backward();
        return loss.detach();
      });
      same(`${label} ${kind} loss ${step}`, whole(losses[0]!), losses[1]!, 1e-12);
      const grads = new Map(expected.named_parameters());
      for (const [name, parameter] of model.named_parameters())
        same(`${label} ${kind} gradient ${name} ${step}`, whole(parameter.grad!), grads.get(name)!.grad!, 1e-10);
      optimizer.step();
      wholeOptimizer.step();
    }
    const wanted = new Map(expected.named_parameters());
    for (const [name, parameter] of model.named_parameters())
      same(`${label} ${kind} ${name}`, whole(parameter), wanted.get(name)!.detach(), 1e-6);
  }
}
equal(
  "style",
  String(new RowwiseParallel()),
  "RowwiseParallel(input_layouts=(Shard(dim=-1),), output_layouts=(Replicate(),), use_local_output=True)",
);
equal(
  "other modules",
  failureOf(() => parallelize_module(new nn.ReLU(), mesh, new ColwiseParallel())),
  ["NotImplementedError", "ColwiseParallel currently only support nn.Linear and nn.Embedding!"],
);

// Cross entropy of divided classes, beside that of the whole.
const { distribute_tensor, linspace, logspace } = dist.tensor;
const { loss_parallel } = parallel;
torch.manual_seed(9);
for (const [name, sizes] of Object.entries({ rows: [6, 4 * size + 1], images: [2, 4 * size, 3], row: [4 * size] })) {
  const dim = sizes.length < 2 ? 0 : 1;
  const classes = sizes[dim]!;
  const values = torch.randn(sizes).mul(5);
  const labels = torch.randint(
    0,
    classes,
    sizes.filter((_, d) => d !== dim),
  );
  const weight = torch.rand(classes).add(0.5);
  for (const reduction of ["none", "sum", "mean"] as const) {
    // Of a single row nothing is left to ignore.
    const ignored = dim === 0 ? {} : { ignore_index: labels.flatten().at(0).item() };
    for (const options of [{}, { weight }, { weight, ...ignored }]) {
      const plain = values.clone().requires_grad_();
      const divided = distribute_tensor(values, mesh, [new Shard(dim)]).requires_grad_();
      const expected = F.cross_entropy(plain, labels, { reduction, ...options });
      const loss = loss_parallel(() => F.cross_entropy(divided, labels, { reduction, ...options }));
      const text = `loss of divided ${name} ${reduction} ${Object.keys(options).join(" ")}`;
      equal(text, (loss as InstanceType<typeof DTensor>).placements.map(String), ["Replicate()"]);
      same(text, whole(loss), expected.detach(), 1e-12);
      const seeds = torch.rand_like(expected);
      expected.backward(seeds);
      loss.backward(distribute_tensor(seeds, mesh, [new Replicate()]));
      same(`${text}: gradient`, whole(divided.grad!), plain.grad!, 1e-12);
      equal(
        `${text}: parts`,
        (divided.grad as InstanceType<typeof DTensor>).placements.map(String),
        divided.placements.map(String),
      );
    }
  }
}
const logits = torch.randn(8, 64 * size, { dtype: torch.bfloat16 });
const classed = distribute_tensor(logits, mesh, [new Shard(1)]);
const numbers = torch.arange(8);
const before = dist.communicatedBytes();
const halves = loss_parallel(() => F.cross_entropy(classed, numbers, { reduction: "sum" }));
equal(
  "loss of divided classes moves rows, not classes",
  dist.communicatedBytes() - before <= 8 * 64 * (size + 1),
  true,
);
same("loss of divided halves", whole(halves), F.cross_entropy(logits, numbers, { reduction: "sum" }), 0.02);
equal(
  "loss of whole classes",
  failureOf(() => loss_parallel(() => F.cross_entropy(distribute_tensor(logits, mesh, [new Replicate()]), numbers))),
  [
    "ValueError",
    "loss_parallel() requires exactly one mesh dim to shard tensor dimension 1, but got placements (Replicate(),) with 0 such mesh dim(s).",
  ],
);
equal(
  "target of another layout",
  failureOf(() =>
    loss_parallel(() => F.cross_entropy(classed, distribute_tensor(torch.arange(8), mesh, [new Shard(0)]))),
  ),
  ["RuntimeError", "Expected (Replicate(),) but got (Shard(dim=0),)."],
);
if (size === 4) {
  const square = dist.init_device_mesh("cpu", [2, 2]);
  const values = torch.randn(6, 10);
  const labels = torch.randint(0, 10, [6]);
  const plain = values.clone().requires_grad_();
  const divided = distribute_tensor(values, square, [new Shard(0), new Shard(1)]).requires_grad_();
  const target = distribute_tensor(labels, square, [new Shard(0), new Replicate()]);
  const loss = loss_parallel(() => F.cross_entropy(divided, target, { reduction: "sum" }));
  equal("loss of divided rows and classes", (loss as InstanceType<typeof DTensor>).placements.map(String), [
    "Partial(sum)",
    "Replicate()",
  ]);
  same("loss of divided rows and classes", whole(loss), F.cross_entropy(values, labels, { reduction: "sum" }), 1e-12);
  F.cross_entropy(plain, labels, { reduction: "sum" }).backward();
  loss.backward();
  same("loss of divided rows and classes: gradient", whole(divided.grad!), plain.grad!, 1e-12);
  equal(
    "mean of divided rows and classes",
    failureOf(() => loss_parallel(() => F.cross_entropy(divided, target))),
    [
      "NotImplementedError",
      "loss_parallel() with reduction='mean' is only supported on one-dimensional DeviceMesh; got mesh with ndim=2. Use reduction='sum' or 'none' instead.",
    ],
  );
  equal(
    "plain target of divided rows",
    failureOf(() => loss_parallel(() => F.cross_entropy(divided, labels)))[0],
    "ValueError",
  );
}
for (const steps of [3 * size + 1, 2, 0]) {
  const placements = [new Shard(0)];
  same(
    `linspace of ${steps}`,
    whole(linspace(-1, 2, steps, { device_mesh: mesh, placements })),
    torch.linspace(-1, 2, steps),
  );
  same(
    `logspace of ${steps}`,
    whole(logspace(torch.tensor(-1), 2, steps, { base: 2, device_mesh: mesh, placements })),
    torch.logspace(-1, 2, steps, { base: 2 }),
  );
}
torch.set_default_dtype(torch.float32);
dist.destroy_process_group();
