/** Jacobians, Hessians and products with vectors against what calculus says. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";

const { hessian, hvp, jacobian, jvp, vhp, vjp } = torch.autograd.functional;
const options = { dtype: torch.float64 };
const x = torch.tensor([1, 2, 3], options);
const y = torch.tensor([4, 5, 6], options);
const product = (a: torch.Tensor, b: torch.Tensor): torch.Tensor => a.mul(a).mul(b);
const energy = (a: torch.Tensor, b: torch.Tensor): torch.Tensor => product(a, b).sum();

const list = (value: unknown): unknown =>
  value instanceof torch.Tensor ? value.tolist() : (value as unknown[]).map(list);
const diagonal = (values: readonly number[]): number[][] =>
  values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));

describe.each([false, true])("create_graph: %s", (create_graph) => {
  test("jacobian", () => {
    expect(list(jacobian(product, [x, y], { create_graph }))).toEqual([diagonal([8, 20, 36]), diagonal([1, 4, 9])]);
    expect(list(jacobian((a) => a.pow(2), x, { create_graph }))).toEqual(diagonal([2, 4, 6]));
    expect(list(jacobian((a) => [a.sum(), a.mul(2)], x, { create_graph }))).toEqual([[1, 1, 1], diagonal([2, 2, 2])]);
  });

  test("hessian", () => {
    expect(list(hessian((a) => a.pow(3).sum(), x, { create_graph }))).toEqual(diagonal([6, 12, 18]));
    expect(list(hessian(energy, [x, y], { create_graph }))).toEqual([
      [diagonal([8, 10, 12]), diagonal([2, 4, 6])],
      [diagonal([2, 4, 6]), diagonal([0, 0, 0])],
    ]);
  });

  test("products with vectors", () => {
    const ones = torch.ones([3], options);
    expect(list(vjp((a) => a.pow(2), x, y, { create_graph }))).toEqual([
      [1, 4, 9],
      [8, 20, 36],
    ]);
    expect(list(vjp(energy, [x, y], { create_graph }))).toEqual([
      78,
      [
        [8, 20, 36],
        [1, 4, 9],
      ],
    ]);
    expect(list(jvp(product, [x, y], [ones, ones], { create_graph }))).toEqual([
      [4, 20, 54],
      [9, 24, 45],
    ]);
    expect(list(vhp((a) => a.pow(3).sum(), x, y, { create_graph }))).toEqual([36, [24, 60, 108]]);
    expect(list(hvp((a) => a.pow(3).sum(), x, y, { create_graph }))).toEqual([36, [24, 60, 108]]);
  });
});

test("create_graph makes results differentiable", () => {
  const leaf = torch.tensor([1, 2, 3], options).requires_grad_();
  const result = jacobian((a) => a.pow(3), leaf, { create_graph: true });
  result.sum().backward();
  expect(leaf.grad!.tolist()).toEqual([6, 12, 18]);
  expect(jacobian((a) => a.pow(3), leaf).requires_grad).toBe(false);
});

test("strict mode and errors are PyTorch's", () => {
  expect(() => jacobian((a) => a.detach(), x, { strict: true })).toThrow(
    "Output 0 of the user-provided function does not require gradients.",
  );
  expect(() => jacobian((a) => a.mul(2), [x, y], { strict: true })).toThrow(
    "Output 0 of the user-provided function is independent of input 1.",
  );
  expect(list(jacobian((a) => a.mul(2), [x, y]))).toEqual([diagonal([2, 2, 2]), diagonal([0, 0, 0])]);
  expect(() => vjp((a) => a, x)).toThrow(
    "The vector v can only be None if the user-provided function returns a single Tensor with a single element.",
  );
  expect(() => jvp((a) => a, x)).toThrow(
    "The vector v can only be None if the input to the user-provided function is a single Tensor with a single element.",
  );
  expect(() => vjp((a) => a, x, torch.ones([2]))).toThrow(
    "v has invalid size: should be torch.Size([3]) but got torch.Size([2]).",
  );
  expect(() => hessian((a) => a, x)).toThrow(
    "The Tensor returned by the function given to hessian should contain a single element",
  );
  expect(() => hessian((a) => a.mul(2).sum(), x, { strict: true })).toThrow(
    "the jacobian of the user-provided function with respect to input 0 is independent of the input",
  );
  expect(() => jacobian((a) => a, 3 as never)).toThrow(
    "The inputs given to jacobian must be either a Tensor or a tuple of Tensors but the given inputs has type <class 'int'>.",
  );
});
