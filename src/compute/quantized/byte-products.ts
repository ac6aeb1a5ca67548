/** Linear layers and convolutions of whole numbers of 8 bits: packs, multiplies in 32 bits, and scales. Without history. */
import { PANEL, STEP, type Activations } from "../../backend/wasm/bytes/byte-tiles.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import type { SharedKernel } from "../../backend/wasm/pool/split.ts";
import { byteProductsOf } from "../../backend/wasm/bytes/byte-product.ts";
import { float32, int16, int32, int8, uint8, type DType } from "../../dtype.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import type { Quantizer, TensorQuantizer } from "../../tensor/quantized.ts";
import { devices } from "../../tensor/device.ts";
import { sizeAt } from "../../support/checked.ts";
import { converted, discard, packed, zerosOf } from "../copy-elements.ts";
import { windowArguments, type Window } from "../windows.ts";
import {
  type Rounding,
  channelwiseKernel,
  copyRowsKernel,
  finishKernel,
  packKernel,
  plainProductKernel,
  quantizeRowsKernel,
  rowSumsKernel,
  windowsKernel,
} from "./byte-kernels.ts";
import { integerRange } from "./quantize-elements.ts";

/** Weights that are ready to be multiplied. */
export interface PackedWeights {
  /** Rows of the weights: results of one row of activations. */
  readonly outputs: number;
  readonly depth: number;
  readonly steps: number;
  readonly panels: Tensor;
  /** Sums of the rows of the weights, scale and zero point of each. */
  readonly sums: Tensor;
  readonly scales: Tensor;
  readonly zeroPoints: Tensor | null;
}

const roundUp = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;

/** Packs int8 weights [n, k]. */
export function packWeights(given: Tensor, quantizer: Quantizer): PackedWeights {
  const weights = packed(given);
  const [outputs, depth] = weights.shape as [number, number];
  const steps = Math.ceil(depth / STEP);
  const count = Math.ceil(outputs / PANEL);
  const panels = emptyTensor([count * PANEL * steps * STEP], int8);
  packKernel(weights)(0, count * steps, steps, outputs, depth, argumentOf(weights), argumentOf(panels));
  return { ...scalesOf(weights, quantizer), depth, steps, panels: kept(panels) };
}

/** What is known of each row of weights beside its numbers. */
type RowScales = Pick<PackedWeights, "outputs" | "sums" | "scales" | "zeroPoints">;

function scalesOf(weights: Tensor, quantizer: Quantizer): RowScales {
  const outputs = sizeAt(weights.shape, 0);
  const sums = kept(converted(weights.sum(1), int32));
  if ("scale" in quantizer) {
    const { scale, zeroPoint } = quantizer;
    const scales = kept(weights.new_zeros([outputs], { dtype: float32 }).fill_(Math.fround(scale)));
    const zeroPoints = zeroPoint === 0 ? null : kept(weights.new_zeros([outputs], { dtype: int32 }).fill_(zeroPoint));
    return { outputs, sums, scales, zeroPoints };
  }
  const zeroPoints = converted(quantizer.zeroPoints, int32);
  const anyZero = zeroPoints.storage.device.type === "meta" || Boolean(zeroPoints.any().item());
  const scales = kept(packed(quantizer.scales, float32));
  return { outputs, sums, scales, zeroPoints: anyZero ? kept(packed(zeroPoints)) : null };
}

/** Packed weights outlive scopes, as a layer's parameters do. */
function kept(part: Tensor): Tensor {
  part.storage.kept = true;
  return part;
}

/** Activations as rows of whole numbers. */
export interface ByteRows {
  readonly form: Activations;
  readonly values: Tensor;
  /** What the values were made of, or are. */
  readonly given: Tensor;
  readonly count: number;
  readonly scale: number;
  /** What a total has to be freed of, times the sum of the weights: 0 where it was taken off before. */
  readonly zeroPoint: number;
}

const dtypeOfForm: Readonly<Record<Activations, DType>> = { bytes: uint8, words: int16 };

/** The largest activation that can be multiplied as a byte; 0: none can. */
function largestByte(on: Tensor): number {
  return 2 ** (byteProductsOf(on.storage.backend)?.activationBits ?? 0) - 1;
}

/** Real activations [m, k], quantized to bytes up to `largest`. */
export function rowsOfReals(x: Tensor, { scale, zeroPoint }: TensorQuantizer, largest: number): ByteRows {
  const dense = packed(x, float32);
  const [m, depth] = dense.shape as [number, number];
  const form: Activations = largest <= largestByte(dense) ? "bytes" : "words";
  const length = roundUp(depth, STEP);
  const values = emptyTensor([m, length], dtypeOfForm[form]);
  const inverse = Math.fround(1 / Math.fround(scale));
  quantizeRowsKernel(dense, form)(
    0,
    m,
    depth,
    length,
    inverse,
    zeroPoint,
    // Numbers are never larger than a byte, whatever the range that scale and zero point were chosen for.
    form === "bytes" ? largestByte(dense) : 255,
    argumentOf(dense),
    argumentOf(values),
  );
  discard(dense, x);
  return { form, values, given: x, count: m, scale: Math.fround(scale), zeroPoint: form === "bytes" ? zeroPoint : 0 };
}

/** Which form bytes can have: those that were chosen for a reduced range fit into 7 bits. */
function formOf(bytes: Tensor): Activations {
  const most = largestByte(bytes);
  if (bytes.dtype !== uint8 || most === 0 || bytes.storage.device.type === "meta") return "words";
  return most >= 255 || Number(bytes.amax().item()) <= most ? "bytes" : "words";
}

/** The element of kernels of bytes. */
const elementOf = (bytes: Tensor): "uint8" | "int8" => (bytes.dtype === uint8 ? "uint8" : "int8");

/** Bytes [m, k] as rows. */
export function rowsOfBytes(given: Tensor, { scale, zeroPoint }: TensorQuantizer): ByteRows {
  const bytes = packed(given);
  const [m, depth] = bytes.shape as [number, number];
  const form = m * depth === 0 ? "words" : formOf(bytes);
  const length = roundUp(depth, STEP);
  const known = { form, given, count: m, scale: Math.fround(scale), zeroPoint: form === "bytes" ? zeroPoint : 0 };
  if (form === "bytes" && length === depth) return { ...known, values: bytes };
  const values = emptyTensor([m, length], dtypeOfForm[form]);
  copyRowsKernel(bytes, elementOf(bytes), form)(0, m, depth, length, zeroPoint, argumentOf(bytes), argumentOf(values));
  discard(bytes, given);
  return { ...known, values };
}

/** Windows over images of bytes [n, depth, height, width, channels], or over some of their channels. */
export interface ByteWindows {
  readonly window: Window;
  readonly channels: number;
  readonly allChannels: number;
  readonly firstChannel: number;
}

/** How many windows there are in all images. */
const windowCount = ({ shape: [images = 0] }: Tensor, { out }: Window): number => out.reduce((a, b) => a * b, images);

/** Windows as rows, place by place with all channels of each. */
export function rowsOfWindows(bytes: Tensor, { scale, zeroPoint }: TensorQuantizer, windows: ByteWindows): ByteRows {
  const { window, channels, allChannels, firstChannel } = windows;
  const depth = window.kernel.reduce((a, b) => a * b, channels);
  const count = windowCount(bytes, window);
  const found = count === 0 ? "words" : formOf(bytes);
  // Padding is the zero point, which must fit as well.
  const form = zeroPoint <= largestByte(bytes) ? found : "words";
  const length = roundUp(depth, STEP);
  const values = emptyTensor([count, length], dtypeOfForm[form]);
  const inLines = channels === allChannels && window.dilation[2] === 1;
  const sizes = [channels, allChannels, firstChannel];
  const four = form === "bytes" && sizes.every((size) => size % 4 === 0);
  const unit = four ? 4 : 1;
  windowsKernel(bytes, four ? "int32" : elementOf(bytes), form, inLines)(
    0,
    count,
    length / unit,
    four ? Math.imul(zeroPoint, 0x01010101) : zeroPoint,
    ...sizes.map((size) => size / unit),
    ...windowArguments(window),
    argumentOf(bytes),
    argumentOf(values),
  );
  return { form, values, given: bytes, count, scale: Math.fround(scale), zeroPoint: form === "bytes" ? zeroPoint : 0 };
}

/** Totals [m, outputs, rounded up] in 32 bits. */
function totalsOf(rows: ByteRows, weights: PackedWeights): Tensor {
  const { form, values, count } = rows;
  const { panels, steps, outputs } = weights;
  const length = roundUp(outputs, PANEL);
  if (count === 0 || outputs === 0 || steps === 0) return zerosOf([count, length], int32);
  const totals = emptyTensor([count, length], int32);
  if (devices.others && totals.storage.device.type === "meta") return totals;
  const products = byteProductsOf(totals.storage.backend);
  const [a, b, c] = [argumentOf(values), argumentOf(panels), argumentOf(totals)];
  if (products === null) plainProductKernel(totals, form)(0, count, length / PANEL, steps, a, b, c);
  // Arguments of this backend are addresses.
  else products.run(form, count, length / PANEL, steps, a as never, b as never, c as never);
  return totals;
}

/** Where results go, and what is done to them on the way. */
export interface Target {
  readonly bias: Tensor | null;
  readonly relu: boolean;
  /** Scale and zero point of results in bytes; null: results are real. */
  readonly quantizer: TensorQuantizer | null;
  /** How bytes come about. Default "scaled". */
  readonly rounding?: Rounding;
  /** The results [..., n]; their rows may be parts of longer ones. */
  readonly out: Tensor;
}

/** Multiplies, and writes the results. */
export function multiplyBytes(rows: ByteRows, weights: PackedWeights, target: Target): void {
  const { outputs, depth, zeroPoints } = weights;
  if (rows.count === 0 || outputs === 0) return;
  const totals = totalsOf(rows, weights);
  const rowSums = zeroPoints === null ? null : emptyTensor([rows.count], int32);
  if (rowSums !== null) {
    const length = rows.values.shape[1]!;
    rowSumsKernel(totals, rows.form)(0, rows.count, length, depth, argumentOf(rows.values), argumentOf(rowSums));
    if (rows.zeroPoint !== 0) rowSums.sub_(depth * rows.zeroPoint);
  }
  finishTotals(totals, rowSums, rows, weights, target);
  if (rowSums !== null) discard(rowSums);
}

/** Filters that are ready for their channels. */
export interface PackedChannels extends RowScales {
  /** Numbers [taps, channels], without their zero points. */
  readonly filters: Tensor;
}

/** Packs int8 weights [channels, taps]. */
export function packChannels(given: Tensor, quantizer: Quantizer): PackedChannels {
  const { zeroPoints, ...scales } = scalesOf(given, quantizer);
  const whole = converted(given, int16);
  if (zeroPoints !== null) whole.sub_(converted(zeroPoints, int16).unsqueeze(1));
  const sums = zeroPoints === null ? scales.sums : kept(converted(whole.sum(1), int32));
  return { ...scales, sums, zeroPoints: null, filters: kept(packed(whole.t())) };
}

/** Convolves each channel of images [n, depth, height, width, channels] with its filter, and writes the results. */
export function convolveChannels(
  bytes: Tensor,
  { scale, zeroPoint }: TensorQuantizer,
  window: Window,
  weights: PackedChannels,
  target: Target,
): void {
  const count = windowCount(bytes, window);
  const { outputs } = weights;
  if (count === 0 || outputs === 0) return;
  const length = roundUp(outputs, PANEL);
  const totals = emptyTensor([count, length], int32);
  channelwiseKernel(bytes, elementOf(bytes))(
    0,
    count,
    length,
    zeroPoint,
    outputs,
    ...windowArguments(window),
    argumentOf(bytes),
    argumentOf(weights.filters),
    argumentOf(totals),
  );
  finishTotals(totals, null, { count, scale: Math.fround(scale), zeroPoint: 0 }, weights, target);
}

/** The kernel that makes results of totals, and what it takes beside those, a row's length and zero points. */
interface Finishing {
  readonly run: CompiledKernel;
  readonly stride: number;
  /** 1 / scale, zero point, lowest and highest of results in bytes. */
  readonly numbers: readonly number[];
  readonly scales: Tensor;
  readonly bias: Tensor | null;
  /** Gives back what was made for it. */
  done(): void;
}

function finishingOf(on: Tensor, scale: number, weights: RowScales, target: Target): Finishing {
  const { outputs, zeroPoints } = weights;
  const { quantizer, out } = target;
  const rounding = quantizer === null ? "scaled" : (target.rounding ?? "scaled");
  const inUnits = rounding !== "scaled";
  const products = weights.scales.mul(scale);
  const given = target.bias === null ? null : packed(target.bias, float32);
  const bias = given === null || !inUnits ? given : given.div(products);
  const scales = quantizer === null || !inUnits ? products : products.div(Math.fround(quantizer.scale));
  const result = quantizer === null ? "float32" : out.dtype === uint8 ? "uint8" : "int8";
  const run = finishKernel(on, {
    result,
    hasBias: bias !== null,
    hasZeroPoints: zeroPoints !== null,
    relu: target.relu,
    rounding,
  });
  const numbers =
    quantizer === null
      ? []
      : [Math.fround(1 / Math.fround(quantizer.scale)), quantizer.zeroPoint, ...integerRange(out.dtype)];
  return {
    run,
    stride: out.strides.at(-2) ?? outputs,
    numbers,
    scales,
    bias,
    done: () => {
      discard(scales);
      if (scales !== products) discard(products);
      if (inUnits && bias !== null) discard(bias);
    },
  };
}

/** Writes the results of totals, and gives those back. */
function finishTotals(
  totals: Tensor,
  rowSums: Tensor | null,
  rows: Pick<ByteRows, "count" | "scale" | "zeroPoint">,
  weights: RowScales,
  target: Target,
): void {
  const { outputs, sums, zeroPoints } = weights;
  const { run, stride, numbers, scales, bias, done } = finishingOf(totals, rows.scale, weights, target);
  run(
    0,
    rows.count,
    outputs,
    roundUp(outputs, PANEL),
    stride,
    rows.zeroPoint,
    ...numbers,
    argumentOf(totals),
    argumentOf(sums),
    argumentOf(scales),
    ...(bias === null ? [] : [argumentOf(bias)]),
    ...(zeroPoints === null || rowSums === null ? [] : [argumentOf(zeroPoints), argumentOf(rowSums)]),
    argumentOf(target.out),
  );
  discard(totals);
  done();
}

/** The bits of a size where native code is told three in one number. */
const SIZE_BITS = 17;
/** The most places of a filter of one channel there. */
const MOST_TAPS = 128;

/**
 * Convolves images of bytes in native code, where there is some for it: false, and nothing is done, elsewhere. Weights
 * are panels, or filters of channels.
 */
export function convolveBytes(
  bytes: Tensor,
  { scale, zeroPoint }: TensorQuantizer,
  { window, channels, allChannels, firstChannel }: ByteWindows,
  weights: PackedWeights | PackedChannels,
  target: Target,
): boolean {
  const products = byteProductsOf(bytes.storage.backend);
  const count = windowCount(bytes, window);
  const { outputs } = weights;
  const ofChannels = "filters" in weights;
  if (products === null || !products.convolves || weights.zeroPoints !== null || target.quantizer === null)
    return false;
  if (count === 0 || outputs === 0 || channels === 0 || zeroPoint > largestByte(bytes)) return false;
  if (ofChannels ? window.kernel.reduce((a, b) => a * b, 1) > MOST_TAPS : formOf(bytes) !== "bytes") return false;
  const { size, out, kernel, stride, padding, dilation } = window;
  const lists = [size, out, kernel, stride, padding, dilation, [channels, allChannels, firstChannel] as const];
  if (bytes.dtype !== uint8 || lists.some((list) => list.some((each) => each >= 2 ** SIZE_BITS))) return false;
  const finishing = finishingOf(bytes, Math.fround(scale), weights, target);
  const { formula } = finishing.run as SharedKernel;
  if (formula !== undefined) {
    // Arguments of this backend are addresses.
    const address = (tensor: Tensor): number => argumentOf(tensor) as never;
    products.convolve({
      where: [address(bytes), ...lists.map((list) => list.reduce((a, b) => a * 2 ** SIZE_BITS + b, 0)), zeroPoint],
      count,
      weights: address(ofChannels ? weights.filters : weights.panels),
      steps: ofChannels ? 0 : weights.steps,
      panels: Math.ceil(outputs / PANEL),
      finish: {
        formula,
        outputs,
        stride: finishing.stride,
        numbers: finishing.numbers,
        sums: address(weights.sums),
        scales: address(finishing.scales),
        bias: finishing.bias === null ? -1 : address(finishing.bias),
        out: address(target.out),
      },
    });
  }
  finishing.done();
  return formula !== undefined;
}

/** Gives the bytes of rows back, unless they are those that were given. */
export function discardRows(rows: ByteRows): void {
  discard(rows.values, rows.given);
}
