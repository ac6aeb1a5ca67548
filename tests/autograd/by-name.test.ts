/** Transforms and `autograd.functional` take every argument by name, as PyTorch does. */
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { nn } from "../../src/index.ts";

const f = (x: torch.Tensor): torch.Tensor => x.mul(x).sum();
const g = (x: torch.Tensor): torch.Tensor => x.mul(x);
const x = torch.tensor([1, 2]).float();
const values = (tensor: unknown): unknown => (tensor as torch.Tensor).tolist();

test("torch.func", () => {
  expect(values(torch.func.grad({ func: f, argnums: 0 })(x))).toEqual([2, 4]);
  expect(torch.func.grad_and_value({ func: f })(x).map(values)).toEqual([[2, 4], 5]);
  expect(values(torch.func.jacrev({ func: g, argnums: 0, has_aux: false, chunk_size: 1 })(x))).toEqual([
    [2, 0],
    [0, 4],
  ]);
  expect(values(torch.func.jacfwd({ func: g, randomness: "error" })(x))).toEqual([
    [2, 0],
    [0, 4],
  ]);
  expect(values(torch.func.hessian({ func: f, argnums: 0 })(x))).toEqual([
    [2, 0],
    [0, 2],
  ]);
  const rows = torch.func.vmap({ func: (row: torch.Tensor) => row.sum(), in_dims: 1, out_dims: 0, chunk_size: 2 });
  expect(values(rows(torch.ones(2, 3)))).toEqual([2, 2, 2]);
  expect(torch.func.jvp({ func: g, primals: [x], tangents: [torch.ones(2)], strict: false }).map(values)).toEqual([
    [1, 4],
    [2, 4],
  ]);
  expect(values(torch.func.functionalize({ func: g, remove: "mutations" })(x))).toEqual([1, 4]);
  const models = [new nn.Linear(2, 1), new nn.Linear(2, 1)];
  expect(torch.func.stack_module_state({ models })[0].weight!.shape).toEqual([2, 1, 2]);
  const called = torch.func.functional_call({
    module: new nn.Linear(2, 1),
    parameter_and_buffer_dicts: { weight: torch.ones(1, 2), bias: torch.zeros(1) },
    args: [torch.ones(2)],
  });
  expect(values(called)).toEqual([2]);
});

test("torch.autograd.functional", () => {
  const { functional } = torch.autograd;
  const v = torch.ones(2);
  expect(values(functional.jacobian({ func: g, inputs: x, vectorize: true }))).toEqual([
    [2, 0],
    [0, 4],
  ]);
  expect(values(functional.hessian({ func: f, inputs: x, create_graph: false }))).toEqual([
    [2, 0],
    [0, 2],
  ]);
  expect(functional.vjp({ func: g, inputs: x, v, strict: true }).map(values)).toEqual([
    [1, 4],
    [2, 4],
  ]);
  expect(functional.jvp(g, x, { v }).map(values)).toEqual([
    [1, 4],
    [2, 4],
  ]);
  expect(functional.hvp({ func: f, inputs: x, v }).map(values)).toEqual([5, [2, 2]]);
  expect((functional.vhp(f, x, v, true)[1] as torch.Tensor).tolist()).toEqual([2, 2]);
  expect(() => functional.vjp({ func: g } as never)).toThrow("missing 1 required positional argument: 'inputs'");
});

test("gradcheck", () => {
  const input = torch.tensor([1, 2], { dtype: torch.float64, requires_grad: true });
  expect(torch.autograd.gradcheck({ func: g, inputs: input, eps: 1e-6 })).toBe(true);
  expect(torch.autograd.gradgradcheck({ func: g, inputs: input, atol: 1e-5 })).toBe(true);
});

test("autograd.grad: arguments in PyTorch's order and inputs by name", () => {
  const w = torch.tensor([1, 2], { dtype: torch.float32, requires_grad: true });
  const unused = torch.ones(1, { requires_grad: true });
  const loss = (): torch.Tensor => w.mul(w).sum();
  expect(torch.autograd.grad({ outputs: loss(), inputs: w, only_inputs: true }).map(values)).toEqual([[2, 4]]);
  const placed = torch.autograd.grad(loss(), [w, unused], null, null, true, true, null, false, true);
  expect(placed.map(values)).toEqual([[2, 4], [0]]);
  expect(() => torch.autograd.grad(loss(), [w, unused], null, null, false, true, false)).toThrow("allow_unused=True");
  const byName = torch.autograd.grad(loss(), { w, unused }, { allow_unused: true });
  expect(values(byName.w)).toEqual([2, 4]);
  expect(byName.unused).toBe(null);
  torch.autograd.backward(loss(), { inputs: { w } });
  expect(values(w.grad)).toEqual([2, 4]);
  expect(() => torch.autograd.grad(loss(), w, { nonsense: true } as never)).toThrow("unexpected keyword argument");
});
