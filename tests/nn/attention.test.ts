/**
 * `is_causal` is a hint about a mask that is given: without one it is an error, as in PyTorch 2, not silently full
 * attention.
 */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { nn } from "flambeau";

const NEEDS_MASK =
  "Need attn_mask if specifying the is_causal hint. You may use the Transformer module method `generate_square_subsequent_mask` to create this mask.";
const options = { dim_feedforward: 8, dropout: 0, batch_first: true };
const x = torch.arange(24, { dtype: torch.float32 }).sin().view(2, 3, 4);
const causal = nn.Transformer.generate_square_subsequent_mask(3);

describe("the hint without its mask", () => {
  const attention = new nn.MultiheadAttention(4, 2, { batch_first: true });
  const encoderLayer = new nn.TransformerEncoderLayer(4, 2, options);
  const decoderLayer = new nn.TransformerDecoderLayer(4, 2, options);
  const encoder = new nn.TransformerEncoder(encoderLayer, 1);
  const decoder = new nn.TransformerDecoder(decoderLayer, 1);
  const transformer = new nn.Transformer({
    d_model: 4,
    nhead: 2,
    num_encoder_layers: 1,
    num_decoder_layers: 1,
    ...options,
  });
  test.each<[string, () => unknown]>([
    ["attention", () => attention(x, x, x, { is_causal: true })],
    ["attention without weights", () => attention(x, x, x, { is_causal: true, need_weights: false })],
    ["encoder layer", () => encoderLayer(x, { is_causal: true })],
    ["decoder layer", () => decoderLayer(x, x, { tgt_is_causal: true })],
    ["decoder layer, memory", () => decoderLayer(x, x, { memory_is_causal: true })],
    ["encoder", () => encoder(x, { is_causal: true })],
    ["decoder", () => decoder(x, x, { tgt_is_causal: true })],
    ["decoder, memory", () => decoder(x, x, { memory_is_causal: true })],
    ["transformer, source", () => transformer(x, x, { src_is_causal: true })],
    ["transformer, target", () => transformer(x, x, { tgt_is_causal: true })],
    ["transformer, memory", () => transformer(x, x, { memory_is_causal: true })],
  ])("%s", (_, call) => {
    expect(call).toThrow(NEEDS_MASK);
  });
});

test("the hint beside its mask changes nothing", () => {
  const model = new nn.Transformer({ d_model: 4, nhead: 2, num_encoder_layers: 1, num_decoder_layers: 1, ...options });
  const masks = { src_mask: causal, tgt_mask: causal, memory_mask: causal };
  const hints = { src_is_causal: true, tgt_is_causal: true, memory_is_causal: true };
  expect(model(x, x, { ...masks, ...hints }).tolist()).toEqual(model(x, x, masks).tolist());
  expect(model(x, x, { src_is_causal: null, tgt_is_causal: null }).shape).toEqual([2, 3, 4]);
});

test("without padding and weights the hint takes the mask's place", () => {
  torch.manual_seed(0);
  const attention = new nn.MultiheadAttention(4, 2, { batch_first: true, add_bias_kv: true, add_zero_attn: true });
  const firstRow = (attn_mask: torch.Tensor, need_weights: boolean): unknown => {
    const [output] = attention(x, x, x, { attn_mask, is_causal: true, need_weights }) as [torch.Tensor, unknown];
    return output.at(0, 0);
  };
  const recorded = torch.tensor([-0.17566055059432983, -0.19526265561580658, -0.11030570417642593, 0.1070399135351181]);
  expect(torch.allclose(firstRow(causal, false) as torch.Tensor, recorded)).toBe(true);
  expect(torch.allclose(firstRow(torch.zeros(3, 3), false) as torch.Tensor, recorded)).toBe(true);
  const masked = torch.tensor([-0.12555719912052155, -0.07430572062730789, -0.06723745167255402, 0.06495030224323273]);
  expect(torch.allclose(firstRow(causal, true) as torch.Tensor, masked)).toBe(true);
});

test("in evaluation an encoder leaves out what is not 0 in a padding mask of floats", () => {
  torch.manual_seed(1);
  const layer = new nn.TransformerEncoderLayer(4, 2, 8, 0, { batch_first: true });
  const model = new nn.TransformerEncoder(layer, 2).eval();
  const x = torch.arange(24, { dtype: torch.float32 }).view(3, 2, 4).cos();
  const src_key_padding_mask = torch.tensor([0, 1, 0, 0, 0, 0], { dtype: torch.float32 }).view(3, 2);
  const first = (): torch.Tensor => model(x, { src_key_padding_mask }).select(0, 0).detach().flatten();
  const close = (got: torch.Tensor, expected: number[]): void =>
    torch.testing.assert_close(got, torch.tensor(expected), { rtol: 1e-4, atol: 1e-4 });
  torch.no_grad(() => close(first(), [1.171754, 0.748914, -1.293211, -0.627456, 0, 0, 0, 0]));
  // with gradients it is added to the scores
  close(first(), [1.328646, 0.602018, -1.030582, -0.900082, -1.167136, -0.735304, 0.572109, 1.33033]);
});
