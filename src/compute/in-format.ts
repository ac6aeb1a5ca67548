/** Lays raw results out in the memory format that an operator's tensors suggest. */
import { type DType, float32 } from "../dtype.ts";
import { formatStrides, suggestedFormat, type DenseFormat } from "../layout/memory-format.ts";
import { contiguousStrides, type Layout, numel, sameShape } from "../layout/shape.ts";
import { onDevice } from "../tensor/device.ts";
import { emptyStrided, Tensor } from "../tensor/tensor.ts";
import { Unstored } from "../tensor/wrapper.ts";
import { copyInto, discard } from "./copy-elements.ts";

const ranks: Readonly<Record<DenseFormat, number>> = { contiguous_format: -1, channels_last: 4, channels_last_3d: 5 };

/**
 * The tensor itself where it lies in a format (or has other than the format's number of dims), else a copy that does.
 * One of a transform stays as it is: a copy of its bytes would lose the history that it has at its level.
 */
export function inFormat(tensor: Tensor, format: DenseFormat): Tensor {
  if (tensor.shape.length !== ranks[format] || tensor instanceof Unstored) return tensor;
  const strides = formatStrides(tensor.shape, format);
  if (sameShape(strides, tensor.strides)) return tensor;
  return copied(tensor, strides);
}

/** A copy with other strides, on the tensor's device. */
function copied(tensor: Tensor, strides: readonly number[]): Tensor {
  const target = onDevice(tensor.storage.device, () => emptyStrided(tensor.shape, strides, tensor.dtype));
  return copyInto(target, tensor);
}

/**
 * How an operator chooses a format: what its first tensor suggests ("self"), the same for images alone ("image"), or
 * what its first or else its second one suggests ("convolution").
 */
export type FormatRule = "self" | "image" | "convolution" | Columns;

/** Places of results whose matrices lie column by column, as LAPACK and with it PyTorch gives them. */
export type Columns = readonly number[];

/** The tensor itself where its matrices lie column by column (or it has less than two dims), else a copy that does. */
export function byColumns(tensor: Tensor): Tensor {
  const { shape } = tensor;
  const rank = shape.length;
  if (rank < 2) return tensor;
  const strides = contiguousStrides(shape);
  strides[rank - 2] = 1;
  strides[rank - 1] = Math.max(shape[rank - 2]!, 1);
  if (sameShape(strides, tensor.strides)) return tensor;
  return copied(tensor, strides);
}

type Placed = Pick<Layout, "shape" | "strides"> & { readonly dtype: DType };

/** Whether PyTorch gives a 3-d convolution to oneDNN, which alone keeps channels last there (`use_mkldnn`). */
function volumesKeepFormat({ shape, dtype }: Placed, weight: Placed): boolean {
  if (dtype !== float32) return false;
  const grouped = weight.shape[1] !== shape[1] && weight.shape[0] !== shape[1];
  const largeKernel = weight.shape[4]! > 3 && weight.shape[3]! > 3;
  return grouped || largeKernel || shape[0]! > 1 || numel(shape.slice(0, 4)) > 20480;
}

/** The format of an operator's results by the layouts of its tensors. */
export function formatOf(rule: FormatRule, [first, second]: readonly Placed[]): DenseFormat {
  const format = first ? suggestedFormat(first) : "contiguous_format";
  if (rule === "image" && format === "channels_last_3d") return "contiguous_format";
  if (typeof rule !== "string") return "contiguous_format";
  if (rule !== "convolution" || !second) return format;
  const chosen = format === "contiguous_format" ? suggestedFormat(second) : format;
  return chosen === "channels_last_3d" && !volumesKeepFormat(first!, second) ? "contiguous_format" : chosen;
}

function withColumns(result: Tensor, operands: readonly unknown[]): Tensor {
  const copy = byColumns(result);
  if (copy !== result && !isOperands(result, operands)) discard(result);
  return copy;
}

/** Whether a result's bytes are those of an operand. */
function isOperands(result: Tensor, operands: readonly unknown[]): boolean {
  return operands.some((operand) => operand instanceof Tensor && operand.storage === result.storage);
}

/** Results of an operator in that format; what had to be copied is given back unless it is an operand's. */
export function resultsInFormat<R extends Tensor | Tensor[]>(
  rule: FormatRule,
  operands: readonly unknown[],
  results: R,
): R {
  if (typeof rule !== "string") {
    if (!Array.isArray(results)) return withColumns(results, operands) as R;
    return results.map((result: Tensor, i) => (rule.includes(i) ? withColumns(result, operands) : result)) as R;
  }
  const format = formatOf(
    rule,
    operands.filter((operand) => operand instanceof Tensor),
  );
  if (format === "contiguous_format") return results;
  const relaid = (result: Tensor): Tensor => {
    const copy = inFormat(result, format);
    if (copy !== result && !isOperands(result, operands)) discard(result);
    return copy;
  };
  return (Array.isArray(results) ? results.map(relaid) : relaid(results)) as R;
}
