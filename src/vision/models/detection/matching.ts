/** Which box of a list belongs to which given one, and which of them a loss looks at. */
import { int64, uint8 } from "../../../dtype.ts";
import { zeros } from "../../../ops/create/create.ts";
import { arange } from "../../../ops/create/ranges/range.ts";
import { randperm } from "../../../ops/create/draws/random-create.ts";
import { sizeAt } from "../../../support/checked.ts";
import { AssertionError, ValueError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";

/** Places where a mask [n] holds, in order. */
export const indicesWhere = (mask: Tensor): Tensor => mask.nonzero().select(1, 0);
/** The first rows, as many as there are up to `count`. */
export const firstRows = (x: Tensor, count: number): Tensor => x.narrow(0, 0, Math.min(count, sizeAt(x.shape, 0)));
/** Rows of several tensors. */
export const takeRows = <T extends readonly Tensor[]>(places: Tensor, ...all: T): { [K in keyof T]: Tensor } =>
  all.map((x) => x.index_select(0, places)) as { [K in keyof T]: Tensor };

/** Draws positive and negative samples of each image, of a number and with at most a share of positive ones. */
export class BalancedPositiveNegativeSampler {
  constructor(
    readonly batch_size_per_image: number,
    readonly positive_fraction: number,
  ) {}
  /** Labels [n] of each image (below 0: neither) to masks [n] of those that were drawn. */
  sample(labels: readonly Tensor[]): [positive: Tensor[], negative: Tensor[]] {
    const results: [Tensor[], Tensor[]] = [[], []];
    for (const each of labels) {
      const [positive, negative] = [indicesWhere(each.ge(1)), indicesWhere(each.eq(0))];
      const positives = Math.min(positive.numel(), Math.trunc(this.batch_size_per_image * this.positive_fraction));
      const negatives = Math.min(negative.numel(), this.batch_size_per_image - positives);
      const drawn = [
        [positive, randperm(positive.numel()), positives],
        [negative, randperm(negative.numel()), negatives],
      ] as const;
      for (const [kind, [places, order, count]] of drawn.entries()) {
        const mask = zeros([sizeAt(each.shape, 0)], { dtype: uint8 });
        results[kind]?.push(mask.index_fill_(0, places.index_select(0, order.narrow(0, 0, count)), 1));
      }
    }
    return results;
  }
}

/** Which given box each proposal belongs to: the one that it overlaps most, if it does enough. */
export class Matcher {
  static readonly BELOW_LOW_THRESHOLD = -1;
  static readonly BETWEEN_THRESHOLDS = -2;
  constructor(
    readonly high_threshold: number,
    readonly low_threshold: number,
    readonly allow_low_quality_matches = false,
  ) {
    if (low_threshold > high_threshold) throw new AssertionError("low_threshold should be <= high_threshold");
  }
  /** Overlaps [given, proposals] to the given box's number of each proposal, or -1 (none), -2 (between). */
  match(match_quality_matrix: Tensor): Tensor {
    if (match_quality_matrix.numel() === 0)
      throw new ValueError(
        match_quality_matrix.shape[0] === 0
          ? "No ground-truth boxes available for one of the images during training"
          : "No proposal boxes available for one of the images during training",
      );
    const { values, indices } = match_quality_matrix.max(0);
    const low = values.lt(this.low_threshold);
    const between = values.ge(this.low_threshold).logical_and(values.lt(this.high_threshold));
    const matches = indices
      .masked_fill(low, Matcher.BELOW_LOW_THRESHOLD)
      .masked_fill(between, Matcher.BETWEEN_THRESHOLDS);
    if (!this.allow_low_quality_matches) return matches;
    // Each given box keeps the proposals that overlap it most, however little that is.
    const best = match_quality_matrix.max(1).values.unsqueeze(1);
    return indices.where(match_quality_matrix.eq(best).any(0), matches);
  }
}

/** A matcher with one threshold, where each given box gets the proposal that overlaps it most. */
export class SSDMatcher extends Matcher {
  constructor(threshold: number) {
    super(threshold, threshold, false);
  }
  override match(match_quality_matrix: Tensor): Tensor {
    const matches = super.match(match_quality_matrix);
    const best = match_quality_matrix.max(1).indices;
    return matches.index_copy(0, best, arange(sizeAt(best.shape, 0), { dtype: int64 }));
  }
}
