/** Networks, optimizers, learning rates and steps of the MNIST job: what Node and a page have in common. */
import * as torch from "flambeau";
import { nn, optim, utils } from "flambeau";
import type { Digits } from "./idx.ts";
import { FunctionNet, LayerNet, type Net } from "./model.ts";

const F = nn.functional;

/** The settings that decide the numbers. */
export interface Settings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly lr?: number;
  readonly seed: number;
  readonly optimizer: "adam" | "adamw" | "sgd" | "rmsprop";
  readonly relu: "nn" | "functional";
  /** Steps after which an epoch ends. */
  readonly steps?: number;
}

/** A network with fresh weights. */
export function makeNet(relu: Settings["relu"]): Net {
  return relu === "nn" ? new LayerNet() : new FunctionNet();
}

/** An optimizer, with a learning rate that suits it where none is given. */
export function makeOptimizer(name: Settings["optimizer"], parameters: torch.Tensor[], lr?: number): optim.Optimizer {
  switch (name) {
    case "adam":
      return new optim.Adam(parameters, { lr: lr ?? 2e-3 });
    case "adamw":
      return new optim.AdamW(parameters, { lr: lr ?? 2e-3 });
    case "rmsprop":
      return new optim.RMSprop(parameters, { lr: lr ?? 2e-3 });
    case "sgd":
      return new optim.SGD(parameters, { lr: lr ?? 0.05, momentum: 0.9 });
  }
}

/** Compares the two forms on one batch: outputs and gradients are equal to the bit. */
export function formsAgree(seed: number): boolean {
  torch.manual_seed(seed);
  const layers = new LayerNet();
  const functions = new FunctionNet();
  functions.load_state_dict(layers.state_dict());
  const images = torch.randn([8, 1, 28, 28]);
  const labels = torch.arange(8);
  const gradients = [layers, functions].map((net) => {
    const loss = F.cross_entropy(net(images), labels);
    loss.backward();
    return [loss, ...[...net.parameters()].map((parameter) => parameter.grad!)];
  });
  return gradients[0]!.every((tensor, i) => torch.equal(tensor, gradients[1]![i]!));
}

export type Loader = utils.data.DataLoader<[torch.Tensor, torch.Tensor]>;

/**
 * Steps in which the learning rate rises: small first steps keep the losses of two programs together that round
 * differently.
 */
const WARM_UP = 300;

/** The part of the learning rate that a step takes: it rises from 0, and falls to 0 during the last epoch. */
function rateAt(step: number, steps: number, epochs: number): number {
  const rise = Math.min(WARM_UP, Math.ceil(0.16 * steps * epochs));
  return Math.min(1, (step + 1) / rise, epochs - step / steps);
}

/** A network with the seed's weights, its optimizer and learning rates, and the training digits in the seed's order. */
export function prepare(
  options: Settings,
  { images, labels }: Digits,
): {
  model: Net;
  optimizer: optim.Optimizer;
  scheduler: optim.lr_scheduler.LambdaLR;
  loader: Loader;
  steps: number;
} {
  torch.manual_seed(options.seed);
  const model = makeNet(options.relu);
  const optimizer = makeOptimizer(options.optimizer, model.parameters(), options.lr);
  const loader = new utils.data.DataLoader(new utils.data.TensorDataset(images, labels), {
    batch_size: options.batchSize,
    shuffle: true,
  });
  const steps = Math.min(loader.length, options.steps ?? Infinity);
  const scheduler = new optim.lr_scheduler.LambdaLR(optimizer, (step) => rateAt(step, steps, options.epochs));
  return { model, optimizer, scheduler, loader, steps };
}

/** One step of training: gives the logits and the loss. */
export function trainStep(
  model: Net,
  optimizer: optim.Optimizer,
  images: torch.Tensor,
  labels: torch.Tensor,
): { logits: torch.Tensor; loss: number } {
  optimizer.zero_grad();
  const logits = model(images);
  const loss = F.cross_entropy(logits, labels);
  loss.backward();
  optimizer.step();
  return { logits, loss: loss.item() };
}
