/** Adafactor (its formula in float64) and Muon (which computes in bfloat16) against PyTorch. */
import { expect, test } from "vitest";
import * as torch from "flambeau";
import { optim } from "flambeau";

/** Five steps on sin(0.7 i) with the gradient x ** 3 + 0.1; the first five elements. */
function fiveSteps(shape: readonly number[], make: (x: torch.Tensor) => { step(): unknown }): number[] {
  const count = shape.reduce((product, size) => product * size, 1);
  const x = torch
    .tensor(
      Array.from({ length: count }, (_, i) => Math.sin(i * 0.7)),
      { dtype: torch.float64 },
    )
    .reshape([...shape])
    .detach()
    .clone()
    .requires_grad_();
  const optimizer = make(x);
  for (let i = 0; i < 5; i++) {
    x.grad = x.detach().pow(3).add(0.1);
    optimizer.step();
  }
  return (x.detach().reshape([-1]).tolist() as number[]).slice(0, 5);
}

const adafactor = (x: torch.Tensor): optim.Adafactor => new optim.Adafactor([x], { lr: 0.05, weight_decay: 0.1 });
const muon = (x: torch.Tensor): optim.Muon => new optim.Muon([x], { lr: 0.02 });

test.each([
  [
    "Adafactor",
    [4, 3],
    adafactor,
    [-0.036053840822999964, 0.5271215241407472, 0.7869788213245485, 0.5594591609490634, 0.25920817930606566],
  ],
  [
    "Adafactor",
    [5],
    adafactor,
    [-0.1511966217322026, 0.49023540711739794, 0.821571021101873, 0.7031444225951969, 0.18230589058766752],
  ],
  [
    "Adafactor",
    [2, 4, 3],
    adafactor,
    [-0.03565161879191062, 0.5280858086089885, 0.7884988048137481, 0.5616498033243851, 0.25992803918107515],
  ],
  [
    "Muon",
    [4, 3],
    muon,
    [-0.0037738456417961332, 0.6181718294655175, 0.8964754259821307, 0.7660980185860656, 0.3471901910947354],
  ],
  [
    "Muon",
    [3, 5],
    muon,
    [-0.004234547822598125, 0.6643738622188646, 0.9271147413567029, 0.779370181732836, 0.30811321120488894],
  ],
] as const)("%s %j", (_name, shape, make, expected) => {
  fiveSteps(shape, make).forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 12);
  });
});

test("errors", () => {
  expect(() => new optim.Muon([torch.ones([3]).requires_grad_()])).toThrow(
    "Muon only supports 2D parameters whereas we found a parameter with size: torch.Size([3])",
  );
  expect(() => new optim.Adafactor([torch.ones([3]).requires_grad_()], { d: 0.5 })).toThrow(
    "Clipping threshold d should be >= 1 but is: 0.5",
  );
});
