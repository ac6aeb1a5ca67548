/** Optimizers and schedulers as PyTorch's own tests call them: by name, with hooks, differentiated, complex. */
import { expect, test, vi } from "vitest";
import * as torch from "flambeau";
import { optim } from "flambeau";

const { StepLR, SequentialLR, ChainedScheduler, ConstantLR } = optim.lr_scheduler;
const parameter = (...values: number[]): torch.Tensor => torch.tensor(values).float().requires_grad_();

test("everything may be given by name; other names are refused", () => {
  const x = parameter(1, 2);
  const optimizer = new optim.SGD({ params: [x], lr: 0.5, momentum: 0.9 });
  expect(optimizer.param_groups[0]).toMatchObject({ lr: 0.5, momentum: 0.9 });
  expect(new optim.AdamW({ params: [x] }).defaults.weight_decay).toBe(0.01);
  expect(() => new optim.SGD({ params: [x], rate: 1 } as never)).toThrow("unexpected keyword argument 'rate'");
  expect(() => new optim.Adam({ lr: 1 } as never)).toThrow("Adam.__init__() missing 1 required positional argument");
  const scheduler = new StepLR({ optimizer, step_size: 1, gamma: 0.5 });
  expect(new SequentialLR({ optimizer, schedulers: [scheduler], milestones: [] }).optimizer).toBe(optimizer);
  expect(new ChainedScheduler({ schedulers: [scheduler] }).optimizer).toBe(optimizer);
  expect(() => new ConstantLR({ factor: 1 } as never)).toThrow("missing 1 required positional argument: 'optimizer'");
});

test("hooks of steps get arguments, and may replace them; those of all optimizers run outside", () => {
  const x = parameter(1);
  const optimizer = new optim.SGD([x], 0.1);
  const order: string[] = [];
  const { register_optimizer_step_pre_hook, register_optimizer_step_post_hook } = optim.optimizer;
  const handles = [
    register_optimizer_step_pre_hook(() => void order.push("all before")),
    register_optimizer_step_post_hook(() => void order.push("all after")),
    optimizer.register_step_pre_hook((self, args, kwargs) => {
      order.push("before");
      expect([args[0], kwargs]).toEqual([self, {}]);
      return [[self, () => torch.tensor(7)], {}];
    }),
    optimizer.register_step_post_hook(() => void order.push("after")),
  ];
  expect(optimizer.step()!.item()).toBe(7);
  expect(order).toEqual(["all before", "before", "after", "all after"]);
  for (const handle of handles) handle.remove();
  expect(optimizer.step()).toBe(null);
  optimizer.register_step_pre_hook((() => 3) as never);
  expect(() => optimizer.step()).toThrow("must return None or a tuple of (new_args, new_kwargs), but got 3.");
});

test("hooks of state dicts", () => {
  const x = parameter(1);
  const optimizer = new optim.SGD([x], 0.1);
  optimizer.register_state_dict_pre_hook((self) => void self.state.set("note" as never, 1 as never));
  optimizer.register_state_dict_post_hook((_, dict) => ({
    ...dict,
    param_groups: [{ ...dict.param_groups[0]!, lr: 9 }],
  }));
  const dict = optimizer.state_dict();
  expect([dict.state.get("note" as never), dict.param_groups[0]!["lr"]]).toEqual([1, 9]);
  const other = new optim.SGD([x], 0.1);
  const order: number[] = [];
  other.register_load_state_dict_pre_hook(() => void order.push(2));
  other.register_load_state_dict_pre_hook(() => void order.push(1), { prepend: true });
  other.register_load_state_dict_post_hook(() => void order.push(3));
  other.load_state_dict({ state_dict: dict });
  expect([order, other.param_groups[0]!.lr]).toEqual([[1, 2, 3], 9]);
});

test("differentiable: gradients flow through a step", () => {
  const grad = torch.tensor([0.5, -1]).requires_grad_();
  for (const make of [
    (p: torch.Tensor) => new optim.SGD([p], { lr: 0.1, momentum: 0.9, differentiable: true }),
    (p: torch.Tensor) => new optim.Adam([p], { lr: 0.1, amsgrad: true, differentiable: true }),
    (p: torch.Tensor) => new optim.RMSprop([p], { lr: 0.1, centered: true, differentiable: true }),
    (p: torch.Tensor) => new optim.Rprop([p], { differentiable: true }),
  ]) {
    const start = torch.tensor([1, 2], { dtype: torch.float64 }).requires_grad_();
    const slope = grad.double().detach().requires_grad_();
    const run = (a: torch.Tensor, b: torch.Tensor): torch.Tensor => {
      const p = a.clone();
      p.grad = b;
      make(p).step();
      return p;
    };
    expect(torch.autograd.gradcheck(run, [start, slope])).toBe(true);
  }
});

test("complex parameters move as pairs of real ones", () => {
  for (const make of [
    (p: torch.Tensor) => new optim.Adam([p], { lr: 0.1 }),
    (p: torch.Tensor) => new optim.Adagrad([p], { lr: 0.1, initial_accumulator_value: 0.5 }),
    (p: torch.Tensor) => new optim.Rprop([p], { lr: 0.1 }),
  ]) {
    const real = torch.tensor([[1, 2], [3, -4.5]]).requires_grad_(); // prettier-ignore
    const complex = torch.view_as_complex(real.detach().clone()).requires_grad_();
    real.grad = torch.tensor([[0.5, -1], [2, 0.25]]); // prettier-ignore
    complex.grad = torch.view_as_complex(real.grad.clone());
    for (const p of [real, complex]) make(p).step();
    expect(torch.view_as_real(complex.detach()).tolist()).toEqual(real.tolist());
  }
});

test("warnings of sets and of steps that were replaced", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const optimizer = new optim.SGD(new Set([parameter(1)]), 0.1);
  expect(warn.mock.lastCall![0]).toContain("optimizer parameters need to be organized in ordered collections");
  const scheduler = new StepLR(optimizer, 1);
  optimizer.step = () => null;
  optimizer.step();
  scheduler.step();
  expect(warn.mock.lastCall![0]).toContain("`optimizer.step()` has been overridden after learning rate scheduler");
  warn.mockRestore();
});

test("LBFGS goes uphill with maximize", () => {
  const x = parameter(1);
  const optimizer = new optim.LBFGS([x], { maximize: true, max_iter: 2 });
  optimizer.step(() => {
    optimizer.zero_grad();
    const value = x.sub(3).square().neg().sum();
    value.backward();
    return value;
  });
  expect(Math.abs(x.item() - 3)).toBeLessThan(2);
});
