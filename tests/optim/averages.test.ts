/** Weight averaging, functional_call and deepcopy. */
import { expect, test } from "vitest";
import * as torch from "flambeau";
import { nn, optim } from "flambeau";

const { AveragedModel, get_ema_multi_avg_fn, SWALR, update_bn } = optim.swa_utils;

function set(model: nn.Module, value: number): void {
  torch.no_grad(() => {
    for (const parameter of model.parameters()) parameter.fill_(value);
  });
}

test("averages of weights", () => {
  const model = new nn.Linear(2, 1);
  const swa = new AveragedModel(model);
  const ema = new AveragedModel(model, { multi_avg_fn: get_ema_multi_avg_fn(0.75) });
  for (const value of [1, 2, 6]) {
    set(model, value);
    swa.update_parameters(model);
    ema.update_parameters(model);
  }
  expect(swa.module.weight.tolist()).toEqual([[3, 3]]);
  expect(ema.module.weight.tolist()).toEqual([[2.4375, 2.4375]]);
  expect(swa.n_averaged.item()).toBe(3);
  expect(Object.keys(swa.state_dict())).toEqual(["n_averaged", "module.weight", "module.bias"]);
  expect((swa(torch.ones([1, 2])) as torch.Tensor).tolist()).toEqual([[9]]);
});

test("what is written into the average counts as an in-place change", () => {
  const model = new nn.BatchNorm1d(2);
  const swa = new AveragedModel(model);
  model(torch.ones([3, 2]).cumsum(0));
  const tensors = [...swa.module.parameters(), ...swa.module.buffers()];
  const before = tensors.map((tensor) => tensor._version);
  swa.update_parameters(model);
  for (const [i, tensor] of tensors.entries()) expect(tensor._version).toBeGreaterThan(before[i]!);
  expect(swa.module.running_mean!.tolist()).toEqual(model.running_mean!.tolist());
  expect(swa.module.num_batches_tracked!.item()).toBe(1);
});

test("update_bn computes the statistics of the whole pass", async () => {
  torch.manual_seed(0);
  const model = new nn.Sequential(new nn.BatchNorm1d(3));
  const batches = [torch.randn([16, 3]), torch.randn([16, 3])];
  const done = update_bn(batches, model);
  expect((model.at(0) as unknown as { momentum: number }).momentum).toBe(0.1); // arrays are read before it returns
  await done;
  const expected = batches
    .map((batch) => batch.mean(0))
    .reduce((sum, mean) => sum.add(mean))
    .div(2);
  const statistics = model.at(0) as unknown as { running_mean: torch.Tensor; momentum: number };
  expect(statistics.running_mean.sub(expected).abs().max().item()).toBeLessThan(1e-6);
  expect(statistics.momentum).toBe(0.1);
});

test("SWALR goes to its learning rate", () => {
  const optimizer = new optim.SGD([torch.ones([1]).requires_grad_()], 1);
  const scheduler = new SWALR(optimizer, { swa_lr: 0.05, anneal_epochs: 4, anneal_strategy: "linear" });
  expect(Object.keys(scheduler.state_dict()).slice(0, 2)).toEqual(["_anneal_strategy", "anneal_epochs"]);
  const rates = Array.from({ length: 6 }, () => {
    optimizer.step();
    scheduler.step();
    return scheduler.get_last_lr()[0]!;
  });
  [0.7625, 0.525, 0.2875, 0.05, 0.05, 0.05].forEach((rate, i) => {
    expect(rates[i]).toBeCloseTo(rate, 12);
  });
});

test("functional_call", () => {
  const model = new nn.Sequential(new nn.Linear(2, 2), new nn.Tanh());
  const weight = torch.ones([2, 2]).requires_grad_();
  const before = (model(torch.ones([1, 2])) as torch.Tensor).tolist();
  const y = torch.func.functional_call(model, { "0.weight": weight, "0.bias": torch.zeros([2]) }, [torch.ones([1, 2])]);
  expect(y.at(0, 0).item()).toBeCloseTo(Math.tanh(2), 6);
  y.sum().backward();
  expect(weight.grad).not.toBe(null);
  expect((model(torch.ones([1, 2])) as torch.Tensor).tolist()).toEqual(before);
  expect(() => torch.func.functional_call(model, { "0.wait": weight }, torch.ones([1, 2]), { strict: true })).toThrow(
    "Unexpected key(s): '0.wait'",
  );
  expect(() =>
    torch.func.functional_call(model, { "0.weight": weight }, torch.ones([1, 2]), null, { strict: true }),
  ).toThrow("Missing key(s): '0.bias'");
});

test("deepcopy shares nothing with the original, and keeps what was tied", () => {
  const shared = new nn.Linear(2, 2);
  const model = new nn.Sequential(shared, new nn.ModuleDict({ a: shared, b: new nn.ReLU() }) as never);
  const copy = torch.deepcopy(model);
  set(model, 1);
  expect(copy.parameters().length).toBe(2);
  expect(copy.parameters()[0]!.tolist()).not.toEqual(model.parameters()[0]!.tolist());
  expect(String(copy)).toBe(String(model));
  expect(copy.at(0)(torch.ones([1, 2])).shape).toEqual([1, 2]);
});

test("update_bn gives layers back their momentum, a cumulative average too", async () => {
  const layer = new nn.BatchNorm1d(3, { momentum: null });
  const x = torch.arange(6, { dtype: torch.float32 }).view(2, 3);
  await update_bn([x, x.mul(3)], layer);
  expect(layer.momentum).toBe(null);
  expect(layer.training).toBe(true);
  expect(layer.running_mean!.tolist()).toEqual([3, 5, 7]);
  expect(layer.running_var!.tolist()).toEqual([22.5, 22.5, 22.5]);
  expect(layer.num_batches_tracked!.item()).toBe(2);
});

test("a deep copy of an optimizer has parameters and state of its own, and no hooks", () => {
  const x = torch.ones([2], { requires_grad: true });
  const optimizer = new optim.SGD([x], { lr: 0.5, momentum: 0.5 });
  let hooked = 0;
  optimizer.register_step_pre_hook(() => {
    hooked++;
  });
  x.grad = torch.ones([2]);
  optimizer.step();
  const copy = torch.deepcopy(optimizer);
  const y = copy.param_groups[0]!.params[0]!;
  expect(copy).toBeInstanceOf(optim.SGD);
  expect(y).not.toBe(x);
  expect(y.tolist()).toEqual([0.5, 0.5]);
  y.grad = torch.ones([2]);
  copy.step();
  expect(hooked).toBe(1);
  expect(y.tolist()).toEqual([-0.25, -0.25]);
  expect(x.tolist()).toEqual([0.5, 0.5]);
  expect(optimizer.state.get(x)!["momentum_buffer"]).toEqual(torch.ones([2]));
  expect((copy.state.get(y)!["momentum_buffer"] as torch.Tensor).tolist()).toEqual([1.5, 1.5]);

  // what a structure shares stays shared: the model's parameters and those that the optimizer changes
  const model = new nn.Linear(2, 1, { bias: false });
  const own = new optim.SGD(model.parameters(), 1);
  const scheduler = new optim.lr_scheduler.ExponentialLR(own, 0.5);
  const [model2, own2, scheduler2] = torch.deepcopy([model, own, scheduler] as const);
  expect(own2.param_groups[0]!.params[0]).toBe(model2.weight);
  expect(model2.weight).not.toBe(model.weight);
  own2.step();
  scheduler2.step();
  expect(own2.param_groups[0]!.lr).toBe(0.5);
  expect(own.param_groups[0]!.lr).toBe(1);
});
