/** Parts of kernels that convolutions of small images keep: the same bits as without, never stale. */
import { afterAll, describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";

const { nn, optim } = torch;
const F = nn.functional;
const native = torch.backends.flambeau.native;
afterAll(() => {
  torch.backends.flambeau.native = native;
});

const isKept = (weight: torch.Tensor): boolean => weight.storage.packed?.filled ?? false;

/** The result and both gradients; `weight` is a leaf. */
function computed(weight: torch.Tensor, x: torch.Tensor, options: object): torch.Tensor[] {
  const input = x.detach().requires_grad_();
  const y = F.conv2d(input, weight, options);
  const gradients = torch.autograd.grad(y.square().sum(), [input, weight]);
  return [y, ...gradients];
}

/** The same with a weight whose parts nothing keeps. */
function anew(weight: torch.Tensor, x: torch.Tensor, options: object): torch.Tensor[] {
  const copy = weight.detach().clone().requires_grad_();
  const results = computed(copy, x, options);
  expect(isKept(copy)).toBe(false);
  return results;
}

function same(weight: torch.Tensor, x: torch.Tensor, options: object): void {
  const expected = anew(weight, x, options);
  computed(weight, x, options).forEach((result, i) => {
    expect(torch.equal(result, expected[i]!)).toBe(true);
  });
}

const engines = native === false ? [false] : [native, false];

describe.each(engines)("by native code: %s", (engine) => {
  test.each([
    [[4, 6, 1, 1], [8, 6, 3, 3], { padding: 1 }],
    [[2, 6, 2, 1], [8, 6, 5, 3], { padding: [2, 1] }],
    [[3, 6, 1, 4], [8, 3, 3, 3], { padding: 1, groups: 2 }],
    [[2, 4, 2, 2], [40, 4, 7, 7], { padding: 3, stride: 2 }],
    [[1, 4, 2, 2], [5, 4, 3, 3], { padding: 3, dilation: 3 }],
  ])("images of %j, kernels of %j, %j", (image, kernel, options) => {
    torch.backends.flambeau.native = engine;
    for (const dtype of [torch.float32, torch.float64]) {
      const weight = new nn.Parameter(torch.randn(kernel, { dtype }));
      const x = torch.randn(image, { dtype });
      same(weight, x, options);
      expect(isKept(weight)).toBe(true);
      same(weight, x, options); // from what was kept
      torch.no_grad(() => weight.mul_(-2));
      same(weight, x, options);
    }
  });

  test("a step of training changes what is kept", () => {
    torch.backends.flambeau.native = engine;
    torch.manual_seed(0);
    const layer = new nn.Conv2d(8, 8, 3, { padding: 1 });
    const optimizer = new optim.SGD(layer.parameters(), { lr: 0.1 });
    const x = torch.randn(4, 8, 1, 1);
    for (let step = 0; step < 3; step++) {
      optimizer.zero_grad();
      layer.forward(x).square().sum().backward();
      optimizer.step();
      same(layer.weight, x, { padding: 1 });
    }
    layer.load_state_dict(new nn.Conv2d(8, 8, 3, { padding: 1 }).state_dict());
    same(layer.weight, x, { padding: 1 });
  });

  test("images of other sizes take turns, and views of the weight have parts of their own", () => {
    torch.backends.flambeau.native = engine;
    const weight = new nn.Parameter(torch.randn(8, 4, 5, 5));
    for (const size of [1, 2, 3, 1, 8, 2]) same(weight, torch.randn(2, 4, size, size), { padding: 2 });
    const x = torch.randn(2, 4, 1, 1);
    for (const half of [weight.detach().slice(0, 0, 4), weight.detach().slice(0, 4, 8)])
      same(half.requires_grad_(), x, { padding: 2 });
  });
});

test("zeros around a part that is put back are zeros, at places of any alignment", () => {
  for (const [inner, outputs] of [
    [1, 3],
    [3, 5],
    [17, 40],
  ] as const) {
    const weight = new nn.Parameter(torch.randn(outputs, inner, 3, 3));
    const y = F.conv2d(torch.ones(2, inner, 1, 1), weight, { padding: 1 });
    const [gradient] = torch.autograd.grad(y.sum(), [weight]);
    const expected = torch.zeros(outputs, inner, 3, 3);
    expected.select(2, 1).select(2, 1).fill_(2);
    expect(torch.equal(gradient!, expected)).toBe(true);
  }
});
