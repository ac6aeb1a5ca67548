/** Batch training, and four optimizers on one regression: runs/examples/optimizers.svg and .png show their losses. */
import { mkdirSync } from "node:fs";
import * as torch from "flambeau";
import { nn, optim, utils, type Tensor } from "flambeau";
import { drawPanels, savePlot } from "./support/plot.ts";
import { fixed, printer, runAsProgram, type Print } from "./support/program.ts";

const F = nn.functional;
const { DataLoader, TensorDataset } = utils.data;

const LR = 0.01;
const BATCH_SIZE = 32;
const EPOCHS = 12;

function showBatches(print: Print): void {
  const show = printer(print);
  show("Batches of 5 from ten points, shuffled anew in every epoch:");
  torch.manual_seed(1);
  const points = new TensorDataset(torch.linspace(1, 10, 10), torch.linspace(10, 1, 10));
  const whole = (values: Tensor): unknown => values.int().tolist();
  for (let epoch = 0; epoch < 3; epoch++) {
    let step = 0;
    for (const [x, y] of new DataLoader(points, { batch_size: 5, shuffle: true }))
      show("epoch", epoch, "| step", step++, "| x", whole(x), "| y", whole(y));
  }
  show("\nBatches of 8: the last one is smaller.");
  let step = 0;
  for (const [x] of new DataLoader(points, { batch_size: 8 })) show("step", step++, "| x", whole(x));
}

class Net extends nn.Module {
  hidden = new nn.Linear(1, 20);
  predict = new nn.Linear(20, 1);

  forward(x: Tensor): Tensor {
    return this.predict(F.relu(this.hidden(x)));
  }
}

const optimizers: Readonly<Record<string, (parameters: Tensor[]) => optim.Optimizer>> = {
  SGD: (parameters) => new optim.SGD(parameters, { lr: LR }),
  Momentum: (parameters) => new optim.SGD(parameters, { lr: LR, momentum: 0.8 }),
  RMSprop: (parameters) => new optim.RMSprop(parameters, { lr: LR, alpha: 0.9 }),
  Adam: (parameters) => new optim.Adam(parameters, { lr: LR, betas: [0.9, 0.99] }),
};

/**
 * Trains a network from the same weights, on the same batches; gives the loss of every step and that of all points at
 * the end.
 */
async function train(
  x: Tensor,
  y: Tensor,
  make: (parameters: Tensor[]) => optim.Optimizer,
): Promise<{ losses: number[]; final: number }> {
  torch.manual_seed(2);
  const model = new Net();
  const optimizer = make(model.parameters());
  const loader = new DataLoader(new TensorDataset(x, y), { batch_size: BATCH_SIZE, shuffle: true });
  const losses: number[] = [];
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for await (const [batchX, batchY] of loader) {
      const loss = F.mse_loss(model(batchX), batchY);
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      losses.push(loss.item());
    }
  }
  return { losses, final: torch.no_grad(() => F.mse_loss(model(x), y).item()) };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export async function main(print: Print): Promise<void> {
  const show = printer(print);
  showBatches(print);
  torch.manual_seed(1);
  const x = torch.linspace(-1, 1, 1000).unsqueeze(1);
  const y = x.pow(2).add(torch.normal(torch.zeros(x.size()), torch.ones(x.size())).mul(0.1));
  show("\n1000 points of y = x^2 + noise; the first three:", y.at(":3", 0));

  show("Mean loss of each epoch, and of all points at the end:");
  const curves = [];
  for (const [name, make] of Object.entries(optimizers)) {
    const { losses, final } = await train(x, y, make);
    const steps = losses.length / EPOCHS;
    const means = Array.from({ length: EPOCHS }, (_, epoch) => mean(losses.slice(epoch * steps, (epoch + 1) * steps)));
    show(name.padEnd(9), means.map((value) => fixed(value)).join(" "), "|", fixed(final));
    curves.push({ name, x: losses.map((_, step) => step + 1), y: losses });
  }
  mkdirSync("runs/examples", { recursive: true });
  await savePlot(
    "runs/examples/optimizers",
    drawPanels([{ title: "loss of each batch", xName: "step", curves }], 1, "SGD, Momentum, RMSprop and Adam", {
      width: 820,
      height: 460,
    }),
  );
  print("  > drawn: runs/examples/optimizers.svg and .png");
}

await runAsProgram(import.meta.url, main);
