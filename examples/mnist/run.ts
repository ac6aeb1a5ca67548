/** The main job: show that both forms of ReLU agree, train, test, save, load, report. */
import { statSync } from "node:fs";
import { join } from "node:path";
import * as torch from "flambeau";
import { utils } from "flambeau";
import { Checkpoint, hasCheckpoint, saveCheckpoint, type RunState } from "./checkpoint.ts";
import { loadMnist, type Digits } from "./data.ts";
import { evaluate, type Evaluation } from "./evaluate.ts";
import type { Net } from "./model.ts";
import { EpochBar, Interrupted, Interrupts } from "./progress.ts";
import { writeReport } from "./report.ts";
import { formsAgree, makeNet, prepare, trainStep, type Settings } from "./training.ts";

export interface RunOptions extends Settings {
  readonly data: string;
  readonly out: string;
  readonly quiet: boolean;
  /** Write event files into `out`, which TensorBoard shows. */
  readonly tensorboard?: boolean;
  /** Go on from the checkpoint in `out`. */
  readonly resume?: boolean;
}

/** What was measured: step by step, then epoch by epoch. */
export interface History {
  readonly losses: number[];
  readonly rates: number[];
  /** The part of the batch that was read right. */
  readonly batchAccuracies: number[];
  readonly trainAccuracies: number[];
  readonly testAccuracies: number[];
  /** Seconds of training. */
  readonly seconds: number[];
}

/** One pass over the training data. */
async function trainEpoch(
  { model, optimizer, scheduler, loader, steps }: ReturnType<typeof prepare>,
  options: RunOptions,
  epoch: number,
  history: History,
  interrupts: Interrupts,
  events: utils.tensorboard.SummaryWriter | null,
): Promise<void> {
  const bar = options.quiet ? null : new EpochBar(epoch, options.epochs, steps);
  const start = performance.now();
  let correct = 0;
  let seen = 0;
  let step = 0;
  let smoothed = 0;
  model.train();
  try {
    for await (const [images, labels] of loader) {
      interrupts.check();
      history.rates.push(optimizer.param_groups[0]!["lr"] as number);
      const { logits, loss } = trainStep(model, optimizer, images, labels);
      scheduler.step();
      events?.add_scalar("loss", loss, history.losses.length);
      const right = logits.argmax(1).eq(labels).sum().item();
      history.losses.push(loss);
      history.batchAccuracies.push(right / labels.shape[0]!);
      correct += right;
      seen += labels.shape[0]!;
      smoothed = step === 0 ? loss : 0.95 * smoothed + 0.05 * loss;
      step++;
      if (step % 5 === 0 || step === steps)
        bar?.show(step, {
          loss: smoothed,
          accuracy: correct / seen,
          rate: seen / ((performance.now() - start) / 1000),
        });
      if (step === steps) break;
    }
  } finally {
    bar?.stop();
  }
  const seconds = (performance.now() - start) / 1000;
  history.trainAccuracies.push(correct / seen);
  history.seconds.push(seconds);
  console.log(
    `epoch ${epoch}: loss ${smoothed.toFixed(4)}, training accuracy ${((100 * correct) / seen).toFixed(2)} %, ${(seen / seconds).toFixed(0)} images/s, ${seconds.toFixed(1)} s`,
  );
}

/** Epochs with a checkpoint after each; gives the last test. */
async function trainAll(
  options: RunOptions,
  prepared: ReturnType<typeof prepare>,
  test: Digits,
  history: History,
  done: number,
): Promise<Evaluation> {
  using interrupts = new Interrupts();
  using events = options.tensorboard === true ? new utils.tensorboard.SummaryWriter(options.out) : null;
  let saved = done;
  try {
    for (let epoch = done + 1; epoch <= options.epochs; epoch++) {
      await trainEpoch(prepared, options, epoch, history, interrupts, events);
      const { accuracy } = evaluate(prepared.model, test.images, test.labels, () => interrupts.check());
      history.testAccuracies.push(accuracy);
      events?.add_scalar("accuracy/training", history.trainAccuracies.at(-1)!, epoch);
      events?.add_scalar("accuracy/test", accuracy, epoch);
      console.log(`test accuracy ${(100 * accuracy).toFixed(2)} %`);
      saveCheckpoint(options, epoch, prepared, history);
      saved = epoch;
    }
  } catch (error) {
    if (error instanceof Interrupted)
      console.log(
        saved === 0
          ? "stopped in the first epoch: nothing was saved"
          : `stopped: epoch ${saved} is saved; npm start -- --out ${options.out} --resume goes on from there`,
      );
    throw error;
  }
  return evaluate(prepared.model, test.images, test.labels);
}

/** Writes the model in both formats, reads each into a fresh model, and tests that. */
function saveModel(options: RunOptions, model: Net, test: Digits, accuracy: number): void {
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
    const again = evaluate(fresh, test.images, test.labels).accuracy;
    console.log(
      `${path} (${(statSync(path).size / 1024).toFixed(0)} KiB) loaded into a fresh model: ${(100 * again).toFixed(2)} %${again === accuracy ? ", the same" : " - NOT THE SAME"}`,
    );
  }
}

/** The whole job. */
export async function run(given: RunOptions): Promise<void> {
  const begin = performance.now();
  const checkpoint = given.resume ? Checkpoint.read(given.out) : null;
  const options = checkpoint ? { ...given, ...checkpoint.settings } : given;
  const train = loadMnist(options.data, "train");
  const test = loadMnist(options.data, "t10k");
  console.log(
    `nn.ReLU and F.relu give ${formsAgree(options.seed) ? "bit-equal losses and gradients" : "DIFFERENT results"} from the same weights`,
  );

  const prepared = prepare(options, train);
  const state: RunState = prepared;
  checkpoint?.restore(state);
  if (checkpoint) console.log(`goes on after epoch ${checkpoint.epoch} of ${options.epochs}`);
  else if (hasCheckpoint(options.out)) console.log("begins anew; --resume would go on from the checkpoint");
  const history = checkpoint?.history ?? {
    losses: [],
    rates: [],
    batchAccuracies: [],
    trainAccuracies: [],
    testAccuracies: [],
    seconds: [],
  };
  const result = await trainAll(options, prepared, test, history, checkpoint?.epoch ?? 0);
  saveModel(options, prepared.model, test, result.accuracy);
  const parameters = [...prepared.model.parameters()].reduce((sum, each) => sum + each.numel(), 0);
  const report = await writeReport(options, history, result, {
    images: test.images,
    parameters,
    steps: prepared.steps,
  });
  const stats = torch.memory_stats();
  console.log(`report: ${report}`);
  console.log(
    `${((performance.now() - begin) / 1000).toFixed(1)} s in all, at most ${(stats.peak_bytes / 2 ** 20).toFixed(0)} MiB of tensors`,
  );
}
