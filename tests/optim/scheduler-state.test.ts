/** Keys and their order in state dicts of schedulers, as PyTorch 2.15 saves them. */
import { expect, it } from "vitest";
import { nn, ones, optim } from "../../src/index.ts";

const S = optim.lr_scheduler;
const sgd = (): InstanceType<typeof optim.SGD> =>
  new optim.SGD([new nn.Parameter(ones(1))], { lr: 0.5, momentum: 0.5 });
const common = ["base_lrs", "last_epoch", "_step_count", "_is_initial", "_get_lr_called_within_step", "_last_lr"];

it("base class", () => {
  expect(Object.keys(new S.StepLR(sgd(), 2).state_dict())).toEqual(["step_size", "gamma", ...common]);
  expect(Object.keys(new S.LambdaLR(sgd(), () => 1).state_dict())).toEqual([...common, "lr_lambdas"]);
});
it("schedulers of schedulers", () => {
  const optimizer = sgd();
  const parts = [new S.ConstantLR(optimizer), new S.ExponentialLR(optimizer, 0.5)];
  expect(Object.keys(new S.ChainedScheduler(parts).state_dict())).toEqual(["_last_lr", "_schedulers"]);
  const one = new S.SequentialLR(optimizer, { schedulers: parts, milestones: [2] });
  expect(Object.keys(one.state_dict())).toEqual(["_milestones", "last_epoch", "_last_lr", "_schedulers"]);
});
it("ReduceLROnPlateau", () => {
  const optimizer = sgd();
  const scheduler = new S.ReduceLROnPlateau(optimizer, { patience: 0, min_lr: 0.125 });
  expect("initial_lr" in optimizer.param_groups[0]!).toBe(false);
  expect(Object.keys(scheduler.state_dict()).slice(0, 3)).toEqual(["factor", "default_min_lr", "min_lrs"]);
  optimizer.add_param_group({ params: [new nn.Parameter(ones(1))], lr: 4 });
  scheduler.step(1);
  scheduler.step(1);
  expect(optimizer.param_groups.map((group) => group.lr)).toEqual([0.125, 0.4]);
});
it("CyclicLR", () => {
  const optimizer = sgd();
  const state = new S.CyclicLR(optimizer, { base_lr: 0.25, max_lr: 0.5 }).state_dict();
  expect([state["use_beta1"], state["_scale_fn_custom"]]).toEqual([false, null]);
  expect(optimizer.param_groups[0]).toMatchObject({ base_momentum: 0.8, max_momentum: 0.9 });
});
it("floats show their point", () => {
  expect(String(new optim.Adadelta([new nn.Parameter(ones(1))]))).toContain("lr: 1.0\n");
});
