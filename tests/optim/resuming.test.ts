/** Schedulers that go on from a given epoch, and the checks of optimizers, as in PyTorch 2.15. */
import { expect, test } from "vitest";
import * as torch from "flambeau";

const { optim } = torch;
const { lr_scheduler: S } = optim;
type Schedule = { step(): void; get_last_lr(): number[] };

/** The learning rate when the scheduler is made and after two steps; the run before ended at 0.05 of 0.1. */
function resumed(make: (optimizer: torch.optim.Optimizer) => Schedule): number[] {
  const params = [torch.ones(1, { requires_grad: true })];
  const optimizer = new optim.SGD([{ params, initial_lr: 0.1 } as never], { lr: 0.05 });
  const scheduler = make(optimizer);
  const seen = [scheduler.get_last_lr()[0]!];
  for (let i = 0; i < 2; i++) {
    optimizer.step();
    scheduler.step();
    seen.push(scheduler.get_last_lr()[0]!);
  }
  return seen;
}

test("a scheduler with last_epoch starts from the groups' own learning rates", () => {
  const close = (seen: number[], want: number[]): void => want.forEach((lr, i) => expect(seen[i]).toBeCloseTo(lr, 10));
  close(
    resumed((o) => new S.ExponentialLR(o, 0.5, { last_epoch: 2 })),
    [0.05, 0.025, 0.0125],
  );
  close(
    resumed((o) => new S.MultiplicativeLR(o, () => 0.5, { last_epoch: 2 })),
    [0.05, 0.025, 0.0125],
  );
  close(
    resumed((o) => new S.PolynomialLR(o, 5, { last_epoch: 2 })),
    [0.05, 0.025, 0],
  );
  close(
    resumed((o) => new S.LinearLR(o, 0.5, 1, 4, { last_epoch: 2 })),
    [0.05, 0.05 * (1 + 0.5 / 3.5), 0.05 * (1 + 0.5 / 3.5)],
  );
  expect(resumed((o) => new S.CosineAnnealingLR(o, 10, { last_epoch: 3 }))[0]).toBe(0.05);
});

test("SGD takes NaN, as PyTorch's does; Adam does not", () => {
  const params = [torch.ones(1, { requires_grad: true })];
  expect(new optim.SGD(params, { lr: NaN, momentum: NaN }).param_groups[0]!.lr).toBeNaN();
  expect(() => new optim.Adam(params, { lr: NaN })).toThrow("Invalid learning rate: nan");
});

test("names of parameters are printed, states without groups are refused, and the base class has no step", () => {
  const optimizer = new optim.SGD([["a", torch.ones(1, { requires_grad: true })]] as never, { lr: 0.1 });
  expect(String(optimizer)).toContain("    param_names: ['a']\n");
  expect(() => optimizer.load_state_dict({ state: {} } as never)).toThrow("param_groups");
  expect(() => new optim.Optimizer([torch.ones(1)], { lr: 1 }).step()).toThrow(torch.NotImplementedError);
});

test("asks to wait for a promise of a state", () => {
  const optimizer = new torch.optim.SGD(new torch.nn.Linear(1, 1).parameters(), { lr: 0.1 });
  const scheduler = new torch.optim.lr_scheduler.StepLR(optimizer, { step_size: 1 });
  const promised = Promise.resolve(optimizer.state_dict()) as never;
  for (const load of [() => optimizer.load_state_dict(promised), () => scheduler.load_state_dict(promised)])
    expect(load).toThrow("Wait for it: load_state_dict(await …).");
});
