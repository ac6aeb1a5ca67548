/** `GradScaler`: scales losses up, so that small gradients of 16-bit dtypes do not vanish, and gradients down again. */
import { no_grad } from "./autograd/modes.ts";
import { float16, float32 } from "./dtype.ts";
import { functionSignature, type Arguments } from "./ops/declare/signature.ts";
import { full } from "./ops/create/create.ts";
import type { Optimizer } from "./optim/optimizer.ts";
import { AssertionError, RuntimeError, ValueError } from "./support/errors.ts";
import { warnAlways } from "./support/warnings.ts";
import { Tensor } from "./tensor/tensor.ts";

/** Where an optimizer is between two calls of `update`. */
interface OptimizerStage {
  stage: "ready" | "unscaled" | "stepped";
  /** 1 where a gradient had an infinity or NaN, else 0; null before the check. */
  foundInfinity: Tensor | null;
  /** The same, once `step` has read it. */
  found: boolean | null;
}

/** Whether the check found an infinity or NaN: the one number that a step waits for, read once. */
function hasFound(stage: OptimizerStage): boolean {
  return (stage.found ??= stage.foundInfinity!.item() !== 0);
}

interface ScalerOptions {
  device?: string;
  init_scale?: number;
  growth_factor?: number;
  backoff_factor?: number;
  growth_interval?: number;
  enabled?: boolean;
}
const bound = functionSignature<Required<ScalerOptions>>(
  "GradScaler.__init__",
  "device='cuda', init_scale=65536., growth_factor=2., backoff_factor=0.5, growth_interval=2000, enabled=True",
);

/** What `state_dict` holds. */
export interface GradScalerState {
  /** What losses are multiplied by. */
  scale: number;
  /** What the scale is multiplied by when it grows. */
  growth_factor: number;
  /** What it is multiplied by when it falls. */
  backoff_factor: number;
  /** After how many good steps it grows. */
  growth_interval: number;
  /** How many good steps there were since it changed. */
  _growth_tracker: number;
}

const ADVICE = "This may indicate your script did not use scaler.scale(loss or outputs) earlier in the iteration.";

/**
 * Scales losses before `backward` and gradients back before a step; leaves a step out where a gradient is infinite or
 * NaN, and lowers the scale then; raises it after `growth_interval` steps that went well (Micikevicius et al. 2018,
 * "Mixed precision training").
 * @example
 * const weight = new nn.Parameter(torch.ones(2));
 * const optimizer = new optim.SGD([weight], { lr: 0.1 });
 * const scaler = new torch.amp.GradScaler("cpu");
 * scaler.scale(weight.sum()).backward();
 * scaler.step(optimizer);
 * scaler.update();
 * weight.detach(); // tensor([0.9000, 0.9000])
 */
export class GradScaler {
  private readonly isOn: boolean;
  private initialScale: number;
  private scaleNow: Tensor | null = null;
  /** Good steps since the scale changed. */
  private tracker = 0;
  private growthFactor: number;
  private backoffFactor: number;
  private growthInterval: number;
  private stages = new Map<Optimizer, OptimizerStage>();

  constructor(
    ...args: Arguments<
      [
        device?: string,
        init_scale?: number,
        growth_factor?: number,
        backoff_factor?: number,
        growth_interval?: number,
        enabled?: boolean,
      ],
      ScalerOptions
    >
  ) {
    const options = bound.bind(args);
    let { enabled } = options;
    if (options.device === "cuda" && enabled) {
      warnAlways("torch.cuda.amp.GradScaler is enabled, but CUDA is not available.  Disabling.");
      enabled = false;
    }
    this.isOn = enabled;
    if (enabled && options.growth_factor <= 1) throw new AssertionError("The growth factor must be > 1.0.");
    if (enabled && options.backoff_factor >= 1) throw new AssertionError("The backoff factor must be < 1.0.");
    this.initialScale = options.init_scale;
    this.growthFactor = options.growth_factor;
    this.backoffFactor = options.backoff_factor;
    this.growthInterval = options.growth_interval;
  }

  private stageOf(optimizer: Optimizer): OptimizerStage {
    let stage = this.stages.get(optimizer);
    if (!stage) {
      stage = { stage: "ready", foundInfinity: null, found: null };
      this.stages.set(optimizer, stage);
    }
    return stage;
  }

  private scaleFor(what: string): Tensor {
    if (this.scaleNow === null) throw new AssertionError(`Attempted ${what} but _scale is None.  ${ADVICE}`);
    return this.scaleNow;
  }

  /** Multiplies a loss, or each of several tensors, by the scale. */
  scale<T extends Tensor | readonly Tensor[]>(outputs: T): T;
  scale(outputs: Tensor | readonly Tensor[]): Tensor | readonly Tensor[] {
    if (!this.isOn) return outputs;
    this.scaleNow ??= full([], this.initialScale, { dtype: float32 });
    if (outputs instanceof Tensor) return outputs.mul(this.scaleNow);
    if (Array.isArray(outputs)) return (outputs as readonly Tensor[]).map((output) => this.scale(output));
    throw new ValueError("outputs must be a Tensor or an iterable of Tensors");
  }

  /** Divides gradients by the scale, and looks for infinities and NaN among them. */
  private unscaleGradients(optimizer: Optimizer, inverse: Tensor, allowHalf: boolean): Tensor {
    return no_grad(() => {
      const found = inverse.new_zeros([]);
      for (const group of optimizer.param_groups) {
        for (const { grad } of group.params) {
          if (!grad) continue;
          if (!allowHalf && grad.dtype === float16) throw new ValueError("Attempting to unscale FP16 gradients.");
          found.copy_(found.maximum(grad.isfinite().all().logical_not().to(float32)));
          grad.mul_(inverse);
        }
      }
      return found;
    });
  }

  /** Divides the gradients of an optimizer's parameters by the scale, for those who look at them before `step`. */
  unscale_(optimizer: Optimizer): void {
    if (!this.isOn) return;
    const scale = this.scaleFor("unscale_");
    const stage = this.stageOf(optimizer);
    if (stage.stage === "unscaled")
      throw new RuntimeError("unscale_() has already been called on this optimizer since the last update().");
    if (stage.stage === "stepped") throw new RuntimeError("unscale_() is being called after step().");
    stage.foundInfinity = this.unscaleGradients(optimizer, scale.double().reciprocal().float(), false);
    stage.stage = "unscaled";
  }

  /** Divides the gradients by the scale, if that was not done, and steps, if all of them are finite. */
  step(optimizer: Optimizer, closure?: unknown): unknown {
    if (!this.isOn) return closure === undefined ? optimizer.step() : optimizer.step(closure as never);
    if (closure !== undefined)
      throw new RuntimeError("Closure use is not currently supported if GradScaler is enabled.");
    this.scaleFor("step");
    const stage = this.stageOf(optimizer);
    if (stage.stage === "stepped") throw new RuntimeError("step() has already been called since the last update().");
    if (stage.stage === "ready") this.unscale_(optimizer);
    const hasGradients = optimizer.param_groups.some((group) => group.params.some(({ grad }) => grad));
    if (stage.foundInfinity === null || !hasGradients)
      throw new AssertionError("No inf checks were recorded for this optimizer.");
    const result = hasFound(stage) ? undefined : optimizer.step();
    stage.stage = "stepped";
    return result;
  }

  /** Changes the scale after the steps of an iteration, or sets it. */
  update(new_scale?: number | Tensor | null): void {
    if (!this.isOn) return;
    const scale = this.scaleFor("update");
    no_grad(() => {
      if (typeof new_scale === "number") scale.fill_(new_scale);
      else if (new_scale instanceof Tensor) {
        if (new_scale.numel() !== 1 || new_scale.requires_grad)
          throw new AssertionError(
            "new_scale should be a float or a 1-element torch.cuda.FloatTensor or torch.FloatTensor with requires_grad=False.",
          );
        scale.copy_(new_scale);
      } else this.adapt(scale);
    });
    this.stages = new Map();
  }

  private adapt(scale: Tensor): void {
    const stages = [...this.stages.values()].filter(({ foundInfinity }) => foundInfinity !== null);
    if (stages.length === 0) throw new AssertionError("No inf checks were recorded prior to update.");
    if (stages.some(hasFound)) {
      scale.mul_(this.backoffFactor);
      this.tracker = 0;
    } else if (++this.tracker === this.growthInterval) {
      const larger = scale.mul(this.growthFactor);
      if (larger.isfinite().item()) scale.copy_(larger); // an infinite scale would never come down
      this.tracker = 0;
    }
  }

  /** The scale; 1 where scaling is off. */
  get_scale(): number {
    if (!this.isOn) return 1;
    return this.scaleNow === null ? this.initialScale : this.scaleNow.item();
  }
  /** What the scale is multiplied by after `growth_interval` good steps. */
  get_growth_factor(): number {
    return this.growthFactor;
  }
  /** Sets what the scale is multiplied by after `growth_interval` good steps. */
  set_growth_factor(new_factor: number): void {
    this.growthFactor = new_factor;
  }
  /** What the scale is multiplied by after a step that was left out. */
  get_backoff_factor(): number {
    return this.backoffFactor;
  }
  /** Sets what the scale is multiplied by after a step that was left out. */
  set_backoff_factor(new_factor: number): void {
    this.backoffFactor = new_factor;
  }
  /** After how many good steps the scale grows. */
  get_growth_interval(): number {
    return this.growthInterval;
  }
  /** Sets after how many good steps the scale grows. */
  set_growth_interval(new_interval: number): void {
    this.growthInterval = new_interval;
  }
  /** Whether scaling is on. */
  is_enabled(): boolean {
    return this.isOn;
  }

  /** Everything that going on later needs. */
  state_dict(): GradScalerState | Record<string, never> {
    if (!this.isOn) return {};
    return {
      scale: this.get_scale(),
      growth_factor: this.growthFactor,
      backoff_factor: this.backoffFactor,
      growth_interval: this.growthInterval,
      _growth_tracker: this.tracker,
    };
  }
  /** Goes on from a state that `state_dict` gave. */
  load_state_dict(state_dict: GradScalerState | Record<string, never>): void {
    if (!this.isOn) return;
    if (Object.keys(state_dict).length === 0)
      throw new RuntimeError(
        "The source state dict is empty, possibly because it was saved from a disabled instance of GradScaler.",
      );
    const state = state_dict as GradScalerState;
    this.initialScale = state.scale;
    this.scaleNow?.fill_(state.scale);
    this.growthFactor = state.growth_factor;
    this.backoffFactor = state.backoff_factor;
    this.growthInterval = state.growth_interval;
    this.tracker = state._growth_tracker;
  }
}
