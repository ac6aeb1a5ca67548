/** The main job: show that both forms of ReLU agree, train, test, save, load, report. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { SingleBar } from "cli-progress";
import * as torch from "flambeau";
import { nn, optim, utils } from "flambeau";
import { loadMnist, type Digits } from "./data.ts";
import { FunctionNet, LayerNet } from "./model.ts";
import { writeReport, type Mistake } from "./report.ts";

const F = nn.functional;

export interface RunOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly lr?: number;
  readonly seed: number;
  readonly optimizer: "adam" | "adamw" | "sgd" | "rmsprop";
  readonly relu: "nn" | "functional";
  readonly data: string;
  readonly out: string;
  readonly steps?: number;
  readonly quiet: boolean;
}

export type Net = LayerNet | FunctionNet;

export interface History {
  readonly losses: number[];
  readonly accuracies: number[];
}

function makeNet(relu: RunOptions["relu"]): Net {
  return relu === "nn" ? new LayerNet() : new FunctionNet();
}

function makeOptimizer(name: RunOptions["optimizer"], parameters: torch.Tensor[], lr?: number): optim.Optimizer {
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
  options: Pick<RunOptions, "seed" | "relu" | "optimizer" | "lr" | "batchSize" | "epochs" | "steps">,
  { images, labels }: Digits,
): { model: Net; optimizer: optim.Optimizer; scheduler: optim.lr_scheduler.LambdaLR; loader: Loader; steps: number } {
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

/** One pass over the training data. */
async function trainEpoch(
  model: Net,
  optimizer: optim.Optimizer,
  scheduler: optim.lr_scheduler.LambdaLR,
  loader: Loader,
  steps: number,
  options: RunOptions,
  epoch: number,
  history: History,
): Promise<void> {
  const bar = options.quiet
    ? null
    : new SingleBar({
        format: `epoch ${epoch}/${options.epochs} [{bar}] {value}/{total} | loss {loss} | accuracy {accuracy} | {rate} images/s | {eta_formatted} left`,
        hideCursor: true,
        barsize: 20,
      });
  bar?.start(steps, 0, { loss: "-", accuracy: "-", rate: "-" });
  const start = performance.now();
  let correct = 0;
  let seen = 0;
  let step = 0;
  let smoothed = 0;
  model.train();
  for await (const [images, labels] of loader) {
    const { logits, loss } = trainStep(model, optimizer, images, labels);
    scheduler.step();
    history.losses.push(loss);
    correct += logits.argmax(1).eq(labels).sum().item();
    seen += labels.shape[0]!;
    smoothed = step === 0 ? loss : 0.95 * smoothed + 0.05 * loss;
    step++;
    if (bar && (step % 5 === 0 || step === steps)) {
      const rate = seen / ((performance.now() - start) / 1000);
      bar.update(step, {
        loss: smoothed.toFixed(4),
        accuracy: `${((100 * correct) / seen).toFixed(2)} %`,
        rate: rate.toFixed(0),
      });
    }
    if (step === steps) break;
  }
  bar?.stop();
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `epoch ${epoch}: loss ${smoothed.toFixed(4)}, training accuracy ${((100 * correct) / seen).toFixed(2)} %, ${(seen / seconds).toFixed(0)} images/s, ${seconds.toFixed(1)} s`,
  );
}

/** Accuracy on a set of digits, and what was taken for something else. */
export function evaluate(
  model: Net,
  images: torch.Tensor,
  labels: torch.Tensor,
): { accuracy: number; mistakes: Mistake[] } {
  model.eval();
  const mistakes: Mistake[] = [];
  let correct = 0;
  torch.no_grad(() => {
    const size = 500;
    for (let start = 0; start < labels.shape[0]!; start += size) {
      const part = images.at(`${start}:${start + size}`);
      const wanted = labels.at(`${start}:${start + size}`);
      const guesses = model(part).argmax(1);
      const right = guesses.eq(wanted);
      correct += right.sum().item();
      for (const [place] of right.logical_not().nonzero().tolist() as number[][]) {
        mistakes.push({ index: start + place!, guess: guesses.at(place!).item(), label: wanted.at(place!).item() });
      }
    }
  });
  return { accuracy: correct / labels.shape[0]!, mistakes };
}

/** The whole job. */
export async function run(options: RunOptions): Promise<void> {
  const begin = performance.now();
  const train = loadMnist(options.data, "train");
  const test = loadMnist(options.data, "t10k");
  console.log(
    `nn.ReLU and F.relu give ${formsAgree(options.seed) ? "bit-equal losses and gradients" : "DIFFERENT results"} from the same weights`,
  );

  const { model, optimizer, scheduler, loader, steps } = prepare(options, train);
  const history: History = { losses: [], accuracies: [] };
  let result = { accuracy: 0, mistakes: [] as Mistake[] };
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    await trainEpoch(model, optimizer, scheduler, loader, steps, options, epoch, history);
    result = evaluate(model, test.images, test.labels);
    history.accuracies.push(result.accuracy);
    console.log(`test accuracy ${(100 * result.accuracy).toFixed(2)} %`);
  }

  const checkpoint = join(options.out, "model.pt");
  const safetensors = join(options.out, "model.safetensors");
  torch.save(model.state_dict(), checkpoint);
  torch.safetensors.save_file(model.state_dict(), safetensors);
  for (const [path, state] of [
    [checkpoint, torch.load<Record<string, torch.Tensor>>(checkpoint)],
    [safetensors, torch.safetensors.load_file(safetensors)],
  ] as const) {
    const fresh = makeNet(options.relu);
    fresh.load_state_dict(state);
    const { accuracy } = evaluate(fresh, test.images, test.labels);
    console.log(
      `${path} (${(statSync(path).size / 1024).toFixed(0)} KiB) loaded into a fresh model: ${(100 * accuracy).toFixed(2)} %${accuracy === result.accuracy ? ", the same" : " - NOT THE SAME"}`,
    );
  }
  const report = await writeReport(options, history, result, test.images);
  const stats = torch.memory_stats();
  console.log(`report: ${report}`);
  console.log(
    `${((performance.now() - begin) / 1000).toFixed(1)} s in all, at most ${(stats.peak_bytes / 2 ** 20).toFixed(0)} MiB of tensors`,
  );
}
