/** Batches of normalisations and of the losses of classes. */
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { reducedLoss } from "./elementwise-rules.ts";
import { type BatchedCall, type BatchingRule } from "./batch.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

type Shape = readonly number[];

/** Scale and shift of what was normalised without them, `weight` and `bias` being of items. */
function scaled(call: BatchedCall, tensor: Tensor, fit: (whole: Tensor) => Tensor): Tensor {
  const [weight, bias] = [call.arg<Tensor | null>("weight"), call.arg<Tensor | null>("bias")];
  const product = weight === null ? tensor : tensor.mul(fit(call.whole(weight)));
  return bias === null ? product : product.add(fit(call.whole(bias)));
}

function hasOwnParameters(call: BatchedCall): boolean {
  return call.isBatched(call.arg<unknown>("weight")) || call.isBatched(call.arg<unknown>("bias"));
}

/** `native_layer_norm`: dims before the normalised ones are a batch anyway. */
export const layerNorm: BatchingRule = (call) => {
  const input = call.arg("input");
  const whole = call.whole(input);
  if (!hasOwnParameters(call)) return call.run({ input: whole });
  const [result, ...statistics] = call.run({ input: whole, weight: null, bias: null }) as Tensor[];
  const between = input.shape.length - call.arg<Shape>("normalized_shape").length;
  const ones = Array.from({ length: between }, () => 1);
  const fit = (parameter: Tensor): Tensor => parameter.reshape([call.size, ...ones, ...parameter.shape.slice(1)]);
  return [scaled(call, result!, fit), ...statistics];
};

/** `native_group_norm`: items are more samples. */
export const groupNorm: BatchingRule = (call) => {
  const input = call.arg("input");
  const changes = { input: call.folded(input), N: call.arg<number>("N") * call.size };
  if (!hasOwnParameters(call)) return call.unfolded(call.run(changes));
  const results = call.unfolded(call.run({ ...changes, weight: null, bias: null })) as Tensor[];
  const ones = input.shape.slice(2).map(() => 1);
  const fit = (parameter: Tensor): Tensor => parameter.reshape([call.size, 1, sizeAt(parameter.shape, 1), ...ones]);
  return [scaled(call, itemAt(results, 0), fit), ...results.slice(1)];
};

/** `native_batch_norm` of one batch, whose running statistics follow once, with weights of every item. */
function normalizedOnce(call: BatchedCall, input: Tensor): Tensor[] {
  const results = call.run({ weight: null, bias: null }) as Tensor[];
  const ones = input.shape.slice(2).map(() => 1);
  const fit = (parameter: Tensor): Tensor => parameter.reshape([call.size, 1, sizeAt(parameter.shape, 1), ...ones]);
  const [result, ...statistics] = results.map((each) => each.unsqueeze(0).expand([call.size, ...each.shape]));
  return [scaled(call, result!, fit), ...statistics];
}

/** `native_batch_norm`: the channels of all items are channels of one batch. */
export const batchNorm: BatchingRule = (call) => {
  const input = call.arg("input");
  const running = ["running_mean", "running_var"].map((name) => call.arg<Tensor | null>(name));
  const training = call.arg<boolean>("training");
  if (training && !call.isBatched(input) && !running.some((tensor) => call.isBatched(tensor)))
    return normalizedOnce(call, input);
  if (training && running.some((tensor) => tensor !== null && !call.isBatched(tensor)))
    throw new RuntimeError(
      "Batch norm got a batched tensor as input while the running_mean or running_var, which will be updated in place, were not batched.\nIf you are using a module and do not need eval mode, please set `track_running_stats` to be False.If you are using a prebuilt module and do not need eval mode, please see the functorch website for resources on how to patch your module to work with vmap",
    );
  const [n, c, ...rest] = input.shape as [number, number, ...number[]];
  const flat = (name: string): Tensor | null => {
    const parameter = call.arg<Tensor | null>(name);
    return parameter === null ? null : call.whole(parameter).reshape([call.size * c]);
  };
  const [mean, variance] = [flat("running_mean"), flat("running_var")];
  const results = call.run({
    input: call
      .whole(input)
      .transpose(0, 1)
      .reshape([n, call.size * c, ...rest]),
    weight: flat("weight"),
    bias: flat("bias"),
    running_mean: mean,
    running_var: variance,
  }) as Tensor[];
  if (training) {
    // Running averages that did not lie densely were updated in a copy.
    running.forEach((tensor, i) => {
      const updated = i === 0 ? mean : variance;
      if (tensor !== null && call.value(tensor).storage !== updated!.storage)
        call.value(tensor).copy_(updated!.reshape([call.size, c]));
    });
  }
  const [result, ...statistics] = results;
  return [
    result!.reshape([n, call.size, c, ...rest]).transpose(0, 1),
    ...statistics.map((tensor) => tensor.reshape([call.size, sizeAt(tensor.shape, 0) / call.size])),
  ];
};

/** [B, N, C, ...] or [B, C] as samples of `nll_loss`. */
function samplesOf(call: BatchedCall, tensor: Tensor, isSingle: boolean): Tensor {
  return isSingle ? call.whole(tensor) : call.folded(tensor);
}

/** The weights of targets' classes; 0 for those that are ignored. */
function targetWeights(call: BatchedCall, target: Tensor, like: Tensor): Tensor {
  const weight = call.arg<Tensor | null>("weight");
  const counts = target.ne(call.arg<number>("ignore_index")).to(like.dtype);
  if (weight === null) return counts;
  const classes = target.mul(target.ne(call.arg<number>("ignore_index")));
  const table = call.whole(weight);
  return table
    .gather(1, classes.reshape([call.size, -1]))
    .reshape(target.shape)
    .mul(counts);
}

/** `nll_loss`: losses of all targets, then the mean or sum of every item. */
export const negativeLogLikelihood: BatchingRule = (call) => {
  const [self, target] = [call.arg("self"), call.arg("target")];
  const weight = call.arg<Tensor | null>("weight");
  const reduction = call.arg<number>("reduction");
  const isSingle = self.shape.length === 1;
  const own = call.isBatched(weight);
  const [losses] = call.run({
    self: samplesOf(call, self, isSingle),
    target: samplesOf(call, target, isSingle),
    weight: own ? null : weight,
    reduction: 0,
  }) as Tensor[];
  const whole = call.whole(target);
  const weights = targetWeights(call, whole, losses!);
  const unweighted = losses!.reshape(whole.shape);
  const each = own ? unweighted.mul(weights) : unweighted;
  const total = reducedLoss(weights, target.shape.length, 2);
  if (reduction === 0) return [each, total.mul(0)];
  const sum = reducedLoss(each, target.shape.length, 2);
  return [reduction === 1 ? sum.div(total) : sum, total];
};

/** Its gradient. */
export const negativeLogLikelihoodGradient: BatchingRule = (call) => {
  const [grad, target] = [call.arg("grad"), call.arg("target")];
  const weight = call.arg<Tensor | null>("weight");
  const reduction = call.arg<number>("reduction");
  const shape = call.arg<Shape>("shape");
  const isSingle = shape.length === 1;
  const whole = call.whole(target);
  let arrived = call.whole(grad);
  if (reduction === 1) arrived = arrived.div(call.whole(call.arg("total")));
  if (reduction !== 0) {
    arrived = arrived.reshape([call.size, ...target.shape.map(() => 1)]).expand(whole.shape);
  }
  const own = call.isBatched(weight);
  if (own) arrived = arrived.mul(targetWeights(call, whole, arrived));
  const fold = (tensor: Tensor): Tensor =>
    isSingle ? tensor : tensor.reshape([sizeAt(tensor.shape, 0) * sizeAt(tensor.shape, 1), ...tensor.shape.slice(2)]);
  const folded = isSingle ? [call.size, ...shape] : [call.size * sizeAt(shape, 0), ...shape.slice(1)];
  const result = call.run({
    grad: fold(arrived),
    shape: folded,
    target: fold(whole),
    weight: own ? null : weight,
    reduction: 0,
    total: arrived.new_zeros([]),
  }) as Tensor;
  return result.reshape([call.size, ...shape]);
};
