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
