/** LSTM under autocast gives 16 bits, as PyTorch's kernel does; a GRU and packed sequences stay in float32. */
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";
import { nn } from "flambeau";

describe("recurrent networks under autocast", () => {
  it("LSTM in bfloat16, gradients of float32", () => {
    torch.manual_seed(0);
    const lstm = new nn.LSTM(3, 4, 2, { bidirectional: true });
    const x = torch.randn(5, 2, 3);
    const [exact] = lstm(x);
    const [output, [h, c]] = torch.autocast("cpu", () => lstm(x));
    expect([output, h, c].map(({ dtype }) => dtype)).toEqual([torch.bfloat16, torch.bfloat16, torch.bfloat16]);
    expect(output.float().allclose(exact, 0.05, 0.02)).toBe(true);
    output.float().sum().backward();
    expect(lstm.get_parameter("weight_hh_l0").grad!.dtype).toBe(torch.float32);
  });
  it("packed sequences and GRU in float32", () => {
    const x = torch.randn(5, 2, 3);
    torch.autocast("cpu", () => {
      expect(new nn.GRU(3, 4)(x)[0].dtype).toBe(torch.float32);
      const packed = nn.utils.rnn.pack_padded_sequence(x, torch.tensor([5, 3]));
      expect(new nn.LSTM(3, 4)(packed)[0].data.dtype).toBe(torch.float32);
    });
  });
  it("a program for CUDA runs without it", () => {
    const run = (): torch.Tensor => torch.ones(2, 2).matmul(torch.ones(2, 2));
    expect(torch.autocast("cuda", run).dtype).toBe(torch.float32);
    expect(torch.autocast("cuda", { enabled: false }, run).dtype).toBe(torch.float32);
  });
});
