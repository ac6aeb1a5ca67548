/** Writes on from a text, token by token: greedy or by sampling, with a cache of keys and values. */
import { no_grad } from "../autograd/modes.ts";
import { tensor } from "../methods/implementations.ts";
import { multinomial } from "../ops/create/draws/random-draws.ts";
import { cat } from "../ops/view/join.ts";
import { int64 } from "../dtype.ts";
import { ValueError, withHelp } from "../support/errors.ts";
import { nextTask } from "../support/platform/task.ts";
import { argmax } from "../ops/reduce/statistics/extrema.ts";
import { ones } from "../ops/create/create.ts";
import type { Generator } from "../tensor/random/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { DynamicCache } from "./cache.ts";
import { tokenNumbers, type PretrainedConfig } from "./config.ts";
import { paddedPositions } from "./masks.ts";
import type { ModelInputs, ModelOutput } from "./outputs.ts";
import { itemAt, sizeAt } from "../support/checked.ts";

/** How to choose tokens and when to stop; the names and defaults are those of Hugging Face's `generate`. */
export interface GenerationOptions {
  /** How many tokens to write at most. Default 20. */
  max_new_tokens?: number;
  /** The same, with the given text counted. */
  max_length?: number;
  /** No end before so many new tokens. */
  min_new_tokens?: number;
  /** Draw tokens by their probabilities instead of taking the likeliest. Default false. */
  do_sample?: boolean;
  /** Above 1 evens probabilities out, below 1 sharpens them. Default 1. */
  temperature?: number;
  /** Draw only from so many of the likeliest tokens; 0 for all. Default 50. */
  top_k?: number;
  /** Draw only from the likeliest tokens whose probabilities add up to this. Default 1: all. */
  top_p?: number;
  /** Draw only tokens at least this probable, relative to the likeliest. */
  min_p?: number;
  /** Above 1 makes tokens that occurred less likely (Keskar et al. 2019). Default 1. */
  repetition_penalty?: number;
  /** So many tokens in a row occur once at most; 0 for any. Default 0. */
  no_repeat_ngram_size?: number;
  /** Tokens that are never written. */
  suppress_tokens?: readonly number[] | null;
  /** How many texts are drawn for each given one, one below the other. Default 1; more need `do_sample`. */
  num_return_sequences?: number;
  /** 1: there is no search with beams. */
  num_beams?: 1;
  /** Tokens after which a text ends; by default the configuration's. */
  eos_token_id?: number | readonly number[] | null;
  /** What ended texts are filled with; by default the configuration's, else the token that ends texts. */
  pad_token_id?: number | null;
  /** 1 for tokens, 0 for padding on the left: [batch, tokens]. */
  attention_mask?: Tensor | null;
  /** Keep keys and values of earlier tokens instead of computing them anew. Default true. */
  use_cache?: boolean;
  /** Where random numbers come from; by default the global generator. */
  generator?: Generator | null;
  /** Stops after a step when it answers true. It gets all tokens so far: [batch, tokens]. */
  stopping_criteria?: ((tokens: Tensor) => boolean) | null;
}

const KNOWN: readonly (keyof GenerationOptions)[] = [
  "max_new_tokens",
  "max_length",
  "min_new_tokens",
  "do_sample",
  "temperature",
  "top_k",
  "top_p",
  "min_p",
  "repetition_penalty",
  "no_repeat_ngram_size",
  "suppress_tokens",
  "num_return_sequences",
  "num_beams",
  "eos_token_id",
  "pad_token_id",
  "attention_mask",
  "use_cache",
  "generator",
  "stopping_criteria",
];

/** A model's defaults with what a call asks for. @throws ValueError for names that `generate` does not have, as Hugging Face's. */
export function withDefaults(defaults: GenerationOptions, given: GenerationOptions): GenerationOptions {
  const unknown = Object.keys(given).filter((name) => !KNOWN.includes(name as keyof GenerationOptions));
  if (unknown.length > 0) {
    throw new ValueError(
      withHelp(
        `The following \`model_kwargs\` are not used by the model: [${unknown.map((name) => `'${name}'`).join(", ")}] (note: typos in the generate arguments will also show up in this list)`,
        `There are ${KNOWN.join(", ")}.`,
      ),
    );
  }
  return { ...defaults, ...given };
}

/** What `generate` needs of a model. */
export interface Generating {
  readonly config: PretrainedConfig;
  readonly training: boolean;
  (input_ids: Tensor | null, inputs?: ModelInputs): ModelOutput;
}

interface Plan {
  readonly options: Required<Pick<GenerationOptions, "do_sample" | "temperature" | "top_k" | "top_p" | "min_p">> & {
    readonly repetition_penalty: number;
    readonly generator: Generator | null;
    readonly no_repeat_ngram_size: number;
    readonly suppress_tokens: readonly number[];
  };
  readonly steps: number;
  readonly minimum: number;
  readonly ends: readonly number[];
  readonly padding: number | null;
  readonly caches: boolean;
}

function planOf(config: PretrainedConfig, length: number, given: GenerationOptions): Plan {
  const options = given as Record<string, unknown>;
  const pick = <T>(name: string, fallback: T): T => (options[name] ?? fallback) as T;
  const steps = given.max_new_tokens ?? (given.max_length === undefined ? 20 : given.max_length - length);
  if (!Number.isInteger(steps)) throw new ValueError(`generate: max_new_tokens must be a whole number, got ${steps}`);
  if (steps <= 0) {
    throw new ValueError(
      `generate: there is no room for a new token: the text has ${length} and max_length is ${given.max_length ?? length + steps}`,
    );
  }
  const temperature = pick("temperature", 1);
  if (!(temperature > 0))
    throw new ValueError("`temperature` has to be a strictly positive float; do_sample: false is greedy");
  const top_p = pick("top_p", 1);
  if (top_p < 0 || top_p > 1) throw new ValueError(`\`top_p\` has to be a float > 0 and < 1, but is ${top_p}`);
  const penalty = pick("repetition_penalty", 1);
  if (!(penalty > 0)) throw new ValueError(`\`penalty\` has to be a strictly positive float, but is ${penalty}`);
  const beams: number = pick("num_beams", 1);
  if (beams !== 1)
    throw new ValueError(
      `generate: there is no search with beams (num_beams is ${beams}); num_beams: 1 writes without`,
    );
  const returned = pick("num_return_sequences", 1);
  if (returned > 1 && !pick("do_sample", false))
    throw new ValueError(
      `Greedy methods without beam search do not support \`num_return_sequences\` different than 1 (got ${returned}).`,
    );
  const ends = given.eos_token_id === null ? [] : tokenNumbers(given.eos_token_id ?? config["eos_token_id"]);
  const padding = given.pad_token_id ?? (config["pad_token_id"] as number | null | undefined) ?? ends[0] ?? null;
  return {
    options: {
      do_sample: pick("do_sample", false),
      temperature,
      top_k: pick("top_k", 50),
      top_p,
      min_p: pick("min_p", 0),
      repetition_penalty: penalty,
      generator: given.generator ?? null,
      no_repeat_ngram_size: pick("no_repeat_ngram_size", 0),
      suppress_tokens: pick("suppress_tokens", []),
    },
    steps,
    minimum: given.min_new_tokens ?? 0,
    ends,
    padding,
    caches: given.use_cache ?? true,
  };
}

/** Scores of tokens that occurred, divided by the penalty (or multiplied where they are negative). */
function penalised(scores: Tensor, tokens: Tensor, penalty: number): Tensor {
  const seen = scores.gather(1, tokens);
  return scores.scatter(1, tokens, seen.mul(penalty).where(seen.lt(0), seen.div(penalty)));
}

/** Scores with -infinity for tokens; those that the model does not have count for nothing. */
function without(scores: Tensor, tokens: readonly number[]): Tensor {
  const there = tokens.filter((token) => token < sizeAt(scores.shape, 1));
  return there.length === 0 ? scores : scores.index_fill(1, tensor(there, { dtype: int64 }), -Infinity);
}

/** Scores with -infinity for tokens that would end a run of `size` tokens which occurred before. */
function withoutRepeats(scores: Tensor, tokens: Tensor, size: number): Tensor {
  const rows = tokens.tolist() as readonly (readonly number[])[];
  const places: [row: number, token: number][] = [];
  rows.forEach((row, i) => {
    const end = row.slice(row.length - size + 1).join();
    for (let at = 0; at + size <= row.length; at++)
      if (row.slice(at, at + size - 1).join() === end) places.push([i, itemAt(row, at + size - 1)]);
  });
  if (places.length === 0) return scores;
  const [at, banned] = [0, 1].map((part) =>
    tensor(
      places.map((place) => place[part] as number),
      { dtype: int64 },
    ),
  ) as [Tensor, Tensor];
  return scores.index_put([at, banned], scores.new_tensor(-Infinity));
}

/** Scores with -infinity for tokens that are not to be drawn. */
function restricted(scores: Tensor, { top_k, top_p, min_p }: Plan["options"]): Tensor {
  let result = scores;
  const classes = sizeAt(scores.shape, 1);
  if (top_k > 0 && top_k < classes) {
    const least = result.topk(top_k, -1).values.narrow(-1, top_k - 1, 1);
    result = result.masked_fill(result.lt(least), -Infinity);
  }
  if (top_p < 1) {
    const { values, indices } = result.sort(-1, false);
    const before = values.softmax(-1).cumsum(-1);
    const removed = before.le(1 - top_p);
    removed.narrow(-1, classes - 1, 1).fill_(false);
    result = result.masked_fill(removed.scatter(1, indices, removed), -Infinity);
  }
  if (min_p > 0) {
    const probabilities = result.softmax(-1);
    const least = probabilities.amax(-1, true).mul(min_p);
    result = result.masked_fill(probabilities.lt(least), -Infinity);
  }
  return result;
}

/** The next token of each row: [batch]. */
function choose(logits: Tensor, tokens: Tensor, plan: Plan, step: number): Tensor {
  const { options } = plan;
  let scores = logits.float();
  if (options.repetition_penalty !== 1) scores = penalised(scores, tokens, options.repetition_penalty);
  if (options.no_repeat_ngram_size > 0) scores = withoutRepeats(scores, tokens, options.no_repeat_ngram_size);
  if (step < plan.minimum) scores = without(scores, plan.ends);
  scores = without(scores, options.suppress_tokens);
  if (!options.do_sample) return argmax(scores, -1);
  if (options.temperature !== 1) scores = scores.div(options.temperature);
  const probabilities = restricted(scores, options).softmax(-1);
  return multinomial(probabilities, 1, { generator: options.generator }).squeeze(1);
}

/** Rows as often as texts are drawn for each. */
function repeated(rows: Tensor, { num_return_sequences }: GenerationOptions): Tensor {
  const times = num_return_sequences ?? 1;
  return times === 1 ? rows : rows.repeat_interleave(times, 0);
}

/** One step after the other; gives the tokens that each step adds, [batch]. */
function* steps(model: Generating, input: Tensor, given: GenerationOptions): IterableIterator<Tensor> {
  const plan = planOf(model.config, sizeAt(input.shape, 1), given);
  let tokens = repeated(input, given);
  const batch = sizeAt(tokens.shape, 0);
  const padding = given.attention_mask ?? null;
  let mask = padding === null ? null : repeated(padding, given);
  const cache = plan.caches ? new DynamicCache() : null;
  const ended = new Array<boolean>(batch).fill(false);
  for (let step = 0; step < plan.steps; step++) {
    const next = no_grad(() => {
      const fresh = cache === null || step === 0 ? tokens : tokens.narrow(1, sizeAt(tokens.shape, 1) - 1, 1);
      const positions =
        mask === null
          ? null
          : paddedPositions(mask).narrow(1, sizeAt(mask.shape, 1) - sizeAt(fresh.shape, 1), sizeAt(fresh.shape, 1));
      const { logits } = model(fresh, {
        past_key_values: cache,
        use_cache: cache !== null,
        attention_mask: mask,
        position_ids: positions,
        logits_to_keep: 1,
      });
      return choose(logits.select(1, sizeAt(logits.shape, 1) - 1), tokens, plan, step);
    });
    const chosen = next.tolist() as number[];
    let filled = false;
    for (let row = 0; row < batch; row++) {
      if (ended[row]) {
        chosen[row] = plan.padding ?? 0;
        filled = true;
      } else if (plan.ends.includes(itemAt(chosen, row))) {
        ended[row] = true;
      }
    }
    const added = filled ? tensor(chosen, { dtype: int64 }) : next;
    tokens = cat([tokens, added.unsqueeze(1)], 1);
    if (mask !== null) mask = cat([mask, ones([batch, 1], { dtype: mask.dtype })], 1);
    yield added;
    if (ended.every(Boolean) || given.stopping_criteria?.(tokens) === true) return;
  }
}

/** The given tokens and those that the model adds: [batch, tokens]. */
export function generateTokens(model: Generating, input: Tensor, options: GenerationOptions): Tensor {
  return cat([repeated(input, options), ...[...steps(model, input, options)].map((added) => added.unsqueeze(1))], 1);
}

/** The tokens of each step as soon as they are known, [batch]; other tasks run between steps. */
export async function* streamTokens(
  model: Generating,
  input: Tensor,
  options: GenerationOptions,
): AsyncIterableIterator<Tensor> {
  for (const added of steps(model, input, options)) {
    yield added;
    await nextTask();
  }
}
