/** What operators of `ai.onnx.ml` do to scores at the end. */
import { where } from "../../../ops/elementwise/where.ts";
import { cat } from "../../../ops/view/join.ts";
import type { Tensor } from "../../../tensor/tensor.ts";

export type Post = "NONE" | "SOFTMAX" | "LOGISTIC" | "SOFTMAX_ZERO" | "PROBIT";

/** The quantile function of the normal distribution. */
const probit = (x: Tensor): Tensor => x.mul(2).sub(1).erfinv().mul(Math.SQRT2);

/** Softmax over the scores that are not 0; these stay 0. */
function softmaxOfOthers(x: Tensor): Tensor {
  const isZero = x.abs().le(1e-7);
  const exponential = where(isZero, 0, x.sub(x.amax(1, true)).exp()).to(x.dtype);
  return exponential.div(exponential.sum(1, true).clamp({ min: 1e-38 }));
}

/**
 * Scores [n, classes]. `second`: one score [n, 1] stands for two classes, and the first class gets what is left of 1
 * ("rest") or the same with the other sign ("counterpart").
 */
export function postTransform(scores: Tensor, post: Post, second: "rest" | "counterpart" | null): Tensor {
  if (second !== null) {
    if (post === "PROBIT") return probit(scores);
    if (post === "LOGISTIC") return cat([scores.neg().sigmoid(), scores.sigmoid()], 1);
    if (second === "rest") return cat([scores.rsub(1), scores], 1);
    return cat([scores.neg(), scores], 1);
  }
  if (post === "SOFTMAX") return scores.softmax(1);
  if (post === "LOGISTIC") return scores.sigmoid();
  if (post === "SOFTMAX_ZERO") return softmaxOfOthers(scores);
  return post === "PROBIT" ? probit(scores) : scores;
}
