/**
 * `torch.optim.swa_utils`: averages of a model's weights along training (Izmailov et al. 2018; exponential averages
 * too).
 */
import { itemAt } from "../support/checked.ts";
import { int64 } from "../dtype.ts";
import { no_grad } from "../autograd/modes.ts";
import { isOptions, pythonTypeName } from "../ops/declare/bind.ts";
import { fillWith } from "../compute/copy-elements.ts";
import { AssertionError, ValueError } from "../support/errors.ts";
import { BatchNorm } from "../nn/layers/batchnorm.ts";
import { deepcopy, Module } from "../nn/module/index.ts";
import { emptyTensor, Tensor } from "../tensor/tensor.ts";
import { rateNow } from "./groups.ts";
import { givenOptimizer, groupsOf, LRScheduler, type OptimizerOrNamed } from "./lr_scheduler/scheduler.ts";
import { REQUIRED, readOptions, type OptionArguments } from "./options.ts";

/** A new average of one parameter from the average, the parameter and how many were averaged. */
export type AverageFunction = (averaged: Tensor, current: Tensor, num_averaged: Tensor) => Tensor;
/** The same for lists of tensors, in place. */
export type MultiAverageFunction = (
  averaged: readonly Tensor[],
  current: readonly Tensor[],
  num_averaged: Tensor,
) => void;

/** Exponential moving average: `decay * average + (1 - decay) * current`. */
export function get_ema_avg_fn(decay = 0.999): AverageFunction {
  assertDecay(decay);
  return (averaged, current) => averaged.mul(decay).add(current, { alpha: 1 - decay });
}

/** Stochastic weight averaging: every model counts the same. */
export function get_swa_avg_fn(): AverageFunction {
  return (averaged, current, count) => averaged.add(current.sub(averaged).div(Number(count.item()) + 1));
}

/** `get_ema_avg_fn` for lists of tensors, in place. */
export function get_ema_multi_avg_fn(decay = 0.999): MultiAverageFunction {
  assertDecay(decay);
  return (averaged, current) => {
    averaged.forEach((average, i) => {
      if (average.is_floating_point()) average.add_(itemAt(current, i).sub(average), { alpha: 1 - decay });
      else average.copy_(get_ema_avg_fn(decay)(average, itemAt(current, i), average));
    });
  };
}

/** `get_swa_avg_fn` for lists of tensors, in place. */
export function get_swa_multi_avg_fn(): MultiAverageFunction {
  return (averaged, current, count) => {
    const share = 1 / (Number(count.item()) + 1);
    averaged.forEach((average, i) => {
      if (average.is_floating_point()) average.add_(itemAt(current, i).sub(average), { alpha: share });
      else average.copy_(get_swa_avg_fn()(average, itemAt(current, i), count));
    });
  };
}

function assertDecay(decay: number): void {
  if (!(decay >= 0 && decay <= 1))
    throw new ValueError(`Invalid decay value ${decay} provided. Please provide a value in [0,1] range.`);
}

/** Options of AveragedModel. */
export interface AveragedModelOptions {
  /** Accepted for PyTorch's sake: only "cpu". */
  device: unknown;
  /** How one tensor's average takes in the model's: `(averaged, model, n) => Tensor`. Default: the running mean. */
  avg_fn: AverageFunction | null;
  /** The same for all tensors at once; changes the averaged ones in place. */
  multi_avg_fn: MultiAverageFunction | null;
  /** Average buffers (running statistics) too. */
  use_buffers: boolean;
}

/**
 * A copy of a model that holds averages of its weights.
 * @example
 * const model = new nn.Linear(4, 2);
 * const averaged = new optim.swa_utils.AveragedModel(model, { multi_avg_fn: optim.swa_utils.get_ema_multi_avg_fn(0.999) });
 * // in the training loop, after optimizer.step():
 * averaged.update_parameters(model);
 */
export class AveragedModel<M extends Module = Module> extends Module<(...args: Parameters<M>) => ReturnType<M>> {
  /** The averaged copy of the model. */
  module: M;
  /** How one tensor's average takes in the model's: `(averaged, model, n) => Tensor`. Default: the running mean. */
  avg_fn: AverageFunction | null;
  /** The same for all tensors at once; changes the averaged ones in place. */
  multi_avg_fn: MultiAverageFunction | null;
  /** Whether buffers are averaged as well. */
  use_buffers: boolean;
  /** How many models were averaged: a tensor, part of the state dict. */
  declare n_averaged: Tensor;

  constructor(
    model: M | ({ model: M } & Partial<AveragedModelOptions>),
    ...args: OptionArguments<
      [
        device: unknown,
        avg_fn: AverageFunction | null,
        multi_avg_fn: MultiAverageFunction | null,
        use_buffers: boolean,
      ],
      AveragedModelOptions
    >
  ) {
    super();
    const options = readOptions<AveragedModelOptions>(
      "AveragedModel",
      { device: null, avg_fn: null, multi_avg_fn: null, use_buffers: false },
      ["device", "avg_fn", "multi_avg_fn", "use_buffers"],
      args,
      model,
      "model",
    );
    if (options.avg_fn !== null && options.multi_avg_fn !== null)
      throw new AssertionError("Only one of avg_fn and multi_avg_fn should be provided");
    this.module = deepcopy(isOptions(model) ? (model as { model: M }).model : (model as M));
    this.register_buffer("n_averaged", fillWith(emptyTensor([], int64), 0));
    this.avg_fn = options.avg_fn;
    this.multi_avg_fn = options.multi_avg_fn;
    this.use_buffers = options.use_buffers;
  }

  forward(...args: unknown[]): unknown {
    return (this.module as (...all: unknown[]) => unknown)(...args);
  }

  /** Takes the model's weights of now into the average. */
  update_parameters(model: Module): void {
    no_grad(() => {
      const list = (of: Module): Tensor[] =>
        this.use_buffers ? [...of.parameters(), ...of.buffers()] : of.parameters();
      const averaged = list(this.module).map((tensor) => tensor.detach());
      const current = list(model).map((tensor) => tensor.detach());
      if (Number(this.n_averaged.item()) === 0)
        averaged.forEach((average, i) => {
          average.copy_(itemAt(current, i));
        });
      else if (this.avg_fn !== null)
        averaged.forEach((average, i) => {
          average.copy_(this.avg_fn!(average, itemAt(current, i), this.n_averaged));
        });
      else (this.multi_avg_fn ?? get_swa_multi_avg_fn())(averaged, current, this.n_averaged);
      if (!this.use_buffers) {
        const buffers = model.buffers();
        this.module.buffers().forEach((buffer, i) => {
          buffer.copy_(itemAt(buffers, i));
        });
      }
      this.n_averaged.add_(1);
    });
  }
}

interface Normalization {
  running_mean: Tensor | null;
  running_var: Tensor | null;
  num_batches_tracked: Tensor | null;
  momentum: number | null;
}

/**
 * Computes the running statistics of batch normalisation anew from a pass over data; averaged weights need that.
 * `loader` gives inputs, or
 * arrays that begin with the input.
 */
export async function update_bn(
  loader: Iterable<unknown> | AsyncIterable<unknown>,
  model: Module,
  _device: unknown = null,
): Promise<void> {
  const layers = model.modules().filter((module) => module instanceof BatchNorm) as Normalization[];
  if (layers.length === 0) return;
  const momenta = new Map(layers.map((layer) => [layer, layer.momentum]));
  const wasTraining = model.training;
  for (const layer of layers) {
    layer.running_mean?.zero_();
    layer.running_var?.fill_(1);
    layer.num_batches_tracked?.zero_();
    layer.momentum = null;
  }
  model.train();
  const step = (batch: unknown): void => {
    const input = Array.isArray(batch) ? (batch as unknown[])[0] : batch;
    if (!(input instanceof Tensor))
      throw new ValueError(`update_bn expects tensors, or arrays that begin with one; got ${pythonTypeName(input)}`);
    no_grad(() => (model as (x: Tensor) => unknown)(input));
  };
  try {
    // arrays and generators are read before this returns, as in PyTorch, whether the caller waits or not
    if (typeof loader !== "string" && Symbol.asyncIterator in loader) for await (const batch of loader) step(batch);
    else for (const batch of loader) step(batch);
  } finally {
    momenta.forEach((momentum, layer) => {
      layer.momentum = momentum;
    });
    model.train(wasTraining);
  }
}

/** Options of SWALR. */
export interface SWALROptions {
  /** The learning rate while averaging, one for all groups or one each. */
  swa_lr: number | readonly number[];
  /** Epochs from the optimizer's learning rate to `swa_lr`. Default 10. */
  anneal_epochs: number;
  /** Whether learning rates go along a cosine or a line. Default "cos". */
  anneal_strategy: "cos" | "linear";
  /** Number of the last step; -1 before the first. */
  last_epoch: number;
}

/**
 * Goes to a constant learning rate `swa_lr` in `anneal_epochs` epochs, and stays there.
 * @example
 * const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 1 });
 * const scheduler = new optim.swa_utils.SWALR(optimizer, { swa_lr: 0.5, anneal_epochs: 2, anneal_strategy: "linear" });
 * optimizer.step();
 * scheduler.step();
 * scheduler.get_last_lr(); // [0.75]
 */
export class SWALR extends LRScheduler {
  _anneal_strategy: "cos" | "linear";
  /** Epochs from the optimizer's learning rate to `swa_lr`. */
  anneal_epochs: number;

  constructor(
    given: OptimizerOrNamed<SWALROptions>,
    ...args: OptionArguments<
      [
        swa_lr: number | readonly number[],
        anneal_epochs: number,
        anneal_strategy: "cos" | "linear",
        last_epoch: number,
      ],
      SWALROptions
    >
  ) {
    const optimizer = givenOptimizer("SWALR", given);
    const options = readOptions<SWALROptions>(
      "SWALR",
      { swa_lr: REQUIRED, anneal_epochs: 10, anneal_strategy: "cos", last_epoch: -1 },
      ["swa_lr", "anneal_epochs", "anneal_strategy", "last_epoch"],
      args,
      given,
      "optimizer",
    );
    const { swa_lr, anneal_epochs, anneal_strategy } = options;
    const count = optimizer.param_groups.length;
    if (Array.isArray(swa_lr) && swa_lr.length !== count)
      throw new ValueError(
        `swa_lr must have the same length as optimizer.param_groups. swa_lr has ${swa_lr.length} values, param_groups has ${count}.`,
      );
    if (anneal_strategy !== "cos" && anneal_strategy !== "linear")
      throw new ValueError(`anneal_strategy must be one of 'cos' or 'linear', instead got ${String(anneal_strategy)}`);
    if (!Number.isInteger(anneal_epochs) || anneal_epochs < 0)
      throw new ValueError(`anneal_epochs must be equal or greater than 0, got ${anneal_epochs}`);
    groupsOf(optimizer).forEach((group, i) => {
      group["swa_lr"] = rateNow(Array.isArray(swa_lr) ? (swa_lr as number[])[i]! : (swa_lr as number));
    });
    super(optimizer, options.last_epoch);
    this._anneal_strategy = anneal_strategy;
    this.anneal_epochs = anneal_epochs;
    this._initial_step();
  }

  private share(epochs: number): number {
    const t = Math.max(0, Math.min(1, epochs / Math.max(1, this.anneal_epochs)));
    return this._anneal_strategy === "cos" ? (1 - Math.cos(Math.PI * t)) / 2 : t;
  }

  override get_lr(): number[] {
    const step = this.anneal_epochs === 0 ? Math.max(1, this._step_count - 1) : this._step_count - 1;
    const [before, now] = [this.share(step - 1), this.share(step)];
    return groupsOf(this.optimizer).map((group) => {
      const target = group["swa_lr"] as number;
      const initial = before === 1 ? target : (group.lr - before * target) / (1 - before);
      return target * now + initial * (1 - now);
    });
  }
}
