/** Matrix products, linear layers, attention. */
import { bool, int64 } from "../../../dtype.ts";
import { floatValue, type Builder, type Name } from "../builder.ts";
import type { ConvertedCall, Converter, TensorOperand } from "../call.ts";
import { lastOf } from "../../../support/checked.ts";

/** `alpha * product + beta * self` with the factors left out where they are one. */
function added(call: ConvertedCall, graph: Builder, product: Name): Name {
  const { dtype } = call.result();
  const scaled = (name: Name, factor: unknown): Name =>
    factor === 1 || factor === undefined ? name : graph.node("Mul", [name, graph.scalar(factor as number, dtype)]);
  const [alpha, beta] = [call.raw("alpha"), call.raw("beta")];
  if (beta === 0) return scaled(product, alpha);
  return graph.node("Add", [scaled(call.as(call.self, dtype), beta), scaled(product, alpha)]);
}

const matmul: Converter = (call, graph) => {
  const [, other] = [...call.step.args.keys()];
  return graph.node("MatMul", [call.self.name, call.tensor(other!).name]);
};

const linear: Converter = (call, graph) => {
  const [input, weight, bias] = [call.tensor("input"), call.tensor("weight"), call.tensorOrNull("bias")];
  if (weight.shape.length === 2 && input.shape.length === 2)
    return graph.node("Gemm", [input.name, weight.name, bias?.name ?? ""], { transB: 1 });
  const turned = weight.shape.length === 2 ? graph.node("Transpose", [weight.name], { perm: [1, 0] }) : weight.name;
  const product = graph.node("MatMul", [input.name, turned]);
  return bias === null ? product : graph.node("Add", [product, bias.name]);
};

const addmm: Converter = (call, graph) => {
  const [self, a, b] = [call.self, call.tensor("mat1"), call.tensor("mat2")];
  if (!call.result().dtype.is_floating_point) return added(call, graph, graph.node("MatMul", [a.name, b.name]));
  return graph.node("Gemm", [a.name, b.name, self.name], {
    alpha: floatValue(call.number("alpha", 1)),
    beta: floatValue(call.number("beta", 1)),
  });
};

/** Keys or values of fewer heads, each as often as query heads share it. */
function repeated(call: ConvertedCall, graph: Builder, kv: TensorOperand, heads: number): TensorOperand {
  const axis = kv.shape.length - 3;
  const own = call.fixed(kv.shape[axis], "the number of heads");
  if (own === heads) return kv;
  const times = heads / own;
  const { shape } = kv;
  const wide = [...shape.slice(0, axis + 1), times, ...shape.slice(axis + 1)];
  const result = [...shape.slice(0, axis), heads, ...shape.slice(axis + 1)];
  const spread = graph.node("Expand", [graph.node("Unsqueeze", [kv.name, graph.ints([axis + 1])]), graph.ints(wide)]);
  return { ...kv, name: graph.reshape(spread, wide, result), shape: result };
}

/** softmax(q k' scale + mask) v, as PyTorch documents scaled_dot_product_attention. */
const attention: Converter = (call, graph) => {
  if (call.number("dropout_p", 0) > 0) throw call.unsupported("attention with dropout draws random numbers");
  const query = call.tensor("query");
  const { dtype } = query;
  const rank = query.shape.length;
  const width = lastOf(query.shape);
  let [key, value] = [call.tensor("key"), call.tensor("value")];
  if (call.flag("enable_gqa")) {
    const heads = call.fixed(query.shape[rank - 3], "the number of heads");
    [key, value] = [repeated(call, graph, key, heads), repeated(call, graph, value, heads)];
  }
  const scale = call.raw("scale") ?? (typeof width === "number" ? 1 / Math.sqrt(width) : null);
  const factor =
    scale === null
      ? graph.node("Reciprocal", [graph.node("Sqrt", [graph.product([width], dtype)])])
      : graph.scalar(scale as number, dtype);
  const keyRank = key.shape.length;
  const perm = Array.from({ length: keyRank }, (_, i) => i);
  [perm[keyRank - 2], perm[keyRank - 1]] = [keyRank - 1, keyRank - 2];
  const turned = graph.node("Transpose", [key.name], { perm });
  let scores = graph.node("MatMul", [graph.node("Mul", [query.name, factor]), turned]);
  const mask = call.tensorOrNull("attn_mask");
  const low = graph.constant(-Infinity, dtype);
  let allowed: Name | null = mask?.dtype === bool ? mask.name : null;
  if (call.flag("is_causal")) {
    const places = (size: unknown): Name =>
      graph.node("Range", [
        graph.constant(0, int64),
        graph.node("Squeeze", [graph.size(size as number)]),
        graph.constant(1, int64),
      ]);
    const row = graph.node("Unsqueeze", [places(query.shape[rank - 2]), graph.ints([1])]);
    allowed = graph.node("LessOrEqual", [places(key.shape[keyRank - 2]), row]);
  }
  if (allowed !== null) scores = graph.node("Where", [allowed, scores, low]);
  else if (mask !== null) scores = graph.node("Add", [scores, call.as(mask, dtype)]);
  let weights = graph.node("Softmax", [scores], { axis: -1 });
  // A row that sees nothing has NaN as its softmax; PyTorch gives zeros.
  if (mask !== null) {
    const isNothing = graph.node("Equal", [graph.node("ReduceMax", [scores, graph.ints([-1])], { keepdims: 1 }), low]);
    weights = graph.node("Where", [isNothing, graph.constant(0, dtype), weights]);
  }
  return graph.node("MatMul", [weights, value.name]);
};

export const products: Record<string, Converter> = {
  matmul,
  mm: matmul,
  bmm: matmul,
  mv: matmul,
  dot: matmul,
  linear,
  addmm,
  baddbmm: (call, graph) =>
    added(call, graph, graph.node("MatMul", [call.tensor("batch1").name, call.tensor("batch2").name])),
  addmv: (call, graph) => added(call, graph, graph.node("MatMul", [call.tensor("mat").name, call.tensor("vec").name])),
  scaled_dot_product_attention: attention,
};
