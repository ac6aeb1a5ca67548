/**
 * Rotary position embeddings (Su et al. 2021, https://arxiv.org/abs/2104.09864) and the ways to stretch them to longer
 * texts.
 */
import { float32 } from "../dtype.ts";
import { arange } from "../ops/create/ranges/range.ts";
import { tensor } from "../methods/implementations.ts";
import { cat } from "../ops/view/join.ts";
import { ValueError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { ConfigReader } from "./config.ts";
import { sizeAt } from "../support/checked.ts";

/** Cosines and sines of the angles of positions: [batch, tokens, features] each. */
export type Rotation = readonly [cos: Tensor, sin: Tensor];

/** Frequencies in radians a token, one for each pair of features, and a factor for cosines and sines. */
interface Frequencies {
  readonly inverse: readonly number[];
  readonly scaling: number;
}

/** float32 as PyTorch computes frequencies. */
const single = Math.fround;

function plainFrequencies(base: number, width: number): number[] {
  return Array.from({ length: width / 2 }, (_, i) => single(1 / single(Math.pow(base, single((2 * i) / width)))));
}

/** Llama 3.1: low frequencies are divided by the factor, high ones stay, those between are blended. */
function llama3Frequencies(plain: readonly number[], settings: ConfigReader): number[] {
  const factor = settings.number("factor");
  const lowFactor = settings.number("low_freq_factor");
  const highFactor = settings.number("high_freq_factor");
  const context = settings.number("original_max_position_embeddings");
  return plain.map((frequency) => {
    const wavelength = (2 * Math.PI) / frequency;
    if (wavelength < context / highFactor) return frequency;
    if (wavelength > context / lowFactor) return frequency / factor;
    const smooth = (context / wavelength - lowFactor) / (highFactor - lowFactor);
    return ((1 - smooth) * frequency) / factor + smooth * frequency;
  });
}

/** YaRN (Peng et al. 2023, https://arxiv.org/abs/2309.00071). */
function yarnFrequencies(settings: ConfigReader, base: number, width: number, maximum: number): Frequencies {
  const context = settings.optionalNumber("original_max_position_embeddings") ?? maximum;
  const factor = settings.optionalNumber("factor") ?? maximum / context;
  const fast = settings.number("beta_fast", 32);
  const slow = settings.number("beta_slow", 1);
  const magnitude = (scale: number, weight = 1): number => (scale <= 1 ? 1 : 0.1 * weight * Math.log(scale) + 1);
  const [mscale, all] = [settings.optionalNumber("mscale"), settings.optionalNumber("mscale_all_dim")];
  const derived = mscale && all ? magnitude(factor, mscale) / magnitude(factor, all) : magnitude(factor);
  const scaling = settings.optionalNumber("attention_factor") ?? derived;
  // The pair of features that turns so many times within the original context.
  const pairOf = (turns: number): number => (width * Math.log(context / (turns * 2 * Math.PI))) / (2 * Math.log(base));
  const whole = settings.flag("truncate", true);
  const low = Math.max(whole ? Math.floor(pairOf(fast)) : pairOf(fast), 0);
  let high = Math.min(whole ? Math.ceil(pairOf(slow)) : pairOf(slow), width - 1);
  if (low === high) high += 0.001;
  const inverse = plainFrequencies(base, width).map((frequency, i) => {
    const ramp = Math.min(Math.max((i - low) / (high - low), 0), 1);
    return (frequency / factor) * ramp + frequency * (1 - ramp);
  });
  return { inverse, scaling };
}

/** LongRoPE (Ding et al. 2024, https://arxiv.org/abs/2402.13753): a factor for every frequency, short or long text. */
function longFrequencies(
  settings: ConfigReader,
  base: number,
  width: number,
  maximum: number,
  length: number,
): Frequencies {
  const context = settings.optionalNumber("original_max_position_embeddings") ?? maximum;
  const factors = settings.list(length > context ? "long_factor" : "short_factor") as readonly number[] | null;
  if (factors === null) throw new ValueError('config: rope type "longrope" needs "long_factor" and "short_factor"');
  const factor = settings.optionalNumber("factor") ?? maximum / context;
  const derived = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(context));
  const scaling = settings.optionalNumber("attention_factor") ?? derived;
  return { inverse: plainFrequencies(base, width).map((value, i) => value / (factors[i] ?? 1)), scaling };
}

/** Cosines and sines for positions; made once for a model. */
export class RotaryEmbedding {
  private readonly settings: ConfigReader;
  private readonly base: number;
  private readonly kind: string;
  private fixed: Frequencies | null = null;

  /** `width`: features of a head. The scaling stands in `rope_parameters` or, in older files, `rope_scaling`. */
  constructor(
    config: ConfigReader,
    private readonly width: number,
  ) {
    const group = config.group("rope_parameters") ?? config.group("rope_scaling");
    this.settings = group ?? new ConfigReader({});
    this.base = group?.optionalNumber("rope_theta") ?? config.number("rope_theta", 10_000);
    this.kind = this.settings.text(["rope_type", "type"], "default");
    this.rotated = Math.floor(
      width * (group?.optionalNumber("partial_rotary_factor") ?? config.number("partial_rotary_factor", 1)),
    );
    this.maximum = config.number("max_position_embeddings", 2048);
    this.longest = this.maximum;
  }

  private readonly rotated: number;
  private readonly maximum: number;
  /**
   * The longest text since the last one that fitted into the model: as in transformers, frequencies of "dynamic" grow
   * with it and stay, so that keys in a cache and a shorter text after it have the same.
   */
  private longest: number;

  private frequencies(length: number): Frequencies {
    const [base, width, settings] = [this.base, this.rotated, this.settings];
    switch (this.kind) {
      case "default":
        return (this.fixed ??= { inverse: plainFrequencies(base, width), scaling: 1 });
      case "linear": {
        const factor = settings.number("factor");
        return (this.fixed ??= { inverse: plainFrequencies(base, width).map((value) => value / factor), scaling: 1 });
      }
      case "llama3":
        return (this.fixed ??= { inverse: llama3Frequencies(plainFrequencies(base, width), settings), scaling: 1 });
      case "yarn":
        return (this.fixed ??= yarnFrequencies(settings, base, width, this.maximum));
      case "longrope":
        return longFrequencies(settings, base, width, this.maximum, length);
      case "dynamic": {
        this.longest = length < this.maximum ? this.maximum : Math.max(this.longest, length);
        const factor = settings.number("factor");
        const stretched = base * ((factor * this.longest) / this.maximum - (factor - 1)) ** (width / (width - 2));
        return { inverse: plainFrequencies(stretched, width), scaling: 1 };
      }
      default:
        throw new ValueError(
          `config: rope type "${this.kind}" is not known; default, linear, dynamic, llama3, yarn and longrope are`,
        );
    }
  }

  /** For positions [batch, tokens], in the dtype of `like`; `length`: the largest position and one. */
  rotation(positions: Tensor, length: number, like: Tensor): Rotation {
    const { inverse, scaling } = this.frequencies(length);
    const angles = positions
      .to(float32)
      .unsqueeze(-1)
      .mul(tensor([...inverse], { dtype: float32 }));
    const both = cat([angles, angles], -1);
    const [cos, sin] = [both.cos(), both.sin()];
    if (scaling === 1) return [cos.to(like.dtype), sin.to(like.dtype)];
    return [cos.mul(scaling).to(like.dtype), sin.mul(scaling).to(like.dtype)];
  }

  toString(): string {
    return `RotaryEmbedding(${this.kind}, base=${this.base}, width=${this.width})`;
  }
}

/** Positions from `past` on for a batch of one, to be broadcast: [1, tokens]. */
export function nextPositions(past: number, count: number): Tensor {
  return arange(past, past + count).unsqueeze(0);
}

/** The two halves of the features, the second with its sign turned in front of the first. */
function rotateHalf(x: Tensor): Tensor {
  const half = Math.floor(sizeAt(x.shape, -1) / 2);
  return cat([x.narrow(-1, half, sizeAt(x.shape, -1) - half).neg(), x.narrow(-1, 0, half)], -1);
}

/** Turns the features of heads [batch, heads, tokens, features] by their positions' angles. */
export function rotateHeads(x: Tensor, [cos, sin]: Rotation): Tensor {
  const width = sizeAt(cos.shape, -1);
  const [c, s] = [cos.unsqueeze(1), sin.unsqueeze(1)];
  if (width === x.shape.at(-1)) return x.mul(c).add(rotateHalf(x).mul(s));
  const turned = x.narrow(-1, 0, width);
  return cat([turned.mul(c).add(rotateHalf(turned).mul(s)), x.narrow(-1, width, sizeAt(x.shape, -1) - width)], -1);
}
