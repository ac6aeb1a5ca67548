/** The worker of the training page: MNIST's digits, the network of the MNIST example, its training and its answers. */
import * as torch from "flambeau";
import { evaluate } from "../../../examples/mnist/evaluate.ts";
import { greyValues, normalised, type Digits } from "../../../examples/mnist/idx.ts";
import { LayerNet, type Net } from "../../../examples/mnist/model.ts";
import { prepare, trainStep } from "../../../examples/mnist/training.ts";
import { startThreadsInPage } from "../threads.ts";
import { load } from "./mnist.ts";
import type { Activation, Settings, TrainingNews, TrainingRequest } from "./protocol.ts";

/** Milliseconds between two messages about steps; between them the worker also looks for messages. */
const NEWS_EVERY = 100;
/** Misread digits that are sent. */
const MISREAD = 40;

startThreadsInPage();

let model: Net = new LayerNet();
let data: Promise<{ train: Digits; test: Digits }> | undefined;
let running = false;
let stopped = false;

function tell(news: TrainingNews, transfer: Transferable[] = []): void {
  postMessage(news, { transfer });
}

/** Lets messages arrive. */
const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

function digits(): Promise<{ train: Digits; test: Digits }> {
  data ??= Promise.all([load("train"), load("test")]).then(([train, test]) => {
    const count = (set: Digits): number => set.labels.shape[0]!;
    tell({ news: "ready", threads: torch.get_num_threads(), training: count(train), test: count(test) });
    return { train, test };
  });
  return data;
}

/** Tests the network and tells how it went. */
async function test(epoch: number): Promise<void> {
  const { test: set } = await digits();
  const { accuracy, confusion, mistakes } = evaluate(model, set.images, set.labels);
  tell({
    news: "tested",
    epoch,
    accuracy,
    confusion,
    misread: mistakes
      .slice(0, MISREAD)
      .map((mistake) => ({ ...mistake, grey: greyValues(set.images.at(mistake.index)) })),
  });
}

/** Trains one network for each of the settings, a step of each in turn; the first becomes the page's. */
async function train(runs: readonly Settings[], testing: boolean): Promise<void> {
  const { train: set } = await digits();
  // Prepared and begun one after the other, so that each draws its weights and its order from the seed.
  const races = runs.map((settings) => {
    const prepared = prepare(settings, set);
    const batches = prepared.loader[Symbol.iterator]();
    return { ...prepared, name: settings.optimizer, batches, next: batches.next() };
  });
  const [first] = races;
  if (first === undefined) return;
  const { epochs } = runs[0]!;
  const of = epochs * first.steps;
  let done = 0;
  let images = 0;
  let seconds = 0;
  for (let epoch = 1; epoch <= epochs && !stopped; epoch++) {
    if (epoch > 1)
      for (const race of races) {
        race.batches = race.loader[Symbol.iterator]();
        race.next = race.batches.next();
      }
    for (const race of races) race.model.train();
    let losses = Object.fromEntries(races.map(({ name }) => [name, [] as number[]]));
    let accuracies: number[] = [];
    let last = performance.now();
    for (let step = 1; step <= first.steps && !stopped; step++) {
      for (const race of races) {
        const [x, y] = race.next.value as [torch.Tensor, torch.Tensor];
        const { logits, loss } = trainStep(race.model, race.optimizer, x, y);
        race.scheduler.step();
        if (step < first.steps) race.next = race.batches.next();
        losses[race.name]!.push(loss);
        images += y.shape[0]!;
        if (race === first) accuracies.push(logits.argmax(1).eq(y).sum().item() / y.shape[0]!);
      }
      done++;
      const now = performance.now();
      if (now - last < NEWS_EVERY && step < first.steps) continue;
      seconds += (now - last) / 1000;
      const secondsLeft = (seconds / done) * (of - done);
      const imagesPerSecond = images / seconds;
      const reservedBytes = torch.memory_stats().reserved_bytes;
      tell({ news: "steps", done, of, epoch, losses, accuracies, imagesPerSecond, secondsLeft, reservedBytes });
      losses = Object.fromEntries(races.map(({ name }) => [name, [] as number[]]));
      accuracies = [];
      await breathe();
      last = performance.now();
    }
    model = first.model;
    if (testing && !stopped) await test(epoch);
  }
  model = first.model;
}

/** Runs the network on a digit, and tells what each layer made of it. */
function read(grey: Uint8Array, label?: number): void {
  const activations: Activation[] = [];
  const layers = [...model.named_modules()].filter(([, layer]) => [...layer.children()].length === 0);
  const hooks = layers.map(([layer, module]) =>
    module.register_forward_hook((_module: unknown, _inputs: unknown, output: torch.Tensor) => {
      // A ReLU that works in place would overwrite what its forerunner gave.
      const values = output.at(0).clone().toTypedArray() as Float32Array;
      activations.push({ layer: `${layer}: ${module.constructor.name}`, shape: output.shape.slice(1), values });
    }),
  );
  model.eval();
  const probabilities = torch.no_grad(() => model(normalised(grey)).softmax(1).at(0).tolist()) as number[];
  for (const hook of hooks) hook.remove();
  tell({ news: "read", grey, probabilities, activations, ...(label === undefined ? {} : { label }) });
}

/** Takes weights of a checkpoint: a state dict, or a dict that has one. */
async function loadWeights(bytes: Uint8Array, name: string): Promise<void> {
  const value: unknown = /\.safetensors$/.test(name) ? torch.safetensors.load(bytes) : torch.load(bytes);
  const inner = value as { model?: object; state_dict?: object };
  const state = (inner.state_dict ?? inner.model ?? value) as Record<string, torch.Tensor>;
  const fresh = new LayerNet();
  fresh.load_state_dict(state);
  model = fresh;
  await test(0);
}

async function answer(request: TrainingRequest): Promise<void> {
  if (request.task === "stop") {
    stopped = true;
  } else if (request.task === "read") {
    read(request.grey);
  } else if (request.task === "example") {
    const { test: set } = await digits();
    read(greyValues(set.images.at(request.index)), set.labels.at(request.index).item());
  } else if (request.task === "save") {
    const bytes = torch.save(model.state_dict());
    tell({ news: "saved", bytes }, [bytes.buffer]);
  } else if (!running) {
    running = true;
    stopped = false;
    try {
      if (request.task === "load") await loadWeights(request.bytes, request.name);
      else if (request.task === "train") await train([request.settings], true);
      else
        await train(
          request.optimizers.map((optimizer) => ({ ...request.settings, optimizer })),
          false,
        );
    } finally {
      running = false;
      tell({ news: "ended", stopped });
    }
  }
}

onmessage = ({ data: request }: MessageEvent<TrainingRequest>) => {
  answer(request).catch((error: unknown) => {
    tell({ news: "failed", message: error instanceof Error ? error.message : String(error) });
  });
};
