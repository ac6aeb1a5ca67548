/** A step of training reads nothing on the host but what the program asks for, here the loss. */
import { describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { hostReads } from "../../src/tensor/elements.ts";

const { nn, optim } = torch;
const F = nn.functional;

/** A residual block of two convolutions with batch norms. */
class Block extends nn.Module {
  readonly conv1 = new nn.Conv2d(4, 4, 3, { padding: 1, bias: false });
  readonly bn1 = new nn.BatchNorm2d(4);
  readonly conv2 = new nn.Conv2d(4, 4, 3, { padding: 1, bias: false });
  readonly bn2 = new nn.BatchNorm2d(4);
  forward(x: torch.Tensor): torch.Tensor {
    const inner = F.relu(this.bn1(this.conv1(x)));
    return F.relu(this.bn2(this.conv2(inner)).add(x));
  }
}

class Recurrent extends nn.Module {
  readonly embedding = new nn.Embedding(10, 6);
  readonly lstm = new nn.LSTM(6, 8, { batch_first: true });
  readonly head = new nn.Linear(8, 3);
  forward(x: torch.Tensor): torch.Tensor {
    const [output] = this.lstm(this.embedding(x)) as [torch.Tensor, unknown];
    return this.head(output.select(1, -1));
  }
}

class Attentive extends nn.Module {
  readonly embedding = new nn.Embedding(10, 8);
  readonly encoder = new nn.TransformerEncoderLayer(8, 2, { dim_feedforward: 16, dropout: 0.1, batch_first: true });
  readonly head = new nn.Linear(8, 3);
  forward(x: torch.Tensor): torch.Tensor {
    return this.head(this.encoder(this.embedding(x)).mean(1));
  }
}

const images = (): torch.Tensor => torch.randn([4, 1, 8, 8]);
const words = (): torch.Tensor => torch.randint(0, 10, [4, 5]);
type Model = torch.nn.Module<(x: torch.Tensor) => torch.Tensor>;

/** Models, and a batch of four for each. */
const models: Record<string, readonly [make: () => Model, batch: () => torch.Tensor]> = {
  MLP: [
    () => new nn.Sequential(new nn.Flatten(), new nn.Linear(64, 8), new nn.ReLU(), new nn.Linear(8, 3)) as Model,
    images,
  ],
  ConvNet: [
    () =>
      new nn.Sequential(
        new nn.Conv2d(1, 4, 3),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
        new nn.Dropout(0.1),
        new nn.Flatten(),
        new nn.Linear(36, 3),
      ) as Model,
    images,
  ],
  ResNet: [
    () =>
      new nn.Sequential(
        new nn.Conv2d(1, 4, 3, { padding: 1 }),
        new Block(),
        new nn.AdaptiveAvgPool2d(1),
        new nn.Flatten(),
        new nn.Linear(4, 3),
      ) as Model,
    images,
  ],
  LSTM: [() => new Recurrent(), words],
  Transformer: [() => new Attentive(), words],
};

const optimizers: Record<string, (parameters: torch.Tensor[]) => torch.optim.Optimizer> = {
  SGD: (parameters) => new optim.SGD(parameters, { lr: 0.1, momentum: 0.9 }),
  Adam: (parameters) => new optim.Adam(parameters, { lr: 0.01 }),
};

test("a model that ends in log_softmax reads nothing either", () => {
  const model = new nn.Sequential(new nn.Linear(4, 3), new nn.LogSoftmax(1));
  const before = hostReads();
  for (let step = 0; step < 4; step++) {
    const output = model(torch.randn([2, 4]));
    F.nll_loss(output, torch.tensor([0, 1])).backward();
  }
  expect(hostReads() - before).toBe(0);
});

describe.each(Object.keys(models))("%s", (name) => {
  test.each(Object.keys(optimizers))("a step with %s reads nothing, and the loss when it is asked for", (which) => {
    torch.manual_seed(0);
    const [make, batch] = models[name]!;
    const model = make();
    const x = batch();
    const target = torch.tensor([0, 1, 2, 0]);
    const optimizer = optimizers[which]!([...model.parameters()]);
    let loss = torch.zeros([]);
    const before = hostReads();
    for (let step = 0; step < 3; step++) {
      optimizer.zero_grad();
      loss = F.cross_entropy(model(x), target);
      loss.backward();
      optimizer.step();
    }
    expect(hostReads() - before).toBe(0);
    loss.item();
    expect(hostReads() - before).toBe(1);
  });
});

/** Reads of each of three steps, after a first one. */
function readsOf(step: () => void): number {
  step();
  const before = hostReads();
  for (let i = 0; i < 3; i++) step();
  return (hostReads() - before) / 3;
}

const classes = torch.tensor([0, 1, 2, 0]);
const small = (): Model => new nn.Sequential(new nn.Linear(4, 8), new nn.Tanh(), new nn.Linear(8, 3)) as Model;

/** What stands around a step that reads nothing. */
function stepOf(
  model: Model,
  x: torch.Tensor,
  loss: (output: torch.Tensor) => torch.Tensor,
  optimizer: torch.optim.Optimizer = new optim.SGD(model.parameters(), { lr: 0.01 }),
  before: () => void = () => {},
): () => void {
  return () => {
    optimizer.zero_grad();
    loss(model(x)).backward();
    before();
    optimizer.step();
  };
}

test.each(["Adadelta", "Adagrad", "Adamax", "AdamW", "ASGD", "NAdam", "RAdam", "RMSprop", "Rprop"] as const)(
  "a step of %s reads nothing",
  (name) => {
    const model = small();
    const optimizer = new optim[name](model.parameters(), { lr: 0.01 });
    const step = stepOf(model, torch.randn([4, 4]), (output) => F.cross_entropy(output, classes), optimizer);
    expect(readsOf(step)).toBe(0);
  },
);

test("nor does one of Muon", () => {
  const model = new nn.Linear(4, 3, { bias: false });
  const optimizer = new optim.Muon([model.weight], { lr: 0.01 });
  expect(readsOf(stepOf(model as Model, torch.randn([4, 4]), (y) => F.cross_entropy(y, classes), optimizer))).toBe(0);
});

const losses: Record<string, (output: torch.Tensor) => torch.Tensor> = {
  "cross entropy that leaves out a class": (y) => F.cross_entropy(y, torch.tensor([0, -100, 2, 0])),
  "cross entropy with weights": (y) => F.cross_entropy(y, classes, { weight: torch.tensor([1, 2, 3.5]) }),
  "cross entropy with smoothing": (y) => F.cross_entropy(y, classes, { label_smoothing: 0.1 }),
  "the error against classes as rows": (y) => F.mse_loss(y, F.one_hot(classes, 3).to(torch.float32)),
  "binary cross entropy": (y) => F.binary_cross_entropy(y.sigmoid(), torch.ones([4, 3])),
  "a margin": (y) => F.multi_margin_loss(y, classes),
};
test.each(Object.keys(losses))("a loss reads nothing: %s", (name) => {
  expect(readsOf(stepOf(small(), torch.randn([4, 4]), losses[name]!))).toBe(0);
});

const layers: Record<string, readonly [make: () => torch.nn.Module, x: () => torch.Tensor]> = {
  dropout: [() => new nn.Dropout(0.3), () => torch.randn([4, 4])],
  "batch norm": [() => new nn.BatchNorm1d(4), () => torch.randn([4, 4])],
  "instance norm": [() => new nn.InstanceNorm1d(4, { affine: true }), () => torch.randn([2, 4, 4])],
  upsampling: [() => new nn.Upsample({ scale_factor: 2 }), () => torch.randn([1, 2, 4, 4])],
};
test.each(Object.keys(layers))("a layer reads nothing: %s", (name) => {
  const [make, batch] = layers[name]!;
  const x = batch();
  const model = new nn.Sequential(new nn.Linear(x.shape.at(-1)!, x.shape.at(-1)!), make()) as Model;
  expect(readsOf(stepOf(model, x, (y) => y.square().mean()))).toBe(0);
});

test("nor do embeddings, with a row for padding and in bags", () => {
  const numbers = torch.tensor([
    [0, 1],
    [2, 3],
  ]);
  const padded = new nn.Sequential(new nn.Embedding(10, 4, { padding_idx: 0 }), new nn.Linear(4, 3)) as Model;
  expect(readsOf(stepOf(padded, numbers, (y) => y.square().mean()))).toBe(0);
  const bags = new nn.Sequential(new nn.EmbeddingBag(10, 4, { mode: "sum" }), new nn.Linear(4, 3)) as Model;
  expect(readsOf(stepOf(bags, numbers, (y) => y.square().mean()))).toBe(0);
});

test("nor do clipped gradients and schedulers; a scaler reads whether to step", () => {
  const model = small();
  const x = torch.randn([4, 4]);
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9 });
  const loss = (y: torch.Tensor): torch.Tensor => F.cross_entropy(y, classes);
  const schedulers = [
    new optim.lr_scheduler.OneCycleLR(optimizer, { max_lr: 0.1, total_steps: 100 }),
    new optim.lr_scheduler.CosineAnnealingLR(optimizer, 10),
  ];
  const step = stepOf(model, x, loss, optimizer, () => {
    nn.utils.clip_grad_norm_(model.parameters(), 1);
    nn.utils.clip_grad_value_(model.parameters(), 0.5);
  });
  expect(
    readsOf(() => {
      step();
      for (const scheduler of schedulers) scheduler.step();
    }),
  ).toBe(0);
  const scaler = new torch.amp.GradScaler("cpu");
  expect(
    readsOf(() => {
      optimizer.zero_grad();
      scaler.scale(loss(model(x))).backward();
      scaler.step(optimizer);
      scaler.update();
    }),
  ).toBe(1);
});
