/**
 * Linear layers, convolutions and recurrent layers with weights of 8 bits: PyTorch's `torch.ops.quantized`. Products are
 * of whole numbers. With "dynamic" activations are real, and quantized for the range that they have.
 */
import {
  convolveBytes,
  convolveChannels,
  discardRows,
  multiplyBytes,
  rowsOfBytes,
  rowsOfReals,
  rowsOfWindows,
} from "../../compute/quantized/byte-products.ts";
import { outputSizes } from "../../compute/convolution/run-convolution.ts";
import { lstmStep } from "../../compute/sequence/run-lstm.ts";
import { gruRowStep } from "../../compute/sequence/run-recurrent.ts";
import { packed, zerosOf, discard } from "../../compute/copy-elements.ts";
import { float32, quint8 } from "../../dtype.ts";
import { numel, shapeText } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import { integerDType, per_tensor_affine, quantizedOver, type TensorQuantizer } from "../../tensor/quantized.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { direct } from "../declare/operator.ts";
import { windowOf, type Window } from "../pool/pool-sizes.ts";
import { knowsQuantized } from "./dispatch.ts";
import type { PackedConvolution, PackedLinear } from "./packed.ts";
import { dynamicQParams, quantized, tensorQuantizer } from "./quantizers.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

/** Rows of an input [..., features], and the shape of the results. */
function rowsShape(x: Tensor, weights: PackedLinear): { rows: Tensor; shape: number[] } {
  const depth = sizeAt(weights.weight.shape, 1);
  const features = x.shape[x.shape.length - 1];
  if (features !== depth)
    throw new RuntimeError(
      `The number of columns in W (${depth}) must be equal to the number of columns in X (${features ?? 0}).`,
    );
  return {
    rows: x.reshape([numel(x.shape) / depth || 0, depth]),
    shape: [...x.shape.slice(0, -1), sizeAt(weights.weight.shape, 0)],
  };
}

/** y = x Wᵀ + b of real x, which is quantized to 7 or 8 bits first. */
function dynamicProduct(x: Tensor, weights: PackedLinear, reduceRange: boolean, relu: boolean): Tensor {
  const { rows, shape } = rowsShape(x.detach(), weights);
  const out = emptyTensor(shape, float32);
  if (numel(shape) === 0) return out;
  const quantizer = dynamicQParams(rows, quint8, reduceRange);
  const bytes = rowsOfReals(rows, quantizer, reduceRange ? 127 : 255);
  multiplyBytes(bytes, weights.panels, { bias: weights.bias, relu, quantizer: null, out });
  discardRows(bytes);
  return out;
}

/** `torch.ops.quantized.linear_dynamic`: real activations, quantized for the range that they have. */
export const linear_dynamic = direct<(X: Tensor, W_prepack: PackedLinear, reduce_range?: boolean) => Tensor>(
  "quantized_linear_dynamic(Tensor X, any W_prepack, bool reduce_range=False) -> Tensor",
  (x: Tensor, weights: PackedLinear, reduceRange: boolean) => dynamicProduct(x, weights, reduceRange, false),
);
/** The same, with negative results set to 0. */
export const linear_relu_dynamic = direct<(X: Tensor, W_prepack: PackedLinear, reduce_range?: boolean) => Tensor>(
  "quantized_linear_relu_dynamic(Tensor X, any W_prepack, bool reduce_range=False) -> Tensor",
  (x: Tensor, weights: PackedLinear, reduceRange: boolean) => dynamicProduct(x, weights, reduceRange, true),
);

type StaticLinear = (X: Tensor, W_prepack: PackedLinear, Y_scale: number, Y_zero_point: number) => Tensor;

function staticLinear(name: string, relu: boolean): StaticLinear {
  knowsQuantized(name);
  return direct<StaticLinear>(
    `${name}(Tensor X, any W_prepack, float Y_scale_i, int Y_zero_point_i) -> Tensor`,
    (x: Tensor, weights: PackedLinear, scale: number, zeroPoint: number) => {
      const input = quantized(x, name);
      const { rows, shape } = rowsShape(input.integers, weights);
      const quantizer: TensorQuantizer = { scheme: per_tensor_affine, scale, zeroPoint };
      const out = emptyTensor(shape, integerDType(input.dtype));
      if (numel(shape) > 0) {
        const bytes = rowsOfBytes(rows, tensorQuantizer(x, name));
        multiplyBytes(bytes, weights.panels, { bias: weights.bias, relu, quantizer, rounding: weights.rounding, out });
        discardRows(bytes);
      }
      return quantizedOver(out, quantizer);
    },
  );
}
/** `torch.ops.quantized.linear`: quantized activations, and results of the scale and zero point that are given. */
export const linear = /* @__PURE__ */ staticLinear("quantized_linear", false);
/** The same, with negative results set to 0. */
export const linear_relu = /* @__PURE__ */ staticLinear("quantized_linear_relu", true);

/** How the windows of a convolution lie over an input [n, channels, …]. */
function convolutionWindow({ shape }: Tensor, { weight, sizes }: PackedConvolution): Window {
  if (shape.length !== weight.shape.length)
    throw new RuntimeError(
      `Convolution input must be a ${weight.shape.length}-dimensional tensor, got ${shape.length}`,
    );
  const { stride, padding, dilation } = sizes;
  const out = outputSizes(shape, weight.shape, sizes);
  return windowOf(shape.slice(2), out, weight.shape.slice(2), stride, padding, dilation);
}

/** Whether every place is a window. */
function isPointwise({ kernel, stride, padding }: Window): boolean {
  return (
    kernel.every((size) => size === 1) && stride.every((step) => step === 1) && padding.every((size) => size === 0)
  );
}

type StaticConvolution = (
  qx: Tensor,
  packed_weight: PackedConvolution,
  output_scale: number,
  output_zero_point: number,
) => Tensor;

function staticConvolution(name: string, relu: boolean): StaticConvolution {
  knowsQuantized(name);
  return direct<StaticConvolution>(
    `${name}(Tensor qx, any packed_weight, float output_scale, int output_zero_point) -> Tensor`,
    (x: Tensor, weights: PackedConvolution, scale: number, zeroPoint: number) => {
      const input = quantized(x, name);
      const from = tensorQuantizer(x, name);
      const window = convolutionWindow(x, weights);
      const { groups } = weights.sizes;
      const [channels, of] = [sizeAt(weights.weight.shape, 0), sizeAt(weights.weight.shape, 1)];
      const [images, allChannels] = [sizeAt(x.shape, 0), sizeAt(x.shape, 1)];
      if (allChannels !== of * groups)
        throw new RuntimeError(
          `Given groups=${groups}, weight of size ${shapeText(weights.weight.shape)}, expected input${shapeText(x.shape)} to have ${of * groups} channels, but got ${allChannels} channels instead`,
        );
      if (window.out.some((size) => size <= 0))
        throw new RuntimeError("Calculated padded input size per channel is smaller than the kernel");
      const last = input.integers.movedim(1, -1);
      const bytes = packed(last);
      const out = emptyTensor([images, ...window.out.slice(5 - x.shape.length), channels], bytes.dtype);
      const rows = out.view(-1, channels);
      const quantizer: TensorQuantizer = { scheme: per_tensor_affine, scale, zeroPoint };
      const bias = weights.bias === null ? null : weights.bias.detach();
      const { channels: filters, rounding } = weights;
      const each = channels / groups;
      if (filters !== null) {
        const target = { bias, relu, quantizer, rounding, out: rows };
        const windows = { window, channels: allChannels, allChannels, firstChannel: 0 };
        if (!convolveBytes(bytes, from, windows, filters, target))
          convolveChannels(bytes, from, window, filters, target);
      } else
        weights.panels.forEach((panels, g) => {
          const windows = { window, channels: of, allChannels, firstChannel: g * of };
          const target = {
            bias: bias === null ? null : bias.narrow(0, g * each, each),
            relu,
            quantizer,
            rounding,
            out: rows.narrow(1, g * each, each),
          };
          if (convolveBytes(bytes, from, windows, panels, target)) return;
          const own =
            groups === 1 && isPointwise(window)
              ? rowsOfBytes(bytes.view(-1, of), from)
              : rowsOfWindows(bytes, from, windows);
          multiplyBytes(own, panels, target);
          discardRows(own);
        });
      discard(bytes, last);
      // Channels last, as PyTorch's results are.
      return quantizedOver(out.movedim(-1, 1), quantizer);
    },
  );
}
/** `torch.ops.quantized.conv1d`, `conv2d` and `conv3d`, by the dims of the input. */
export const convolution = /* @__PURE__ */ staticConvolution("quantized_convolution", false);
/** The same, with negative results set to 0. */
export const convolution_relu = /* @__PURE__ */ staticConvolution("quantized_convolution_relu", true);

/** Weights of one direction of a recurrent layer. */
export interface PackedCell {
  readonly ih: PackedLinear;
  readonly hh: PackedLinear;
}

/** Steps over rows that lie one step after the other: `order` tells which, `sizes` how many rows each has. */
interface Steps {
  readonly order: readonly number[];
  readonly sizes: readonly number[];
  readonly offsets: readonly number[];
}

function stepsOf(sizes: readonly number[], reverse: boolean): Steps {
  const offsets: number[] = [];
  let rows = 0;
  for (const size of sizes) {
    offsets.push(rows);
    rows += size;
  }
  const order = sizes.map((_, t) => (reverse ? sizes.length - 1 - t : t));
  return { order, sizes, offsets };
}

/**
 * Runs the steps: `step` makes rows of new states of the products with the old ones. The states of rows that a step does
 * not have stay as they are.
 */
function runSteps(
  gates: Tensor,
  start: readonly Tensor[],
  weights: PackedCell,
  steps: Steps,
  step: (products: Tensor, gates: Tensor, states: readonly Tensor[], place: Tensor) => void,
): Tensor[] {
  const states = start.map((state) => packed(state.detach().clone()));
  const size = sizeAt(itemAt(states, 0).shape, 1);
  const output = emptyTensor([sizeAt(gates.shape, 0), size], float32);
  for (const t of steps.order) {
    const [from, rows] = [itemAt(steps.offsets, t), itemAt(steps.sizes, t)];
    const own = states.map((state) => state.narrow(0, 0, rows)) as [Tensor, ...Tensor[]];
    const products = dynamicProduct(own[0], weights.hh, true, false);
    const place = output.narrow(0, from, rows);
    step(products, gates.narrow(0, from, rows), own, place);
    own[0].copy_(place);
    discard(products);
  }
  return [output, ...states];
}

function lstmSteps(gates: Tensor, start: readonly Tensor[], weights: PackedCell, steps: Steps): Tensor[] {
  const step = lstmStep(gates);
  return runSteps(gates, start, weights, steps, (products, given, states, place) => {
    step(given, products, itemAt(states, 1), place);
  });
}

function gruSteps(gates: Tensor, start: readonly Tensor[], weights: PackedCell, steps: Steps): Tensor[] {
  const saved = zerosOf([sizeAt(itemAt(start, 0).shape, 0), 4 * sizeAt(itemAt(start, 0).shape, 1)], float32);
  const step = gruRowStep(gates);
  const result = runSteps(gates, start, weights, steps, (products, given, states, place) => {
    step(given, products, itemAt(states, 0), saved, place);
  });
  discard(saved);
  return result;
}

/**
 * One direction of a layer of an LSTM or GRU over rows [all steps, features], of which each step has as many as
 * `batch_sizes` says: outputs [all steps, hidden], and the last states.
 */
export const recurrent_layer = direct<
  (
    input: Tensor,
    hx: readonly Tensor[],
    cell: PackedCell,
    mode: "LSTM" | "GRU",
    batch_sizes: readonly number[],
    reverse: boolean,
  ) => [output: Tensor, ...hidden: Tensor[]]
>(
  "quantized_recurrent_layer(Tensor input, Tensor[] hx, any cell, str mode, int[] batch_sizes, bool reverse) -> Tensor[]",
  (
    input: Tensor,
    hx: readonly Tensor[],
    cell: PackedCell,
    mode: string,
    sizes: readonly number[],
    reverse: boolean,
  ) => {
    const gates = dynamicProduct(input.detach(), cell.ih, true, false);
    return (mode === "LSTM" ? lstmSteps : gruSteps)(gates, hx, cell, stepsOf(sizes, reverse));
  },
);
