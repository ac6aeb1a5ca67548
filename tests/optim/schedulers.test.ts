/** Schedulers beyond the goldens: state dicts, errors, warnings, classes of one's own. */
import { expect, test, vi } from "vitest";
import * as torch from "flambeau";
import { optim } from "flambeau";

const { lr_scheduler } = optim;

function sgd(lr = 1): optim.SGD {
  return new optim.SGD([torch.ones([1]).requires_grad_()], { lr, momentum: 0.5 });
}

type Make = (optimizer: optim.Optimizer) => optim.lr_scheduler.LRScheduler;
const makers: Record<string, Make> = {
  LambdaLR: (optimizer) => new lr_scheduler.LambdaLR(optimizer, (epoch) => 0.9 ** epoch),
  MultiplicativeLR: (optimizer) => new lr_scheduler.MultiplicativeLR(optimizer, () => 0.9),
  StepLR: (optimizer) => new lr_scheduler.StepLR(optimizer, 3),
  MultiStepLR: (optimizer) => new lr_scheduler.MultiStepLR(optimizer, [2, 5], 0.5),
  ConstantLR: (optimizer) => new lr_scheduler.ConstantLR(optimizer),
  LinearLR: (optimizer) => new lr_scheduler.LinearLR(optimizer),
  ExponentialLR: (optimizer) => new lr_scheduler.ExponentialLR(optimizer, 0.9),
  PolynomialLR: (optimizer) => new lr_scheduler.PolynomialLR(optimizer, 8, 2),
  CosineAnnealingLR: (optimizer) => new lr_scheduler.CosineAnnealingLR(optimizer, 7),
  CosineAnnealingWarmRestarts: (optimizer) => new lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 2, 2),
  CyclicLR: (optimizer) => new lr_scheduler.CyclicLR(optimizer, 0.1, 1, 3),
  OneCycleLR: (optimizer) => new lr_scheduler.OneCycleLR(optimizer, { max_lr: 1, total_steps: 10 }),
  SequentialLR: (optimizer) =>
    new lr_scheduler.SequentialLR(
      optimizer,
      [new lr_scheduler.ConstantLR(optimizer, 0.1, 2), new lr_scheduler.ExponentialLR(optimizer, 0.9)],
      [2],
    ),
  ChainedScheduler: (optimizer) =>
    new lr_scheduler.ChainedScheduler([
      new lr_scheduler.ConstantLR(optimizer, 0.1, 2),
      new lr_scheduler.ExponentialLR(optimizer, 0.9),
    ]),
};

test.each(Object.keys(makers))("%s goes on from its state dict", (name) => {
  const run = (optimizer: optim.Optimizer, scheduler: optim.lr_scheduler.LRScheduler, steps: number): number[] =>
    Array.from({ length: steps }, () => {
      optimizer.step();
      scheduler.step();
      return Number(optimizer.param_groups[0]!.lr);
    });
  const [a, b] = [sgd(), sgd()];
  const first = makers[name]!(a);
  const expected = run(a, first, 9);
  const second = makers[name]!(b);
  const begun = run(b, second, 4);
  const c = sgd();
  const third = makers[name]!(c);
  c.load_state_dict(b.state_dict());
  third.load_state_dict(structuredClone(second.state_dict()));
  expect([...begun, ...run(c, third, 5)]).toEqual(expected);
  expect(third.get_last_lr()).toEqual([expected.at(-1)]);
});

test("ReduceLROnPlateau", () => {
  const optimizer = sgd();
  const scheduler = new lr_scheduler.ReduceLROnPlateau(optimizer, "min", { patience: 1, factor: 0.5 });
  for (const loss of [1, 2, torch.tensor(3), 4]) scheduler.step(loss);
  expect(scheduler.get_last_lr()).toEqual([0.5]);
  expect(() => new lr_scheduler.ReduceLROnPlateau(optimizer, { factor: 1 })).toThrow("Factor should be < 1.0.");
  expect(() => new lr_scheduler.ReduceLROnPlateau(optimizer, "most" as never)).toThrow("mode most is unknown!");
});

test("a scheduler of one's own", () => {
  class Halving extends lr_scheduler.LRScheduler {
    readonly factor = 0.5;
    override get_lr(): number[] {
      return this.base_lrs.map((lr) => lr * this.factor ** (this.last_epoch + 1));
    }
  }
  const optimizer = sgd();
  const scheduler = new Halving(optimizer);
  optimizer.step();
  expect(optimizer.param_groups[0]!.lr).toBe(0.5);
  scheduler.step();
  expect(scheduler.get_last_lr()).toEqual([0.25]);
});

test("errors and warnings are PyTorch's", () => {
  expect(() => new lr_scheduler.StepLR({} as never, 3)).toThrow("dict is not an Optimizer");
  expect(() => new lr_scheduler.StepLR(sgd())).toThrow(
    "StepLR.__init__() missing 1 required positional argument: 'step_size'",
  );
  expect(() => new lr_scheduler.StepLR(sgd(), { step_size: 1, last_epoch: 3 })).toThrow(
    "param 'initial_lr' is not specified in param_groups[0] when resuming scheduler with last_epoch >= 0.",
  );
  expect(() => new lr_scheduler.LambdaLR(sgd(), [() => 1, () => 1])).toThrow("Expected 1 lr_lambdas, but got 2");
  expect(() => new lr_scheduler.OneCycleLR(sgd(), 1)).toThrow(
    "You must define either total_steps OR (epochs AND steps_per_epoch)",
  );
  expect(() => new lr_scheduler.CosineAnnealingWarmRestarts(sgd(), 0)).toThrow(
    "Expected positive integer T_0, but got 0",
  );
  const cycle = new lr_scheduler.OneCycleLR(sgd(), { max_lr: 1, total_steps: 2 });
  cycle.optimizer.step();
  expect(() => {
    for (let i = 0; i < 4; i++) cycle.step();
  }).toThrow("The specified number of total steps is 2");
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  new lr_scheduler.StepLR(sgd(), 3).step();
  expect(warn.mock.calls[0]![0]).toContain("Detected call of `lr_scheduler.step()` before `optimizer.step()`");
  warn.mockRestore();
});

test("a state without counted steps, as PyTorch's CosineAnnealingWarmRestarts has, goes on where it was", () => {
  const make = (): optim.lr_scheduler.CosineAnnealingWarmRestarts =>
    new lr_scheduler.CosineAnnealingWarmRestarts(sgd(0.005), { T_0: 3, T_mult: 2 });
  const first = make();
  for (let i = 0; i < 4; i++) {
    first.optimizer.step();
    first.step();
  }
  expect(first.state_dict()).toMatchObject({ _step_count: 0, T_cur: 1, T_i: 6, last_epoch: 4 });
  const second = make();
  second.optimizer.load_state_dict(first.optimizer.state_dict());
  second.load_state_dict(first.state_dict());
  for (let i = 0; i < 5; i++) {
    for (const each of [first, second]) {
      each.optimizer.step();
      each.step();
    }
    expect(second.get_last_lr()).toEqual(first.get_last_lr());
  }
});

test("an epoch by name is the epoch, with PyTorch's warning", () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const step = new lr_scheduler.StepLR(sgd(), 2);
  step.optimizer.step();
  step.step({ epoch: 4 });
  expect([step.last_epoch, step.get_last_lr()[0]]).toEqual([4, 0.1 ** 2]);
  const plateau = new lr_scheduler.ReduceLROnPlateau(sgd());
  plateau.step(1, { epoch: 4 });
  expect(plateau.last_epoch).toBe(4);
  plateau.step({ metrics: 1, epoch: 7 });
  expect([plateau.last_epoch, plateau.num_bad_epochs]).toEqual([7, 1]);
  expect(warned.mock.calls.filter(([text]) => String(text).includes("The epoch parameter in"))).toHaveLength(3);
  plateau.step({ metrics: 1, epoch: null });
  expect(plateau.last_epoch).toBe(8);
  expect(() => {
    plateau.step({ epoch: 1 });
  }).toThrow("ReduceLROnPlateau.step() missing 1 required positional argument: 'metrics'");
  const restarts = new lr_scheduler.CosineAnnealingWarmRestarts(sgd(), 3);
  restarts.step({ epoch: 4.5 });
  expect(restarts.get_last_lr()[0]).toBeCloseTo(0.5, 12);
  expect(warned.mock.calls.filter(([text]) => String(text).includes("The epoch parameter in"))).toHaveLength(3);
  warned.mockRestore();
});

test("a schedule that would divide by zero is refused, not NaN", () => {
  expect(() => new lr_scheduler.CosineAnnealingLR(sgd(), 0)).toThrow("division by zero: T_max must not be 0");
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  for (const scheduler of [
    new lr_scheduler.LinearLR(sgd(), { total_iters: 0 }),
    new lr_scheduler.PolynomialLR(sgd(), { total_iters: 0 }),
  ])
    expect(() => scheduler.step(1)).toThrow("division by zero: total_iters must not be 0");
  vi.restoreAllMocks();
});

test("schedulers of schedulers within one another begin with the step of those within", () => {
  const { ConstantLR, ExponentialLR, ChainedScheduler, SequentialLR } = lr_scheduler;
  const two = (o: optim.Optimizer): optim.lr_scheduler.LRScheduler =>
    new SequentialLR(o, [new ConstantLR(o, 0.5, 2), new ConstantLR(o, 0.25, 10)], [2]);
  const chain = (o: optim.Optimizer): optim.lr_scheduler.LRScheduler =>
    new ChainedScheduler([new ConstantLR(o, 0.5, 2), new ExponentialLR(o, 0.5)]);
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const rates = (make: Make): number[] => {
    const optimizer = sgd();
    const scheduler = make(optimizer);
    return Array.from({ length: 6 }, () => {
      const [rate] = scheduler.get_last_lr();
      optimizer.step();
      scheduler.step();
      return rate!;
    });
  };
  expect(rates((o) => new SequentialLR(o, [two(o)], []))).toEqual([0.5, 0.25, 0.25, 0.25, 0.25, 0.25]);
  expect(rates((o) => new SequentialLR(o, [chain(o), new ExponentialLR(o, 0.5)], [3]))).toEqual([0.25, 0.125, 0.125, 1, 0.5, 0.25]); // prettier-ignore
  expect(rates((o) => new SequentialLR(o, [two(o), new ExponentialLR(o, 0.5)], [4]))).toEqual([0.5, 0.25, 0.25, 0.25, 1, 0.5]); // prettier-ignore
  warn.mockRestore();
});
