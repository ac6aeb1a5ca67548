/** What PyTorch 2.15 has no derivative of says so in backward; gradients of real inputs of complex operators. */
import { expect, it, vi } from "vitest";
import * as torch from "flambeau";

const x = torch.tensor([-0.5, 0.25, 1], { requires_grad: true });
const square = torch.eye(3).mul(x);

it.each<[string, () => torch.Tensor]>([
  ["heaviside", () => torch.heaviside(x, x)],
  ["heaviside_", () => x.mul(1).heaviside_(x)],
  ["histogram", () => torch.histogram(x, 3).hist],
  ["histogram", () => torch.histogram(x, 3).bin_edges],
  ["histogram", () => torch.histogram(x.detach(), 3, { weight: x }).hist],
  ["_histogramdd_from_bin_cts", () => torch.histogramdd(x.view(3, 1), [3]).hist],
  ["_histogramdd_from_bin_tensors", () => torch.histogramdd(x.view(3, 1), [torch.tensor([0, 0.5])]).hist],
  ["bincount", () => torch.bincount(torch.tensor([0, 2, 2]), x)],
  ["linalg_ldl_factor_ex", () => torch.linalg.ldl_factor_ex(square).LD],
  ["linalg_ldl_solve", () => torch.linalg.ldl_solve(torch.eye(3), torch.tensor([1, 2, 3]).int(), square)],
])("%s", (name, f) => {
  const result = f();
  expect(String(result)).toContain("grad_fn=<NotImplemented>");
  expect(() => result.sum().backward()).toThrow(`derivative for aten::${name} is not implemented`);
});

it("zeta has none by its first argument", () => {
  expect(() => torch.special.zeta(x.add(3), 1).sum().backward()).toThrow(
    "the derivative for 'zeta' is not implemented.",
  );
});

it("edges that are given, and results without a graph, have no node", () => {
  expect(torch.histogramdd(x.view(3, 1), [torch.tensor([0, 0.5])]).bin_edges[0]!.requires_grad).toBe(false);
  expect(torch.no_grad(() => torch.histogram(x, 3).hist.requires_grad)).toBe(false);
});

it("a real input beside complex ones gets the real part, without a warning and before it is summed", () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const emitted = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  const z = torch.randn(3, { dtype: torch.complex64 });
  const b = torch.tensor(0.5, { requires_grad: true });
  const [gradient] = torch.autograd.grad(b.add(z).mul(z.abs()).abs().sum(), [b], { create_graph: true });
  expect(String(gradient!.grad_fn)).toContain("SumBackward0");
  expect(String(gradient!.grad_fn!.next_functions[0]![0])).toContain("SelectBackward0");
  b.add(z).abs().sum().backward();
  expect([warned.mock.calls.length, emitted.mock.calls.length]).toEqual([0, 0]);
  vi.restoreAllMocks();
});

it("a Function may not give a complex gradient to a real input", () => {
  class Turn extends torch.autograd.Function {
    static override forward(_ctx: torch.autograd.FunctionContext, input: torch.Tensor) {
      return input.mul(2);
    }
    static override backward(_ctx: torch.autograd.FunctionContext, grad: torch.Tensor) {
      return grad.mul(new torch.Complex(1, 2));
    }
  }
  expect(() =>
    Turn.apply(torch.ones(2, { requires_grad: true }))
      .sum()
      .backward(),
  ).toThrow(
    "Expected isFloatingType(grad.scalar_type()) || (input_is_complex == grad_is_complex) to be true, but got false.",
  );
});
