/** Dropout of `nn.functional`. */
import { warn } from "../../support/warnings.ts";
import { RuntimeError } from "../../support/errors.ts";
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import * as torchDropout from "./dropout.ts";
import { assertProbability } from "./dropout-probability.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** The type of the dropouts of `nn.functional`: probability, whether it is training, whether it works in place. */
export type FunctionalDropout = Operator<
  (input: Tensor, p?: number, training?: boolean, inplace?: boolean) => Tensor,
  { p?: number; training?: boolean; inplace?: boolean }
>;

type Body = (input: Tensor, p: number, training: boolean, inplace: boolean) => Tensor;

function declare(name: string, training: boolean, body: Body): FunctionalDropout {
  return composite(
    `${name}(Tensor(a) input, float p=0.5, bool training=${training ? "True" : "False"}, bool inplace=False) -> Tensor(a)`,
    (input: Tensor, p: number, train: boolean, inplace: boolean) => {
      assertProbability(p);
      return body(input, p, train, inplace);
    },
  );
}

const channels: Body = (input, p, training, inplace) =>
  (inplace ? torchDropout.feature_dropout_ : torchDropout.feature_dropout)(input, p, training);

/** Adds a batch dim for the time of the call; in place, the view's changes are the input's. */
function asBatch(input: Tensor, p: number, training: boolean, inplace: boolean): Tensor {
  const result = channels(input.unsqueeze(0), p, training, inplace);
  return inplace ? input : result.squeeze(0);
}

function warnRank(name: string, rank: number, spatial: string, ranks: string): void {
  warn(
    `${name}: Received a ${rank}-D input to ${name}, which is deprecated and will result in an error in a future release. To retain the behavior and silence this warning, please use dropout instead. Note that ${name} exists to provide channel-wise dropout on inputs with ${spatial}, a channel dimension, and an optional batch dimension (i.e. ${ranks} inputs).`,
  );
}

/**
 * Sets elements to 0 with probability `p` while training, and scales the others by 1 / (1 - p).
 * @example
 * F.dropout(torch.ones(4), { p: 0.5, training: false }); // tensor([1., 1., 1., 1.])
 */
export const dropout: FunctionalDropout = declare("dropout", true, (input, p, training, inplace) =>
  (inplace ? torchDropout.dropout_ : torchDropout.dropout)(input, p, training),
);

/** Drops whole channels of [N, C, L] or [C, L]. */
export const dropout1d: FunctionalDropout = declare("dropout1d", true, (input, p, training, inplace) => {
  const rank = input.shape.length;
  if (rank !== 2 && rank !== 3) {
    throw new RuntimeError(
      `dropout1d: Expected 2D or 3D input, but received a ${rank}D input. Note that dropout1d exists to provide channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch dimension (i.e. 2D or 3D inputs).`,
    );
  }
  return (rank === 3 ? channels : asBatch)(input, p, training, inplace);
});

/** Drops whole channels of [N, C, H, W]; as in PyTorch, a 3-d input is taken as [N, C, L]. */
export const dropout2d: FunctionalDropout = declare("dropout2d", true, (input, p, training, inplace) => {
  const rank = input.shape.length;
  if (rank !== 3 && rank !== 4) warnRank("dropout2d", rank, "2 spatial dimensions", "3D or 4D");
  if (rank === 3)
    warn(
      "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired - input is interpreted as shape (N, C, L), where C is the channel dim. This behavior will change in a future release to interpret the input as one without a batch dimension, i.e. shape (C, H, W). To maintain the 1D channel-wise dropout behavior, please switch to using dropout1d instead.",
    );
  return channels(input, p, training, inplace);
});

/** Drops whole channels of [N, C, D, H, W] or [C, D, H, W]. */
export const dropout3d: FunctionalDropout = declare("dropout3d", true, (input, p, training, inplace) => {
  const rank = input.shape.length;
  if (rank !== 4 && rank !== 5) warnRank("dropout3d", rank, "3 spatial dimensions", "4D or 5D");
  return (rank === 5 ? channels : asBatch)(input, p, training, inplace);
});

/** Drops elements to SELU's negative limit and restores mean and variance. */
export const alpha_dropout: FunctionalDropout = declare("alpha_dropout", false, (input, p, training, inplace) =>
  (inplace ? torchDropout.alpha_dropout_ : torchDropout.alpha_dropout)(input, p, training),
);

/** Alpha dropout of whole channels. */
export const feature_alpha_dropout: FunctionalDropout = declare(
  "feature_alpha_dropout",
  false,
  (input, p, training, inplace) =>
    (inplace ? torchDropout.feature_alpha_dropout_ : torchDropout.feature_alpha_dropout)(input, p, training),
);
