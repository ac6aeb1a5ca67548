import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";

const { nn } = torch;

/** The names that are asked of tensors, in `body`, and that neither they nor their prototype have. */
function absentNames(body: () => void): string[] {
  const { prototype } = torch.Tensor;
  const above = Object.getPrototypeOf(prototype) as object;
  const found = new Set<string>();
  const note = (key: string | symbol): void => void found.add(String(key));
  const trap: ProxyHandler<object> = {
    get(target, key, receiver): unknown {
      note(key);
      return Reflect.get(target, key, receiver);
    },
    set(target, key, value, receiver): boolean {
      note(key);
      return Reflect.set(target, key, value, receiver);
    },
  };
  Object.setPrototypeOf(prototype, new Proxy(above, trap));
  try {
    body();
  } finally {
    Object.setPrototypeOf(prototype, above);
  }
  return [...found];
}

const mlp = new nn.Sequential(new nn.Linear(8, 4), new nn.ReLU(), new nn.Dropout(0.5));
const convolutions = new nn.Sequential(
  new nn.Conv2d(3, 4, 3),
  new nn.BatchNorm2d(4),
  new nn.ReLU(),
  new nn.MaxPool2d(2),
);
const lstm = new nn.LSTM(4, 5);
const transformer = new nn.TransformerEncoderLayer(8, 2);
const models: Record<string, () => torch.Tensor> = {
  MLP: () => mlp.forward(torch.randn(2, 8)),
  convolutions: () => convolutions.forward(torch.randn(2, 3, 8, 8)),
  LSTM: () => lstm.forward(torch.randn(3, 2, 4))[0],
  Transformer: () => transformer.forward(torch.randn(3, 2, 8)),
};

// What no object and no prototype has is asked of a proxy, which takes many times as long.
for (const [name, forward] of Object.entries(models))
  test(`nothing asks tensors for what they do not have: ${name}`, () => {
    expect(absentNames(() => forward().sum().backward())).toEqual([]);
  });

test("nor an optimizer's step, views and indices", () => {
  const weight = new nn.Parameter(torch.randn(4, 3));
  const optimizers = [new torch.optim.SGD([weight], { lr: 0.1, momentum: 0.9 }), new torch.optim.Adam([weight])];
  expect(
    absentNames(() => {
      weight.pow(2).sum().backward();
      for (const optimizer of optimizers) optimizer.step();
      weight.detach().t().at(0).add_(1);
      torch
        .cat([weight, weight])
        .index_select(0, torch.tensor([1]))
        .softmax(1)
        .tolist();
    }),
  ).toEqual([]);
});
