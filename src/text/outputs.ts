/** What models give back: Hugging Face's output classes as plain objects. */
import { cross_entropy } from "../ops/loss/classification.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { DynamicCache } from "./cache.ts";
import { sizeAt } from "../support/checked.ts";

/** Hidden states of a model without a head. */
export interface BaseModelOutput {
  /** [batch, tokens, features] */
  readonly last_hidden_state: Tensor;
  /** The first token's state after the pooling layer, [batch, features]; null where the model has none. */
  readonly pooler_output: Tensor | null;
  readonly past_key_values: DynamicCache | null;
  /** The embeddings and each layer's output, if they were asked for. */
  readonly hidden_states: readonly Tensor[] | null;
}

/** Scores and, where labels were given, the loss. */
export interface ModelOutput {
  /** Mean cross entropy of the labels that are not -100; null without labels. */
  readonly loss: Tensor | null;
  /** Unnormalised log-probabilities; [batch, tokens, vocabulary] of a language model. */
  readonly logits: Tensor;
  readonly past_key_values: DynamicCache | null;
  readonly hidden_states: readonly Tensor[] | null;
}

/** Arguments of a model beyond the tokens. All tensors of whole numbers are [batch, tokens]. */
export interface ModelInputs {
  /** 1 for tokens, 0 for padding. */
  attention_mask?: Tensor | null;
  /** Positions of the tokens; by default they follow each other. */
  position_ids?: Tensor | null;
  /** Embeddings in place of tokens: [batch, tokens, features]. */
  inputs_embeds?: Tensor | null;
  /** BERT: which of two texts a token belongs to. */
  token_type_ids?: Tensor | null;
  /** Keys and values of the tokens before these. */
  past_key_values?: DynamicCache | null;
  /** Whether to give back a cache of keys and values. */
  use_cache?: boolean;
  /** Whether to give back every layer's hidden states. */
  output_hidden_states?: boolean;
  /** What to predict; -100 where nothing. A language model shifts them itself. */
  labels?: Tensor | null;
  /** How many of the last tokens get scores; 0 for all. */
  logits_to_keep?: number;
}

/** Cross entropy in float32 (float64 stays). Labels of -100 do not count. */
export function classLoss(logits: Tensor, labels: Tensor): Tensor {
  const classes = sizeAt(logits.shape, -1);
  const scores = logits.dtype.itemsize < 4 ? logits.float() : logits;
  return cross_entropy(scores.reshape([-1, classes]), labels.reshape([-1]));
}

/** The loss of predicting each token from those before it. */
export function nextTokenLoss(logits: Tensor, labels: Tensor): Tensor {
  const count = sizeAt(labels.shape, -1) - 1;
  return classLoss(logits.narrow(1, 0, count), labels.narrow(1, 1, count));
}
