/** What the examples of PyTorch's own documentation do that was not so here. Numbers and refusals are those of 2.15. */
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";

const { float16, float32, float64 } = torch;

test("a leaf's gradient has the dtype that is set for it", () => {
  const x = torch.ones(3, { requires_grad: true });
  expect(x.grad_dtype).toBe(float32);
  x.grad_dtype = float16;
  x.mul(2).sum().backward();
  expect(String(x.grad)).toBe("tensor([2., 2., 2.], dtype=torch.float16)");
  const wide = torch.ones(3, { requires_grad: true });
  wide.grad_dtype = float64;
  for (let i = 0; i < 2; i++) wide.mul(2).sum().backward();
  expect(String(wide.grad)).toBe("tensor([4., 4., 4.], dtype=torch.float64)");
});

test("null as a gradient's dtype allows any to be assigned", () => {
  const x = torch.ones(3, { requires_grad: true });
  expect(() => (x.grad = torch.ones(3).half())).toThrow("to a tensor with grad_dtype 'Float'");
  x.grad_dtype = null;
  x.grad = torch.ones(3).half();
  expect([x.grad_dtype, x.grad.dtype]).toEqual([null, float16]);
});

test("grad_dtype is refused of results, and beside a gradient of another dtype", () => {
  const x = torch.ones(3, { requires_grad: true });
  const y = x.mul(2);
  expect(() => (y.grad_dtype = float16)).toThrow("grad_dtype can only be set on leaf tensors.");
  x.grad = torch.ones(3);
  expect(() => (x.grad_dtype = float64)).toThrow(
    "Cannot set grad_dtype to 'Double' because there is already a gradient with dtype 'float'. Please clear the gradient",
  );
});

test("sparse.mm takes both names of its extrema", () => {
  const a = torch
    .tensor([
      [1, 0, 2],
      [0, 3, 0],
    ])
    .to(float32)
    .to_sparse_csr()
    .requires_grad_();
  const b = torch
    .tensor([
      [0, 1],
      [2, 0],
      [0, 0],
    ])
    .to(float32)
    .requires_grad_();
  const of = (reduce: string): [unknown, string] => {
    const y = torch.sparse.mm(a, b, reduce);
    return [y.tolist(), y.grad_fn!.name()];
  };
  const node = "SparseMmReduceImplBackward0";
  expect([of("max"), of("amax"), of("min"), of("amin")]).toEqual([
    [
      [
        [0, 1],
        [6, 0],
      ],
      node,
    ],
    [
      [
        [0, 1],
        [6, 0],
      ],
      node,
    ],
    [
      [
        [0, 0],
        [6, 0],
      ],
      node,
    ],
    [
      [
        [0, 0],
        [6, 0],
      ],
      node,
    ],
  ]);
  expect(() => torch.sparse.mm(a, b, "x")).toThrow(
    "reduce argument must be either sum, prod, mean, amax or amin, got x",
  );
});

test("types of tensors and complex numbers follow the default dtype", () => {
  try {
    torch.set_default_dtype(float16);
    expect(torch.tensor([new torch.Complex(0, 3)]).dtype).toBe(torch.complex32);
    torch.set_default_tensor_type(torch.DoubleTensor);
    expect(torch.tensor([1.2]).dtype).toBe(float64);
  } finally {
    torch.set_default_dtype(float32);
  }
});

test("generators and quantized engines say where they are", () => {
  expect(String(new torch.Generator().device)).toBe("cpu");
  expect(torch.backends.quantized.supported_engines).toContain(torch.backends.quantized.engine);
  expect(() => (torch.backends.quantized.engine = "foo")).toThrow("foo is not a valid value for quantized engine");
});
