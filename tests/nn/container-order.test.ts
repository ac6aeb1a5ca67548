/** Modules stay in the order in which they came, numbers among names too. */
import { expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const { nn } = torch;

it("a Sequential runs named and numbered modules in the order in which they were added", () => {
  const model = new nn.Sequential(new Map([["first", new nn.Linear(2, 3) as never]]));
  model.append(new nn.ReLU()).append(new nn.Linear(3, 1));
  expect(model.named_children().map(([name]) => name)).toEqual(["first", "1", "2"]);
  expect(Object.keys(model.state_dict())).toEqual(["first.weight", "first.bias", "2.weight", "2.bias"]);
  expect(model(torch.ones(4, 2)).shape).toEqual([4, 1]);
  expect(
    String(model)
      .split("\n")
      .slice(1, 4)
      .map((line) => line.trim().slice(0, 7)),
  ).toEqual(["(first)", "(1): Re", "(2): Li"]);
  expect(
    torch
      .deepcopy(model)
      .named_children()
      .map(([name]) => name),
  ).toEqual(["first", "1", "2"]);
  model.pop(0);
  expect(model.named_children().map(([name]) => name)).toEqual(["0", "1"]);
});

it("anomaly detection takes the function that it is for", () => {
  const x = torch.ones(2, { requires_grad: true });
  const run = (): void => torch.sqrt(x.sub(1)).mul(0).sum().backward();
  expect(() => torch.autograd.set_detect_anomaly(true, run)).toThrow("returned nan values in its 0th output");
  expect(() => torch.autograd.set_detect_anomaly(true, false, run)).not.toThrow();
  expect(torch.is_anomaly_enabled()).toBe(false);
});
