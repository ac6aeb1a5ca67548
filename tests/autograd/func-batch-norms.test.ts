/** Batch norms without running statistics, which per-sample gradients of networks that have some need. */
import { expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const { nn, func } = torch;

it("batch norms lose their running statistics, whatever else a model has", () => {
  const [linear, norm] = [new nn.Linear(2, 3), new nn.BatchNorm1d(3)];
  const model = new nn.Sequential(linear, norm, new nn.InstanceNorm1d(3, { track_running_stats: true }));
  expect(func.replace_all_batch_norm_modules_(model)).toBe(model);
  expect([norm.running_mean, norm.running_var, norm.track_running_stats]).toEqual([null, null, false]);
  expect([...model.named_buffers()].map(([name]) => name)).toEqual([
    "2.running_mean",
    "2.running_var",
    "2.num_batches_tracked",
  ]);
});

it("then a training network runs under vmap", () => {
  torch.manual_seed(0);
  const model = func.replace_all_batch_norm_modules_(new nn.Sequential(new nn.Linear(2, 3), new nn.BatchNorm1d(3)));
  const x = torch.randn(4, 5, 2);
  const together = torch.vmap((each: torch.Tensor) => model.forward(each))(x);
  const apart = torch.stack(x.unbind(0).map((each) => model.forward(each)));
  expect(torch.allclose(together, apart, { atol: 1e-6 })).toBe(true);
});
