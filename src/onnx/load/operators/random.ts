/** ONNX's random numbers: of the wanted distributions, drawn by torch's generator; other programs draw others for a seed. */
import { float32, type DType } from "../../../dtype.ts";
import { bernoulli, multinomial } from "../../../ops/create/draws/random-draws.ts";
import { randn, rand } from "../../../ops/create/draws/random-create.ts";
import { dtypeOf } from "../../format/tensors.ts";
import { need, type OnnxNode, type OnnxOperator } from "../node.ts";

const typeOf = (node: OnnxNode, otherwise: DType): DType =>
  node.has("dtype") ? dtypeOf(node.int("dtype"), "random numbers") : otherwise;

type Draw = (shape: readonly number[], dtype: DType, node: OnnxNode) => ReturnType<typeof randn>;

const normal: Draw = (shape, dtype, node) =>
  randn([...shape], { dtype })
    .mul(node.float("scale", 1))
    .add(node.float("mean", 0));

const uniform: Draw = (shape, dtype, node) => {
  const [low, high] = [node.float("low", 0), node.float("high", 1)];
  return rand([...shape], { dtype })
    .mul(high - low)
    .add(low);
};

const ofShape =
  (draw: Draw): OnnxOperator =>
  (_, node) =>
    draw(node.ints("shape") ?? [], typeOf(node, float32), node);
const like =
  (draw: Draw): OnnxOperator =>
  (inputs, node) => {
    const x = need(inputs, 0, node);
    return draw(x.shape, typeOf(node, x.dtype), node);
  };

export const random: Record<string, OnnxOperator> = {
  RandomNormal: ofShape(normal),
  RandomNormalLike: like(normal),
  RandomUniform: ofShape(uniform),
  RandomUniformLike: like(uniform),
  Bernoulli: (inputs, node) => {
    const x = need(inputs, 0, node);
    return bernoulli(x).to(typeOf(node, x.dtype));
  },
  // Its input are logarithms of weights; the result is int32 where nothing else is said.
  Multinomial: (inputs, node) => {
    const weights = need(inputs, 0, node).softmax(1);
    return multinomial(weights, node.int("sample_size", 1), true).to(dtypeOf(node.int("dtype", 6), "random numbers"));
  },
};
