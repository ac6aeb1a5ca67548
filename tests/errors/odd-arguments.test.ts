/** Arguments of the wrong kind, in PyTorch 2.15's words. */
import { expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const { nn } = torch;
const F = nn.functional;

it("a tensor in the place of an LSTM's pair is taken apart", () => {
  const lstm = new nn.LSTM(3, 2);
  const states = torch.zeros(2, 1, 1, 2);
  const [output] = lstm(torch.ones(2, 1, 3), states as never);
  expect(output.shape).toEqual([2, 1, 2]);
  expect(() => lstm(torch.ones(2, 1, 3), torch.ones(1, 1, 2) as never)).toThrow(
    "index 1 is out of bounds for dimension 0 with size 1",
  );
});

it("names numbers, paddings and lengths as PyTorch does", () => {
  expect(() => F.dropout(torch.ones(2), 2)).toThrow("dropout probability has to be between 0 and 1, but got 2");
  expect(() => F.pad(torch.ones(1, 1, 3, 3), [5, 5, 5, 5], { mode: "reflect" })).toThrow(
    "padding (5, 5) at dimension 3 of input [1, 1, 3, 3]",
  );
  expect(() => nn.utils.rnn.pack_padded_sequence(torch.ones(2, 2), torch.tensor([0, 1]))).toThrow(
    "`lengths` array must be sorted in decreasing order",
  );
  expect(String(new nn.ParameterDict({ a: 3 as never }))).toContain("Object of type: int");
});
