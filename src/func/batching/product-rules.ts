/** Batches of matrix products: what is the same for all items multiplies them in one product, the rest is a batched one. */
import type { Tensor } from "../../tensor/tensor.ts";
import type { ScalarValue } from "../../ops/declare/types.ts";
import type { BatchedCall, BatchingRule } from "./batch.ts";
import { RuntimeError } from "../../support/errors.ts";
import { sizeAt } from "../../support/checked.ts";

/** Refuses items of other ranks than the product's, which would fit a product of another kind. */
function assertRanks(name: string, a: Tensor, b: Tensor, [first, second]: readonly [number, number]): void {
  if (a.shape.length !== first || b.shape.length !== second)
    throw new RuntimeError(
      `Shape mismatch: Got incorrect dims for ${name}(a, b). a has dim ${a.shape.length}and b has dim ${b.shape.length}but expected them to have dim ${first} and dim ${second}`,
    );
}

/** Products of matrices [n, k] and [k, m], of items or the same for all. */
function matrices(call: BatchedCall, a: Tensor, b: Tensor): Tensor {
  assertRanks("mm", a, b, [2, 2]);
  if (!call.isBatched(b)) {
    if (!call.isBatched(a)) return a.mm(b).expand([call.size, -1, -1]);
    const [size, n, k] = call.value(a).shape as [number, number, number];
    return call
      .value(a)
      .reshape([size * n, k])
      .mm(b)
      .reshape([size, n, sizeAt(b.shape, 1)]);
  }
  return call.whole(a).bmm(call.whole(b));
}

function vectors(call: BatchedCall, matrix: Tensor, vector: Tensor): Tensor {
  assertRanks("mv", matrix, vector, [2, 1]);
  if (!call.isBatched(vector))
    return call.isBatched(matrix) ? call.value(matrix).matmul(vector) : matrix.mv(vector).expand([call.size, -1]);
  if (!call.isBatched(matrix)) return call.value(vector).mm(matrix.t());
  return call.value(matrix).bmm(call.value(vector).unsqueeze(2)).squeeze(2);
}

/** `mm`. */
export const matrixProduct: BatchingRule = (call) => matrices(call, call.arg("self"), call.arg("mat2"));

/** `mv`. */
export const matrixVector: BatchingRule = (call) => vectors(call, call.arg("self"), call.arg("vec"));

/** `dot`, and `vdot`, whose first vector comes conjugated. */
export const dotProduct: BatchingRule = (call) => {
  const [first, second] = [call.arg("self"), call.arg(call.has("other") ? "other" : "tensor")];
  if (first.shape.length !== 1 || second.shape.length !== 1) throw new RuntimeError("Got wrong shapes for dot");
  if (!call.isBatched(second) && call.record.name === "dot") return call.value(first).mv(second);
  const [a, b] = [call.whole(first), call.whole(second)];
  return a.unsqueeze(1).bmm(b.unsqueeze(2)).reshape([call.size]);
};

function foldedProduct(call: BatchedCall, a: Tensor, b: Tensor): Tensor {
  assertRanks("bmm", a, b, [3, 3]);
  return call.unfolded(call.folded(a).bmm(call.folded(b))) as Tensor;
}

/** `bmm`: one batch of all. */
export const batchedProduct: BatchingRule = (call) => foldedProduct(call, call.arg("self"), call.arg("mat2"));

/** beta * self + alpha * product; with beta 0, self does not count, not even its NaN. */
function blended(call: BatchedCall, product: Tensor): Tensor {
  const [beta, alpha] = [call.arg<ScalarValue>("beta"), call.arg<ScalarValue>("alpha")];
  const scaled = alpha === 1 ? product : product.mul(alpha);
  if (beta === 0) return scaled;
  const self = call.aligned(call.arg("self"), product.shape.length - 1);
  return scaled.add(beta === 1 ? self : self.mul(beta));
}

/** `addmm`: with one matrix and one summand for all, the rows of all items are those of one product. */
export const addedProduct: BatchingRule = (call) => {
  const [self, a, b] = [call.arg("self"), call.arg("mat1"), call.arg("mat2")];
  const isRow = self.shape.length < 2 || self.shape[0] === 1;
  if (call.isBatched(self) || call.isBatched(b) || !isRow) return blended(call, matrices(call, a, b));
  const [size, n, k] = call.value(a).shape as [number, number, number];
  const rows = call.run({ mat1: call.value(a).reshape([size * n, k]) }) as Tensor;
  return rows.reshape([size, n, sizeAt(b.shape, 1)]);
};

/** `addmv`. */
export const addedVector: BatchingRule = (call) => blended(call, vectors(call, call.arg("mat"), call.arg("vec")));

/** `addr`. */
export const addedOuter: BatchingRule = (call) =>
  blended(
    call,
    call
      .whole(call.arg("vec1"))
      .unsqueeze(2)
      .mul(call.whole(call.arg("vec2")).unsqueeze(1)),
  );

/** `baddbmm`, and `addbmm`, which sums over its own batch. */
export const addedBatches: BatchingRule = (call) => {
  const product = foldedProduct(call, call.arg("batch1"), call.arg("batch2"));
  return blended(call, call.record.name === "addbmm" ? product.sum(1) : product);
};

/** Attention of [N, H, L, E]: items are more samples; a mask is repeated for them. */
export const attention: BatchingRule = (call) => {
  const [query, key] = [call.arg("query"), call.arg("key")];
  const mask = call.arg<Tensor | null>("attn_mask");
  const changes: Record<string, unknown> = {};
  for (const name of ["query", "key", "value"]) changes[name] = call.folded(call.arg(name));
  if (mask !== null) {
    const whole = call.whole(mask);
    const ones = Array.from({ length: 5 - whole.shape.length }, () => 1);
    const wide = whole.reshape([call.size, ...ones, ...whole.shape.slice(1)]);
    changes["attn_mask"] = wide.expand([call.size, ...query.shape.slice(0, 3), sizeAt(key.shape, 2)]).flatten(0, 1);
  }
  return call.unfolded(call.run(changes));
};
