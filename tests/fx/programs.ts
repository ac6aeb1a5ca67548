/** The programs of record.py, written once more in TypeScript. */
import * as torch from "../../src/index.ts";

type Tensor = torch.Tensor;
const { nn } = torch;
const F = nn.functional;

/** A module with members and a forward. */
function module<M extends Record<string, unknown>>(
  members: M,
  // oxlint-disable-next-line typescript/no-explicit-any -- programs of all kinds
  forward: (self: torch.nn.Module & M) => (...args: any[]) => unknown,
): torch.nn.Module {
  const self = new nn.Module() as torch.nn.Module & M;
  for (const [name, value] of Object.entries(members)) {
    if (value instanceof torch.Tensor && !(value instanceof nn.Parameter)) self.register_buffer(name, value);
    else Object.assign(self, { [name]: value });
  }
  Object.defineProperty(self, "forward", { value: forward(self) });
  return self;
}

class Block extends nn.Module {
  fc: torch.nn.Linear;
  act = new nn.ReLU();
  constructor(size: number) {
    super();
    this.fc = new nn.Linear(size, size);
  }
  forward(x: Tensor): Tensor {
    return this.act(this.fc(x)).add(x);
  }
}

class Gate extends nn.Module {
  value: torch.nn.Linear;
  gate: torch.nn.Linear;
  constructor(size: number) {
    super();
    this.value = new nn.Linear(size, size);
    this.gate = new nn.Linear(size, size);
  }
  forward(x: Tensor, scale = 2): Tensor {
    return this.value(x)
      .mul(torch.sigmoid(this.gate(x)))
      .mul(scale);
  }
}

const ones = (): torch.nn.Parameter => new nn.Parameter(torch.ones(3));

/** Makes what is traced, by the names of record.py. */
export const programs: Readonly<Record<string, () => torch.fx.Traceable>> = {
  add_and_relu: () => (x: Tensor, y: Tensor) => torch.relu(torch.add(x, y)),
  methods: () => (x: Tensor) => x.neg().add(1).relu().sum(1),
  same_name_often: () => (x: Tensor) => x.add(1).add(2).add(x).add(3),
  python_names: () => (x: Tensor) => torch.sum(torch.abs(torch.pow(x, 2)), { dim: 0 }).max(),
  sizes_go_into_view: () => (x: Tensor) => x.view(x.size(0), -1),
  shape_is_read: () => (x: Tensor) => x.reshape(x.shape[0]!, -1).add(x.shape[1]!),
  shape_taken_apart: () => (x: Tensor) => {
    const [b, n] = x.shape;
    return x.view(n!, b!);
  },
  chunks: () => (x: Tensor) => {
    const [a, b] = x.chunk(2, 1);
    return a!.mul(b!);
  },
  split_by_function: () => (x: Tensor) => {
    const [a, b, c] = torch.split(x, 1);
    return torch.cat([c!, b!, a!]);
  },
  max_with_indices: () => (x: Tensor) => {
    const m = torch.max(x, 1);
    return m.values.add(m.indices);
  },
  topk_by_element: () => (x: Tensor) => torch.topk(x, 2)[0],
  lists_of_tensors: () => (x: Tensor, y: Tensor) => torch.stack([x, y, torch.zeros_like(x)], 0),
  several_results: () => (x: Tensor) => [x.add(1), x.sub(1)],
  named_results: () => (x: Tensor) => {
    const y = torch.relu(x);
    return { y, z: y.neg() };
  },
  names_of_arguments: () => (x: Tensor) => torch.sum(x, { dim: 1, keepdim: true }).clamp({ min: 0, max: 3 }),
  unused_input: () => (x: Tensor, y: Tensor) => {
    void y;
    return x.exp();
  },
  dead_code: () => (x: Tensor) => {
    x.sin();
    return x.cos();
  },
  functional_layers: () => (x: Tensor) => F.softmax(F.dropout(F.relu(x), 0.25, false), 1),
  functional_activations: () => (x: Tensor) => F.silu(F.gelu(F.leaky_relu(F.elu(x), 0.1))),
  functional_pools: () => (x: Tensor) => F.max_pool1d(F.avg_pool1d(x, 2), 2),
  losses: () => (x: Tensor, y: Tensor) => F.mse_loss(x, y).add(F.smooth_l1_loss(x, y)),
  matmul_chain: () => (x: Tensor) => torch.matmul(x, x.transpose(0, 1)).mm(x),
  in_place: () => (x: Tensor) => x.clone().add_(1).mul_(2),
  dtypes: () => (x: Tensor) => x.to(torch.float64).add(1).to(torch.float32),
  where_and_masks: () => (x: Tensor) => torch.where(x.gt(0), x, torch.zeros_like(x)),
  linear_layer: () => module({ fc: new nn.Linear(3, 4) }, (self) => (x: Tensor) => self.fc(x)),
  mlp: () =>
    module(
      { first: new nn.Linear(3, 5), act: new nn.ReLU(), second: new nn.Linear(5, 2) },
      (self) => (x: Tensor) => self.second(self.act(self.first(x))),
    ),
  sequential: () => new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Linear(4, 2)),
  nested_sequential: () =>
    new nn.Sequential(
      new nn.Sequential(new nn.Linear(3, 4), new nn.ReLU()),
      new nn.Sequential(new nn.Linear(4, 3), new nn.Sigmoid()),
    ),
  shared_layer: () => module({ fc: new nn.Linear(3, 3) }, (self) => (x: Tensor) => self.fc(self.fc(x))),
  parameter_is_read: () => module({ weight: ones() }, (self) => (x: Tensor) => x.add(self.weight)),
  parameter_read_first: () =>
    module({ weight: ones(), act: new nn.ReLU() }, (self) => (x: Tensor) => torch.add(self.weight, self.act(x))),
  parameter_read_twice: () => module({ weight: ones() }, (self) => (x: Tensor) => x.mul(self.weight).add(self.weight)),
  parameter_of_layer: () =>
    module({ fc: new nn.Linear(3, 2) }, (self) => (x: Tensor) => F.linear(x, self.fc.weight, self.fc.bias)),
  parameter_alone: () => module({ weight: ones() }, (self) => (x: Tensor) => torch.add(x, self.weight.exp().sum())),
  buffer_is_read: () => module({ scale: torch.tensor([1, 2, 3]) }, (self) => (x: Tensor) => x.mul(self.scale)),
  constant_tensor: () => module({}, () => (x: Tensor) => x.add(torch.tensor([1, 2, 3]))),
  blocks_of_ones_own: () =>
    module({ a: new Block(3), b: new Block(3) }, (self) => (x: Tensor) => self.b(self.a(x) as Tensor)),
  list_of_modules: () =>
    module({ layers: new nn.ModuleList([new nn.Linear(3, 3), new Block(3), new nn.ReLU()]) }, (self) => (x: Tensor) => {
      for (const layer of self.layers) x = layer(x) as Tensor;
      return x;
    }),
  dict_of_modules: () =>
    module(
      { heads: new nn.ModuleDict({ a: new nn.Linear(3, 4), b: new nn.Linear(4, 2) }) },
      (self) => (x: Tensor) => (self.heads.get("b") as torch.nn.Linear)((self.heads.get("a") as torch.nn.Linear)(x)),
    ),
  names_of_a_module: () => module({ gate: new Gate(3) }, (self) => (x: Tensor) => self.gate(x, 3)),
  default_argument: () => new Gate(3),
  einsum_and_at_least: () => (x: Tensor, y: Tensor) =>
    torch.einsum("ij,kj->ik", x, torch.atleast_2d(y)).add(torch.atleast_1d(x.sum())),
  functional_pads: () => (x: Tensor) =>
    F.pad(F.pad(x, [1, 1]), [0, 1], "constant", 2.5)
      .sum()
      .add(F.pad(x, [1, 0], { value: 3.5 })),
  functional_signs: () => (x: Tensor) => F.softsign(x).add(F.tanhshrink(x)).add(F.logsigmoid(x)),
  convolutions: () =>
    module(
      {
        conv: new nn.Conv2d(1, 2, 3, { padding: 1 }),
        bn: new nn.BatchNorm2d(2),
        pool: new nn.AdaptiveAvgPool2d([2, 2]),
      },
      (self) => (x: Tensor) => torch.flatten(self.pool(F.relu(self.bn(self.conv(x)))), 1),
    ),
  residual: () =>
    module(
      {
        conv1: new nn.Conv2d(1, 2, 3, { padding: 1, bias: false }),
        bn1: new nn.BatchNorm2d(2),
        relu: new nn.ReLU(),
        conv2: new nn.Conv2d(2, 2, 3, { padding: 1, bias: false }),
        bn2: new nn.BatchNorm2d(2),
        down: new nn.Conv2d(1, 2, 1),
      },
      (self) => (x: Tensor) => {
        const out = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))));
        return self.relu(out.add_(self.down(x)));
      },
    ),
  attention_by_hand: () =>
    module({ qkv: new nn.Linear(3, 12), out: new nn.Linear(4, 3) }, (self) => (x: Tensor) => {
      const [q, k, v] = self.qkv(x).chunk(3, -1);
      const w = torch.softmax(torch.matmul(q!, k!.transpose(-2, -1)).mul(0.5), -1);
      return self.out(torch.matmul(w, v!));
    }),
  embedding_and_norm: () =>
    module(
      { table: new nn.Embedding(5, 4), norm: new nn.LayerNorm(4) },
      (self) => (x: Tensor) => self.norm(self.table(x)).mean(1),
    ),
  topk_of_the_documentation: () =>
    module(
      { linear: new nn.Linear(3, 3) },
      (self) => (x: Tensor) => torch.topk(torch.sum(self.linear(x.add(self.linear.weight)).relu(), { dim: -1 }), 2),
    ),
};

/** What a program is called with, as in record.py. */
export function inputsFor(name: string, count: number): Tensor[] {
  if (name === "convolutions" || name === "residual") return [torch.arange(16).reshape(1, 1, 4, 4).sub(8).div(4)];
  if (name === "embedding_and_norm")
    return [
      torch.tensor(
        [
          [0, 2, 4],
          [1, 1, 3],
        ],
        { dtype: torch.int64 },
      ),
    ];
  if (name === "functional_pools") return [torch.arange(16).reshape(2, 8).sin()];
  if (name === "chunks") return [torch.arange(12).reshape(3, 4).sin()];
  return Array.from({ length: count }, (_, i) => torch.arange(9).reshape(3, 3).add(i).mul(2).sin());
}

/** Gives parameters values that every language can make. */
export function fill(root: torch.nn.Module): void {
  torch.no_grad(() => {
    for (const [i, parameter] of root.parameters().entries())
      parameter.copy_(torch.arange(parameter.numel()).add(i).mul(0.7).sin().mul(0.5).reshape(parameter.shape));
  });
}
