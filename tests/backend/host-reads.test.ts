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
