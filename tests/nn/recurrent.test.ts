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

test.each([nn.LSTM, nn.GRU, nn.RNN])("%o reads weights that begin inside of a storage", (Layer) => {
  torch.manual_seed(0);
  const network = new Layer(3, 5);
  const run = (): unknown => torch.no_grad(() => (network as nn.GRU)(torch.ones(8, 6, 3))[0]).tolist();
  const expected = run();
  const weight = network.get_parameter("weight_hh_l0");
  const inside = torch
    .zeros(7 + weight.numel())
    .narrow(0, 7, weight.numel())
    .view(weight.shape);
  inside.copy_(weight.detach());
  weight.data = inside;
  expect(weight.storage_offset()).toBe(7);
  expect(run()).toEqual(expected);
});

const kinds = { LSTM: nn.LSTM, GRU: nn.GRU, RNN: nn.RNN };
const kindNames = Object.keys(kinds) as (keyof typeof kinds)[];
test.each(kindNames.flatMap((kind) => [false, true].map((bidirectional) => ({ kind, bidirectional }))))(
  "without a graph a layer gives the bits that it has with one: $kind, both directions: $bidirectional",
  ({ kind, bidirectional }) => {
    torch.manual_seed(0);
    const network = new kinds[kind](3, 20, { num_layers: 2, bidirectional });
    const x = torch.randn(7, 9, 3);
    const first = [0, 1].map(() => torch.randn(bidirectional ? 4 : 2, 9, 20)) as [Tensor, Tensor];
    const results = (): Tensor[] => {
      if (!(network instanceof nn.LSTM)) return network(x, first[0]);
      const [output, states] = network(x, first);
      return [output, ...states];
    };
    const numbers = (): unknown[] => results().map((tensor) => tensor.detach().tolist());
    const [given, expected] = [first.map((tensor) => tensor.tolist()), numbers()];
    expect(torch.no_grad(numbers)).toEqual(expected);
    // The states' places are their own, not those of the states that were given.
    expect(first.map((tensor) => tensor.tolist())).toEqual(given);
    const compiled = torch.compile(() => results()[0]!);
    for (let i = 0; i < 3; i++) expect(torch.no_grad(() => compiled().tolist())).toEqual(expected[0]);
  },
);
