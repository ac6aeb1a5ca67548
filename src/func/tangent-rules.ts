/** Tangents of operators that are linear, bilinear, or pick elements; what is not listed is transposed (tangents.ts). */
import { callBound } from "../ops/declare/call.ts";
import type { ScalarValue } from "../ops/declare/types.ts";
import { arange } from "../ops/create/ranges/range.ts";
import { where } from "../ops/elementwise/where.ts";
import { int64 } from "../dtype.ts";
import { wrapDim } from "../layout/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { laidLike } from "./laid-like.ts";
import type { Propagation } from "./tangents.ts";
import { itemAt, sizeAt } from "../support/checked.ts";

type Tangent = Tensor | null;
/** The tangents of the results; undefined where the rule does not hold for this call. */
type TangentRule = (call: Propagation) => readonly Tangent[] | undefined;

function place({ record }: Propagation, name: string): number {
  return record.schema.arguments.findIndex((argument) => argument.name === name);
}

function value<T>(call: Propagation, name: string): T {
  return call.primals[place(call, name)] as T;
}

function tangent(call: Propagation, name: string): Tangent {
  return (call.tangents[place(call, name)] as Tangent | undefined) ?? null;
}

function list(result: unknown): Tensor[] {
  return (Array.isArray(result) ? result : [result]) as Tensor[];
}

function zeros(primal: Tensor): Tensor {
  return primal.new_zeros([...primal.shape]);
}

/** The tangents in place of what an operator is linear in, with zeros where there are none. */
const linear =
  (names: readonly string[], change: (call: Propagation) => Record<string, unknown> = () => ({})): TangentRule =>
  (call) => {
    const changes = change(call);
    if (!call.record.schema.arguments.some(({ name }) => names.includes(name))) return undefined;
    const args = call.record.schema.arguments.map(({ name }, i) => {
      if (name in changes) return changes[name];
      const [primal, own] = [call.primals[i], call.tangents[i]];
      if (!names.includes(name)) return primal;
      if (Array.isArray(primal))
        return primal.map((item: unknown, k) =>
          item === null ? null : ((own as Tangent[])[k] ?? zeros(item as Tensor)),
        );
      if (primal instanceof Tensor) return own ?? zeros(primal);
      return primal === null ? null : 0;
    });
    return list(callBound(call.record, args));
  };

/** The sum of an operator's results with one of its factors at a time replaced by its tangent. */
const bilinear =
  (...names: readonly string[]): TangentRule =>
  (call) => {
    const terms = names.flatMap((name) => {
      const own = tangent(call, name);
      if (own === null) return [];
      const args = call.record.schema.arguments.map((argument, i) =>
        argument.name === name ? own : argument.name === "bias" ? null : call.primals[i],
      );
      return [callBound(call.record, args) as Tensor];
    });
    return [terms.length === 0 ? null : terms.reduce((sum, term) => sum.add(term))];
  };

/** A convolution: linear in its bias besides. */
const convolution: TangentRule = (call) => {
  const [product] = bilinear("input", "weight")(call)! as [Tangent];
  const bias = tangent(call, "bias");
  if (bias === null) return [product];
  const wide = bias.reshape([
    -1,
    ...itemAt(call.outputs, 0)
      .shape.slice(2)
      .map(() => 1),
  ]);
  return [product === null ? wide : product.add(wide)];
};

/** beta * self + alpha * product. */
const added =
  (first: string, second: string, multiply: (a: Tensor, b: Tensor) => Tensor): TangentRule =>
  (call) => {
    const [a, b] = [tangent(call, first), tangent(call, second)];
    const left = a === null ? null : multiply(a, value(call, second));
    const right = b === null ? null : multiply(value(call, first), b);
    const product = left === null ? right : right === null ? left : left.add(right);
    const [alpha, beta] = [value<ScalarValue>(call, "alpha"), value<ScalarValue>(call, "beta")];
    const scaled = product === null ? null : alpha === 1 ? product : product.mul(alpha);
    const own = tangent(call, "self");
    if (own === null || beta === 0) return [scaled];
    const summand = beta === 1 ? own : own.mul(beta);
    return [scaled === null ? summand : scaled.add(summand)];
  };

/** The elements that values were picked from, by their indices along a dim. */
const picked: TangentRule = (call) => {
  const own = tangent(call, "self");
  const [values, indices] = call.outputs as [Tensor, Tensor];
  if (own === null || place(call, "dim") < 0) return undefined;
  const rank = own.shape.length;
  if (rank === 0) return [own];
  const dim = wrapDim(value<number>(call, "dim"), rank);
  if (values.shape.length === rank) return [own.gather(dim, indices)];
  return [own.gather(dim, indices.unsqueeze(dim)).squeeze(dim)];
};

/** What is overwritten has the tangent of what is written. */
const written =
  (name: string): TangentRule =>
  (call) => [tangent(call, name) ?? zeros(itemAt(call.outputs, 0))];

/** What does not follow its input by degrees has a tangent of zeros. */
const nothing: TangentRule = ({ outputs }) => outputs.map(zeros);

/** The Jacobian of softmax is symmetric: the gradient formula serves. */
const softmax: TangentRule = (call) => {
  const own = tangent(call, "self");
  const [output] = call.outputs as [Tensor];
  const dim = value<number>(call, "dim");
  if (own === null || call.primals.length > 2) return undefined;
  const weighted = own.mul(output);
  return [weighted.sub(output.mul(weighted.sum(dim, true)))];
};

const logSoftmax: TangentRule = (call) => {
  const own = tangent(call, "self");
  const [output] = call.outputs as [Tensor];
  if (own === null || call.primals.length > 2) return undefined;
  return [own.sub(output.exp().mul(own).sum(value<number>(call, "dim"), true))];
};

/** How many factors of running products are taken one by one: exact also where some are 0, but quadratic. */
const FACTORS = 128;

/** Each running product is linear in each of its factors: the sum of those with one factor replaced by its tangent. */
const runningProduct: TangentRule = (call) => {
  const [own, self] = [tangent(call, "self"), value<Tensor>(call, "self")];
  const rank = self.shape.length;
  const dim = rank === 0 ? 0 : wrapDim(value<number>(call, "dim"), rank);
  const count = rank === 0 ? 1 : sizeAt(self.shape, dim);
  if (own === null || rank === 0) return [own];
  if (count > FACTORS) return undefined;
  const [last, direction] = [self.movedim(dim, -1).unsqueeze(-2), own.movedim(dim, -1).unsqueeze(-2)];
  const places = arange(count, { device: self.device });
  const [rows, columns] = [places.unsqueeze(1), places];
  const products = where(rows.eq(columns), direction, last).to(itemAt(call.outputs, 0).dtype).cumprod(-1);
  return [products.mul(columns.ge(rows)).sum(-2).movedim(-1, dim)];
};

/** The elements that were the greatest of their windows. */
const pooled: TangentRule = (call) => {
  const own = tangent(call, "self");
  if (own === null) return [];
  const args = call.record.schema.arguments.map(({ name }, i) => (name === "indices" ? true : call.primals[i]));
  const places = itemAt(list(callBound(call.record, args)), 1);
  const lead = own.shape.length - value<number>(call, "rank");
  const flat = places.to(int64).reshape([...places.shape.slice(0, lead), -1]);
  return [
    own
      .reshape([...own.shape.slice(0, lead), -1])
      .gather(-1, flat)
      .reshape(places.shape),
  ];
};

function all(names: string, rule: TangentRule): Record<string, TangentRule> {
  return Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, rule]),
  );
}

const unlessMultiplied =
  (rule: TangentRule): TangentRule =>
  (call) =>
    value(call, "reduce") === "multiply" ? undefined : rule(call);

/** By the name of the operator. */
export const tangentRules: Readonly<Record<string, TangentRule | undefined>> = {
  ...all(
    `_to_copy alias as_strided as_strided_backward avg_pool channel_shuffle clone cumsum
     cumsum_reverse diag diag_embed diagonal embed_first expand _fft_c2c _fft_c2r _fft_r2c flip gather im2col col2im index
     index_select mean pad_circular permute pixel_shuffle pixel_unshuffle reflection_pad1d reflection_pad2d
     reflection_pad3d repeat replication_pad1d replication_pad2d replication_pad3d _reshape_alias roll rot90 select slice
     split split_with_sizes squeeze squeeze_ sum t take trace transpose tril triu unbind unfold _unsafe_view unsafe_split
     unsafe_split_with_sizes unsqueeze upsample upsample_backward view view_as_complex view_as_real masked_select
     apply_view`,
    linear(["self"]),
  ),
  ...all("avg_pool_backward unfold_backward nll_loss_backward", linear(["grad"])),
  scatter_add: linear(["self", "src", "grad"]),
  ...all("diagonal_scatter select_scatter slice_scatter", linear(["self", "src"])),
  as_strided_scatter: linear(["self", "src"], (call) => {
    const self = value<Tensor>(call, "self");
    return { self: laidLike(tangent(call, "self") ?? zeros(self), self) };
  }),
  ...all("index_add index_copy masked_scatter put", linear(["self", "source"])),
  ...all("max_unpool2d max_unpool3d scatter_planes gather_planes", linear(["values"])),
  index_put: linear(["self", "values"]),
  index_fill: linear(["self", "value"]),
  scatter: unlessMultiplied(linear(["self", "src"])),
  constant_pad_nd: linear(["self"], () => ({ value: 0 })),
  ...all("cat stack block_diag", linear(["tensors"])),
  embed_views: linear(["parts"]),
  complex: linear(["real", "imag"]),
  affine_grid_generator: linear(["theta"]),
  cumprod: runningProduct,
  max_pool: pooled,
  embedding: linear(["weight"]),
  embedding_dense_backward: linear(["grad_output"]),
  ...all("mm bmm", bilinear("self", "mat2")),
  mv: bilinear("self", "vec"),
  dot: bilinear("self", "tensor"),
  ...all("vdot linalg_cross", bilinear("self", "other")),
  convolution,
  convolution_input_gradient: bilinear("gradient", "weight"),
  convolution_weight_gradient: bilinear("gradient", "input"),
  addmm: added("mat1", "mat2", (a, b) => a.mm(b)),
  addmv: added("mat", "vec", (a, b) => a.mv(b)),
  addr: added("vec1", "vec2", (a, b) => a.outer(b)),
  baddbmm: added("batch1", "batch2", (a, b) => a.bmm(b)),
  addbmm: added("batch1", "batch2", (a, b) => a.bmm(b).sum(0)),
  ...all("sort topk kthvalue mode max min median nanmedian cummax cummin", picked),
  copy: written("src"),
  fill: written("value"),
  ...all("zero uniform normal log_normal cauchy exponential geometric random bernoulli poisson", nothing),
  softmax,
  log_softmax: logSoftmax,
};
