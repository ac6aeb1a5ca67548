/** Linear maps and cells with weights of int8, beside what record-cells.py recorded of PyTorch 2.15. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { messageOf } from "../support/messages.ts";

interface Recorded {
  readonly weights: readonly {
    shape: number[];
    step: number;
    w: number[];
    offsets: number[];
    scale: number;
    zero_point: number;
  }[];
  readonly linear: readonly { shape: number[]; weight: number; y: number[] }[];
  readonly cells: Readonly<Record<"lstm" | "gru" | "rnn_relu" | "rnn_tanh", number[][]>>;
  readonly errors: Readonly<Record<string, string>>;
}
const recorded = JSON.parse(readFileSync(new URL("recorded-cells.json", import.meta.url), "utf8")) as Recorded;

function data(shape: readonly number[], step: number): torch.Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return torch.arange(count, { dtype: torch.float64 }).mul(step).sin().float().reshape(shape);
}

/** Elements as far as float32 sums in another order agree. */
function expectClose(found: torch.Tensor, wanted: readonly number[]): void {
  const values = found.flatten().tolist() as number[];
  expect(values.length).toBe(wanted.length);
  values.forEach((value, i) => expect(Math.abs(value - wanted[i]!)).toBeLessThan(2e-6 * (1 + Math.abs(wanted[i]!))));
}

test.each(recorded.weights)("weights of $shape", ({ shape, step, w, offsets, scale, zero_point }) => {
  const found = torch.fbgemm_linear_quantize_weight(data(shape, step));
  expect([found[0].shape, found[0].flatten().tolist(), found[1].tolist()]).toEqual([shape, w, offsets]);
  expect([found[2], found[3]]).toEqual([scale, zero_point]);
  expect([String(found[0].dtype), String(found[1].dtype)]).toEqual(["torch.int8", "torch.int32"]);
});

test.each(recorded.linear)("a map of $shape by weight $weight", ({ shape, weight, y }) => {
  const given = recorded.weights[weight]!;
  const [w, offsets, scale, point] = torch.fbgemm_linear_quantize_weight(data(given.shape, given.step));
  const packed = torch.fbgemm_pack_quantized_matrix(w);
  const bias = data([given.shape[0]!], 0.3);
  expectClose(
    torch.fbgemm_linear_int8_weight_fp32_activation(data(shape, 0.9), w, packed, offsets, scale, point, bias),
    y,
  );
});

describe("cells", () => {
  const [inputs, hidden] = [3, 4];
  const step = (name: keyof Recorded["cells"], gates: number): torch.Tensor[] => {
    const [ih, hh] = ([[inputs, 0.37], [hidden, 0.53]] as const).map(([columns, by]) =>
      torch.fbgemm_linear_quantize_weight(data([gates * hidden, columns], by)),
    ) as [ReturnType<typeof torch.fbgemm_linear_quantize_weight>, ReturnType<typeof torch.fbgemm_linear_quantize_weight>]; // prettier-ignore
    const [bi, bh] = [data([gates * hidden], 0.2), data([gates * hidden], 0.6)];
    const [x, h, c] = [data([2, inputs], 0.8), data([2, hidden], 1.2), data([2, hidden], 1.7)];
    const rest = [ih[0], hh[0], bi, bh, ih[0], hh[0], ih[1], hh[1], ih[2], hh[2], ih[3], hh[3]] as const;
    if (name === "lstm") return torch.quantized_lstm_cell(x, [h, c], ...rest);
    if (name === "gru") return [torch.quantized_gru_cell(x, h, ...rest)];
    return [(name === "rnn_relu" ? torch.quantized_rnn_relu_cell : torch.quantized_rnn_tanh_cell)(x, h, ...rest)];
  };
  test.each([["lstm", 4], ["gru", 3], ["rnn_relu", 1], ["rnn_tanh", 1]] as const)("%s", (name, gates) => {
    const found = step(name, gates);
    recorded.cells[name].forEach((wanted, i) => expectClose(found[i]!, wanted));
  }); // prettier-ignore
});

test("refusals", () => {
  const [w, offsets, scale, point] = torch.fbgemm_linear_quantize_weight(data([4, 3], 0.7));
  const map = (x: torch.Tensor, bias = torch.zeros(4)): string =>
    messageOf(() => torch.fbgemm_linear_int8_weight_fp32_activation(x, w, w, offsets, scale, point, bias));
  expect(messageOf(() => torch.fbgemm_linear_quantize_weight(data([4, 3], 0.7).double()))).toContain(
    recorded.errors["double weight"],
  );
  expect(map(data([2, 3], 0.9).double())).toContain(recorded.errors["double input"]);
  // PyTorch reads beyond these.
  expect(map(data([2, 4], 0.9))).toContain(
    "The number of columns in W (3) must be equal to the number of columns in X (4)",
  );
  expect(map(data([2, 3], 0.9), torch.zeros(3))).toContain("Expected bias of shape [4], but got [3]");
});
