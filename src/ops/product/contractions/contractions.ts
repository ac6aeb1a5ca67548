/** Contractions that are functions only: tensordot, chains of matrix products, bilinear maps. */
import { warn } from "../../../support/warnings.ts";
import { numel, wrapDim, wrapDims } from "../../../layout/shape.ts";
import { cppNames } from "../../../dtype.ts";
import { RuntimeError } from "../../../support/errors.ts";
import { Tensor } from "../../../tensor/tensor.ts";
import { composite } from "../../declare/operator.ts";
import { multiDot } from "../../linalg/multi-dot.ts";
import type { Operator, Shape } from "../../declare/types.ts";
import { sizeAt } from "../../../support/checked.ts";

/** How many dims `tensordot` sums over (last of the first, first of the second), or which of each. */
export type TensordotDims = number | readonly [Shape | number, Shape | number] | Tensor;

export function dimLists(dims: TensordotDims): [Shape, Shape] {
  if (dims instanceof Tensor) {
    const value = dims.tolist() as number | number[] | number[][];
    return dimLists(Array.isArray(value) ? (value as unknown as [Shape, Shape]) : value);
  }
  if (typeof dims === "number") {
    if (dims < 0) throw new RuntimeError(`tensordot expects dims >= 0, but got dims=${dims}`);
    return [Array.from({ length: dims }, (_, i) => i - dims), Array.from({ length: dims }, (_, i) => i)];
  }
  const list = (item: Shape | number): Shape => (typeof item === "number" ? [item] : item);
  return [list(dims[0]), list(dims[1])];
}

/**
 * Sums products over pairs of dims.
 * @example
 * torch.tensordot(torch.ones(3, 4, 5), torch.ones(4, 3, 2), { dims: [[1, 0], [0, 1]] }).shape; // [5, 2]
 */
export const tensordot: Operator<
  (a: Tensor, b: Tensor, dims?: TensordotDims) => Tensor,
  { b?: Tensor; dims?: TensordotDims }
> = composite("tensordot(Tensor a, Tensor b, any dims=2) -> Tensor", (a: Tensor, b: Tensor, dims: TensordotDims) => {
  if (typeof dims === "number" && dims > Math.min(a.shape.length, b.shape.length))
    throw new RuntimeError(`tensordot expects dims < ndim_a or ndim_b, but got dims=${dims}`);
  const [first, second] = dimLists(dims);
  if (first.length !== second.length) throw new RuntimeError("both dimension lists should have same length");
  if (a.dtype !== b.dtype) throw new RuntimeError("both inputs should have same dtype");
  const dimsA = wrapDims(first, a.shape.length);
  const dimsB = wrapDims(second, b.shape.length);
  let [left, right] = [a, b];
  dimsA.forEach((d, i) => {
    const [m, n] = [sizeAt(a.shape, d), sizeAt(b.shape, dimsB[i]!)];
    // A dim of size 1 broadcasts: the other is summed.
    if (n === 1) left = left.sum([d], true, { dtype: a.dtype });
    else if (m === 1) right = right.sum([dimsB[i]!], true, { dtype: b.dtype });
    else if (m !== n)
      throw new RuntimeError(
        `contracted dimensions need to match, but first has size ${m} in dim ${first[i]} and second has size ${n} in dim ${second[i]}`,
      );
  });
  const keptA = left.shape.flatMap((_, d) => (dimsA.includes(d) ? [] : [d]));
  const keptB = right.shape.flatMap((_, d) => (dimsB.includes(d) ? [] : [d]));
  const summed = numel(dimsA.map((d) => sizeAt(left.shape, d)));
  const [outA, outB] = [keptA.map((d) => sizeAt(left.shape, d)), keptB.map((d) => sizeAt(right.shape, d))];
  const matrixA = left.permute([...keptA, ...dimsA]).reshape([numel(outA), summed]);
  const matrixB = right.permute([...dimsB, ...keptB]).reshape([summed, numel(outB)]);
  return matrixA.mm(matrixB).reshape([...outA, ...outB]);
});

/**
 * A chain of matrix products in the order that is cheapest.
 * @example
 * torch.chain_matmul(torch.ones(2, 3), torch.ones(3, 4), torch.ones(4, 1)).shape; // [2, 1]
 */
export const chain_matmul: Operator<(...matrices: (Tensor | readonly Tensor[])[]) => Tensor> = composite(
  "chain_matmul(Tensor[] matrices=[]) -> Tensor",
  (matrices: readonly Tensor[]) => {
    warn(
      "torch.chain_matmul is deprecated and will be removed in a future PyTorch release. Use torch.linalg.multi_dot instead, which accepts a list of two or more tensors rather than multiple parameters.",
    );
    for (const matrix of matrices)
      if (matrix.shape.length !== 2)
        throw new RuntimeError(`Tensor dimension is ${matrix.shape.length}, expected 2 instead.`);
    if (matrices.length === 0) throw new RuntimeError("chain_matmul(): Expected one or more matrices");
    return matrices.length === 1 ? matrices[0]!.clone() : multiDot(matrices);
  },
);

/**
 * `input1 @ weight[o] @ input2 + bias[o]` for every output feature o.
 * @example
 * torch.bilinear(torch.ones(1, 2), torch.ones(1, 3), torch.ones(4, 2, 3)).shape; // [1, 4]
 */
export const bilinear: Operator<
  (input1: Tensor, input2: Tensor, weight: Tensor, bias?: Tensor | null) => Tensor,
  { input1?: Tensor; input2?: Tensor; weight?: Tensor; bias?: Tensor | null }
> = composite(
  "bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor",
  (input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | null) => {
    const [a, b] = [input1.shape, input2.shape];
    if (a.length !== b.length)
      throw new RuntimeError(`bilinear(): input dimensions do not match: got ${a.length} and ${b.length}`);
    for (let d = 0; d < a.length - 1; d++)
      if (a[d] !== b[d])
        throw new RuntimeError(`bilinear(): input batch dimensions do not match at dim ${d}: got ${a[d]} and ${b[d]}`);
    for (const d of [1, 2]) wrapDim(d, weight.shape.length);
    const [outputs, left, right] = weight.shape as [number, number, number];
    if (a.at(-1) !== left)
      throw new RuntimeError(
        `bilinear(): input1 size does not match weight size: got ${a.at(-1)} but expected ${left}`,
      );
    if (b.at(-1) !== right)
      throw new RuntimeError(
        `bilinear(): input2 size does not match weight size: got ${b.at(-1)} but expected ${right}`,
      );
    if (bias && bias.shape[0] !== outputs)
      throw new RuntimeError(
        `bilinear(): bias size does not match weight size: got ${bias.shape[0]} but expected ${outputs}`,
      );
    const named = Object.entries({ input1, input2, weight, ...(bias && { bias }) });
    if (named.some(([, { dtype }]) => dtype !== input1.dtype))
      throw new RuntimeError(
        `All tensors must have the same dtype, got ${named.map(([name, { dtype }]) => `${name}: ${cppNames[dtype.name]}`).join(", ")}`,
      );
    const rows = numel(a.slice(0, -1));
    // [rows, left] @ [left, outputs * right], then the sum over right with input2.
    const spread = input1
      .reshape([rows, left])
      .mm(weight.permute(1, 0, 2).reshape([left, outputs * right]))
      .view(rows, outputs, right);
    const result = spread.bmm(input2.reshape([rows, right, 1])).reshape([...a.slice(0, -1), outputs]);
    return bias ? result.add(bias) : result;
  },
);
