/**
 * Recurrent layers that run as one operator: their gradients, and the gradients of these, against finite differences.
 */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { nn } from "flambeau";
import type { Tensor } from "flambeau";

const { gradcheck, gradgradcheck } = torch.autograd;

type Network = nn.LSTM | nn.GRU | nn.RNN;

const networks: Record<string, () => Network> = {
  LSTM: () => new nn.LSTM(1, 2, { dtype: torch.float64 }),
  GRU: () => new nn.GRU(2, 2, { dtype: torch.float64 }),
  "GRU without bias": () => new nn.GRU(1, 2, { bias: false, bidirectional: true, dtype: torch.float64 }),
  "RNN with tanh": () => new nn.RNN(2, 2, { bidirectional: true, dtype: torch.float64 }),
  "RNN with relu": () => new nn.RNN(2, 2, { nonlinearity: "relu", dtype: torch.float64 }),
};

describe.each(Object.entries(networks))("%s", (_, make) => {
  torch.manual_seed(0);
  const network = make();
  const names = [...network.named_parameters()].map(([name]) => name);
  const x = torch.randn(3, 1, network.input_size, { dtype: torch.float64, requires_grad: true });
  const inputs = [x, ...[...network.parameters()].map((parameter) => parameter.detach().requires_grad_())];
  const run = (input: Tensor, ...weights: Tensor[]): Tensor[] => {
    const [output, state] = torch.func.functional_call(
      network,
      Object.fromEntries(names.map((name, i) => [name, weights[i]!])),
      [input],
    ) as [Tensor, Tensor | readonly Tensor[]];
    return [output, ...(Array.isArray(state) ? (state as Tensor[]) : [state as Tensor])];
  };
  test("gradients", () => {
    expect(gradcheck(run as never, inputs)).toBe(true);
  });
  test("gradients of gradients", () => {
    expect(gradgradcheck(run as never, inputs)).toBe(true);
  }, 60_000);
});
