/**
 * Linear maps and recurrent cells with weights of int8 and activations of float32, PyTorch's older interface: weights and
 * what belongs to them are plain tensors and numbers.
 */
import { float32, int32, int8, qint8 } from "../../dtype.ts";
import { shapeText } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import { warnOnce } from "../../support/warnings.ts";
import { per_tensor_affine, quantizedOver } from "../../tensor/quantized.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { quantizeElements } from "../../compute/quantized/quantize-elements.ts";
import { direct } from "../declare/operator.ts";
import type { Operator, ScalarValue } from "../declare/types.ts";
import { provideQuantized } from "./dispatch.ts";
import { linear_dynamic } from "./layers.ts";
import { PackedLinear } from "./packed.ts";
import { dynamicQParams } from "./quantizers.ts";
import { itemAt } from "../../support/checked.ts";

function warnOld(name: string): void {
  warnOnce(name, `${name} is deprecated and will be removed in a future PyTorch release.`);
}

function assertFloat(x: Tensor): void {
  if (x.dtype !== float32) throw new RuntimeError(`expected scalar type Float but found ${x.dtype.scalarName}`);
}

/**
 * Quantizes the weights of a linear map, [out_features, in_features] of float32. The result is a list: the weights as
 * int8, the sum of each row less the zero point for each of its elements ([out_features], int32), the scale, the zero point.
 * @throws RuntimeError where the weights are not of float32
 * @example
 * const [w, offsets, scale, zero_point] = torch.fbgemm_linear_quantize_weight(torch.tensor([[-1, 1.55]]));
 * [w.tolist(), offsets.tolist(), zero_point]; // [[[-128, 127]], [55], -28]
 */
export const fbgemm_linear_quantize_weight: Operator<
  (input: Tensor) => [weight: Tensor, col_offsets: Tensor, scale: number, zero_point: number]
> = direct("fbgemm_linear_quantize_weight(Tensor input) -> (Tensor, Tensor, float, int)", (input: Tensor) => {
  warnOld("fbgemm_linear_quantize_weight");
  assertFloat(input);
  const quantizer = dynamicQParams(input, qint8, false);
  const weight = quantizeElements(input, quantizer, int8);
  const offsets = weight.sum(1).sub(quantizer.zeroPoint * itemAt(input.shape, 1));
  return [weight, offsets.to(int32), Math.fround(quantizer.scale), quantizer.zeroPoint];
});

/**
 * The weights [N, K] in the form that products take, which is theirs alone: a copy [N, K] whose elements say nothing. It
 * refuses nothing: products check what they are given.
 * @example
 * const [w] = torch.fbgemm_linear_quantize_weight(torch.randn(4, 3));
 * torch.fbgemm_pack_quantized_matrix(w).shape; // [4, 3]
 */
export const fbgemm_pack_quantized_matrix: Operator<(input: Tensor) => Tensor> = direct(
  "fbgemm_pack_quantized_matrix(Tensor input) -> Tensor",
  (input: Tensor) => {
    warnOld("fbgemm_pack_quantized_matrix");
    return input.clone();
  },
);

function mapped(
  input: Tensor,
  weight: Tensor,
  offsets: Tensor,
  scale: ScalarValue,
  zeroPoint: ScalarValue,
  bias: Tensor,
): Tensor {
  warnOld("fbgemm_linear_int8_weight_fp32_activation");
  assertFloat(input);
  if (weight.dtype !== int8) throw new RuntimeError(`expected scalar type Char but found ${weight.dtype.scalarName}`);
  for (const [name, list] of [
    ["col_offsets", offsets],
    ["bias", bias],
  ] as const)
    if (list.shape.length !== 1 || list.shape[0] !== weight.shape[0])
      throw new RuntimeError(
        `Expected ${name} of shape [${itemAt(weight.shape, 0)}], but got ${shapeText(list.shape)}`,
      );
  provideQuantized();
  const quantizer = { scheme: per_tensor_affine, scale: Number(scale), zeroPoint: Number(zeroPoint) };
  return linear_dynamic(input, new PackedLinear(quantizedOver(weight.clone(), quantizer), bias));
}

type Mapped = Operator<
  (
    input: Tensor,
    weight: Tensor,
    packed: Tensor,
    col_offsets: Tensor,
    weight_scale: ScalarValue,
    weight_zero_point: ScalarValue,
    bias: Tensor,
  ) => Tensor
>;
/**
 * `input @ weight.T + bias` of float32 with weights of int8: the input is quantized to 8 bits for the range that it has.
 * Shapes: [..., in_features] gives [..., out_features]; weight is [out_features, in_features], col_offsets and bias are
 * [out_features]. What `packed` holds, `weight` says too.
 * @throws RuntimeError where a dtype or a size does not fit
 * @example
 * const [w, offsets, scale, zero_point] = torch.fbgemm_linear_quantize_weight(torch.tensor([[0.5, 1]]));
 * const x = torch.tensor([[2, 4]]).float();
 * torch.fbgemm_linear_int8_weight_fp32_activation(x, w, w, offsets, scale, zero_point, torch.zeros(1)).round(); // tensor([[5.]])
 */
export const fbgemm_linear_int8_weight_fp32_activation: Mapped = direct<Mapped>(
  "fbgemm_linear_int8_weight_fp32_activation(Tensor input, Tensor weight, Tensor packed, Tensor col_offsets, Scalar weight_scale, Scalar weight_zero_point, Tensor bias) -> Tensor",
  (
    input: Tensor,
    weight: Tensor,
    _packed: Tensor,
    offsets: Tensor,
    scale: ScalarValue,
    point: ScalarValue,
    bias: Tensor,
  ) => mapped(input, weight, offsets, scale, point, bias),
);

type CellWeights = [
  w_ih: Tensor,
  w_hh: Tensor,
  b_ih: Tensor,
  b_hh: Tensor,
  packed_ih: Tensor,
  packed_hh: Tensor,
  col_offsets_ih: Tensor,
  col_offsets_hh: Tensor,
  scale_ih: ScalarValue,
  scale_hh: ScalarValue,
  zero_point_ih: ScalarValue,
  zero_point_hh: ScalarValue,
];
/** The type of quantized cells: input, state, and the weights of both with what belongs to them. */
export type QuantizedCell<State, Result> = Operator<(input: Tensor, hx: State, ...weights: CellWeights) => Result>;

const WEIGHTS =
  "Tensor w_ih, Tensor w_hh, Tensor b_ih, Tensor b_hh, Tensor packed_ih, Tensor packed_hh, Tensor col_offsets_ih, Tensor col_offsets_hh, Scalar scale_ih, Scalar scale_hh, Scalar zero_point_ih, Scalar zero_point_hh";

/** What input and state give to each gate. */
function gatesOf(input: Tensor, state: Tensor, weights: CellWeights): [fromInput: Tensor, fromState: Tensor] {
  const [wi, wh, bi, bh, , , oi, oh, si, sh, zi, zh] = weights;
  return [mapped(input, wi, oi, si, zi, bi), mapped(state, wh, oh, sh, zh, bh)];
}

/**
 * An LSTM's step with weights of int8 (those of `fbgemm_linear_quantize_weight`). Shapes: input [batch, input_size], hx a
 * list of two [batch, hidden_size], weights [4 * hidden_size, ...]. Gives the next two states.
 * @throws RuntimeError where a dtype or a size does not fit
 * @example
 * const [w, offsets, scale, point] = torch.fbgemm_linear_quantize_weight(torch.ones(8, 2));
 * const [x, b] = [torch.ones(1, 2), torch.zeros(8)];
 * torch.quantized_lstm_cell(x, [x, x], w, w, b, b, w, w, offsets, offsets, scale, scale, point, point)[0].shape; // [1, 2]
 */
export const quantized_lstm_cell: QuantizedCell<readonly Tensor[], [Tensor, Tensor]> = direct(
  `quantized_lstm_cell(Tensor input, Tensor[] hx, ${WEIGHTS}) -> (Tensor, Tensor)`,
  (input: Tensor, hx: readonly Tensor[], ...weights: CellWeights) => {
    if (hx.length !== 2) throw new RuntimeError("lstm_cell expects two hidden states");
    const [h, c] = [itemAt(hx, 0), itemAt(hx, 1)];
    const [fromInput, fromState] = gatesOf(input, h, weights);
    const [i, f, g, o] = fromInput.add(fromState).chunk(4, 1) as [Tensor, Tensor, Tensor, Tensor];
    const cell = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
    return [o.sigmoid().mul(cell.tanh()), cell];
  },
);

/**
 * A GRU's step with weights of int8. Shapes: input [batch, input_size], hx [batch, hidden_size], weights
 * [3 * hidden_size, ...]. Gives the next state.
 * @throws RuntimeError where a dtype or a size does not fit
 * @example
 * const [w, offsets, scale, point] = torch.fbgemm_linear_quantize_weight(torch.ones(6, 2));
 * const [x, b] = [torch.ones(1, 2), torch.zeros(6)];
 * torch.quantized_gru_cell(x, x, w, w, b, b, w, w, offsets, offsets, scale, scale, point, point).shape; // [1, 2]
 */
export const quantized_gru_cell: QuantizedCell<Tensor, Tensor> = direct(
  `quantized_gru_cell(Tensor input, Tensor hx, ${WEIGHTS}) -> Tensor`,
  (input: Tensor, hx: Tensor, ...weights: CellWeights) => {
    const [fromInput, fromState] = gatesOf(input, hx, weights);
    const [ri, zi, ni] = fromInput.chunk(3, 1) as [Tensor, Tensor, Tensor];
    const [rh, zh, nh] = fromState.chunk(3, 1) as [Tensor, Tensor, Tensor];
    const reset = rh.add(ri).sigmoid();
    const next = ni.add(nh.mul(reset)).tanh();
    return hx.sub(next).mul(zh.add(zi).sigmoid()).add(next);
  },
);

function elman(name: "relu" | "tanh"): QuantizedCell<Tensor, Tensor> {
  return direct(
    `quantized_rnn_${name}_cell(Tensor input, Tensor hx, ${WEIGHTS}) -> Tensor`,
    (input: Tensor, hx: Tensor, ...weights: CellWeights) => {
      const [fromInput, fromState] = gatesOf(input, hx, weights);
      return fromState.add(fromInput)[name]();
    },
  );
}
/**
 * An Elman network's step with `relu` and weights of int8. Shapes: input [batch, input_size], hx [batch, hidden_size],
 * weights [hidden_size, ...]. Gives the next state.
 * @throws RuntimeError where a dtype or a size does not fit
 * @example
 * const [w, offsets, scale, point] = torch.fbgemm_linear_quantize_weight(torch.ones(2, 2));
 * const [x, b] = [torch.ones(1, 2), torch.zeros(2)];
 * torch.quantized_rnn_relu_cell(x, x, w, w, b, b, w, w, offsets, offsets, scale, scale, point, point).round(); // tensor([[4., 4.]])
 */
export const quantized_rnn_relu_cell: QuantizedCell<Tensor, Tensor> = /* @__PURE__ */ elman("relu");
/**
 * An Elman network's step with `tanh` and weights of int8. Shapes: input [batch, input_size], hx [batch, hidden_size],
 * weights [hidden_size, ...]. Gives the next state.
 * @throws RuntimeError where a dtype or a size does not fit
 * @example
 * const [w, offsets, scale, point] = torch.fbgemm_linear_quantize_weight(torch.ones(2, 2));
 * const [x, b] = [torch.ones(1, 2), torch.zeros(2)];
 * torch.quantized_rnn_tanh_cell(x, x, w, w, b, b, w, w, offsets, offsets, scale, scale, point, point).shape; // [1, 2]
 */
export const quantized_rnn_tanh_cell: QuantizedCell<Tensor, Tensor> = /* @__PURE__ */ elman("tanh");
