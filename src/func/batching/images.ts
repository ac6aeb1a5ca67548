/**
 * Batches of operators on images [N, C, ...]: the batch becomes part of N, or, where every item has a weight of its own,
 * part of the channels in as many groups.
 */
import type { ConvolutionParams } from "../../compute/convolution/run-convolution.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type BatchedCall, eachResult, type BatchingRule } from "./batch.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

type Shape = readonly number[];

/** [B, N, C, ...] as [N, B * C, ...]. */
function intoChannels(whole: Tensor): Tensor {
  const [size, n, c, ...rest] = whole.shape as [number, number, number, ...number[]];
  return whole.transpose(0, 1).reshape([n, size * c, ...rest]);
}

/** The inverse. */
function outOfChannels(result: Tensor, size: number): Tensor {
  const [n, c, ...rest] = result.shape as [number, number, ...number[]];
  return result.reshape([n, size, c / size, ...rest]).transpose(0, 1);
}

/** A bias of every item, for [B, N, C, ...]. */
function withBias(result: Tensor, bias: Tensor | null, size: number): Tensor {
  if (bias === null) return result;
  return result.add(bias.reshape([size, 1, sizeAt(bias.shape, 1), ...result.shape.slice(3).map(() => 1)]));
}

/** A convolution, plain or transposed (then `shape` is that of its output), with the weight's first dims as the schema has. */
function convolve(call: BatchedCall, name: "input" | "gradient", bias: Tensor | null): Tensor {
  const [input, weight] = [call.arg(name), call.arg("weight")];
  const params = call.arg<ConvolutionParams>("params");
  const shape = call.has("shape") ? call.arg<Shape>("shape") : null;
  const none = call.has("bias") ? { bias: null } : {};
  if (!call.isBatched(weight)) {
    const changes = shape === null ? {} : { shape: [call.size * sizeAt(shape, 0), ...shape.slice(1)] };
    const plain = bias !== null && !call.isBatched(bias);
    const folded = call.run({ [name]: call.folded(input), ...none, ...(plain && { bias }), ...changes });
    const result = call.unfolded(folded) as Tensor;
    return plain ? result : withBias(result, bias === null ? null : call.value(bias), call.size);
  }
  const channels = shape === null ? {} : { shape: [sizeAt(shape, 0), call.size * sizeAt(shape, 1), ...shape.slice(2)] };
  const whole = call.value(weight);
  const [size, first, second, ...window] = whole.shape as [number, number, number, ...number[]];
  let result: Tensor;
  if (!call.isBatched(input) && params.groups === 1) {
    // One input under many weights: these are so many more output channels.
    const wide =
      shape === null
        ? whole.reshape([size * first, second, ...window])
        : whole.transpose(0, 1).reshape([first, size * second, ...window]);
    result = call.run({ [name]: input, weight: wide, ...none, ...channels }) as Tensor;
  } else
    result = call.run({
      [name]: intoChannels(call.whole(input)),
      weight: whole.reshape([size * first, second, ...window]),
      params: { ...params, groups: params.groups * size },
      ...none,
      ...channels,
    }) as Tensor;
  return withBias(outOfChannels(result, size), bias === null ? null : call.whole(bias), size);
}

/** `convolution`, plain and transposed. */
export const convolution: BatchingRule = (call) => convolve(call, "input", call.arg<Tensor | null>("bias"));

/** The gradient of a convolution's input. */
export const inputGradient: BatchingRule = (call) => convolve(call, "gradient", null);

/** The gradient of a convolution's weight, of every item for itself. */
export const weightGradient: BatchingRule = (call) => {
  const [gradient, input] = [call.arg("gradient"), call.arg("input")];
  const params = call.arg<ConvolutionParams>("params");
  const [outputs, inputs, ...window] = call.arg<Shape>("shape") as [number, number, ...number[]];
  const size = call.size;
  const isSingle = params.groups === 1;
  if (isSingle && !call.isBatched(input)) {
    const shape = [size * outputs, inputs, ...window];
    const result = call.run({ gradient: intoChannels(call.value(gradient)), shape }) as Tensor;
    return result.reshape([size, outputs, inputs, ...window]);
  }
  if (isSingle && !call.isBatched(gradient)) {
    const shape = [outputs, size * inputs, ...window];
    const result = call.run({ input: intoChannels(call.value(input)), shape }) as Tensor;
    return result.reshape([outputs, size, inputs, ...window]).transpose(0, 1);
  }
  const result = call.run({
    gradient: intoChannels(call.whole(gradient)),
    input: intoChannels(call.whole(input)),
    shape: [size * outputs, inputs, ...window],
    params: { ...params, groups: params.groups * size },
  }) as Tensor;
  return result.reshape([size, outputs, inputs, ...window]);
};

/** Where the planes of a tensor begin: all dims before are samples and channels. */
function spatialRank(call: BatchedCall, self: Tensor): number {
  if (call.has("rank")) return call.arg<number>("rank");
  const digit = /(\d)d$/.exec(call.record.name)?.[1];
  return digit === undefined ? self.shape.length - 2 : Number(digit);
}

/** [B, ..., C, spatial] as [N, C, spatial]. */
function asSamples(whole: Tensor, rank: number): Tensor {
  const lead = whole.shape.length - rank;
  const channels = lead > 1 ? sizeAt(whole.shape, lead - 1) : 1;
  return whole.reshape([-1, channels, ...whole.shape.slice(lead)]);
}

/** Operators on planes, with samples and channels before: all tensors take the batch into their samples. */
export const planes =
  (...names: readonly string[]): BatchingRule =>
  (call) => {
    const first = call.arg(itemAt(names, 0));
    const rank = spatialRank(call, first);
    const lead = first.shape.slice(0, first.shape.length - rank);
    const changes: Record<string, unknown> = {};
    for (const name of names) changes[name] = asSamples(call.whole(call.arg(name)), rank);
    if (call.has("shape")) {
      const shape = call.arg<Shape>("shape");
      const around = (changes[itemAt(names, 0)] as Tensor).shape.slice(0, 2);
      changes["shape"] = [...around, ...shape.slice(shape.length - rank)];
    }
    const result = call.run(changes);
    return eachResult(result, (tensor) => tensor.reshape([call.size, ...lead, ...tensor.shape.slice(2)]));
  };

/** Operators on [N, ...] for which items are more samples. */
export const samples =
  (...names: readonly string[]): BatchingRule =>
  (call) =>
    call.unfolded(call.run(Object.fromEntries(names.map((name) => [name, call.folded(call.arg(name))]))));

/** `affine_grid_generator`: sizes begin with the number of samples. */
export const affineGrid: BatchingRule = (call) => {
  const [n, ...size] = call.arg<Shape>("size") as [number, ...number[]];
  return call.unfolded(call.run({ theta: call.folded(call.arg("theta")), size: [n * call.size, ...size] }));
};

/** `channel_shuffle` of items [N, C, ...] or [C, ...]. */
export const channels: BatchingRule = (call) => {
  const self = call.arg("self");
  return self.shape.length < 3 ? call.run({ self: call.value(self) }) : samples("self")(call);
};
