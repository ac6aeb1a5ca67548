/** SyncBatchNorm against BatchNorm of the whole batch in one process. */
import * as torch from "flambeau";
import { nn } from "flambeau";
import * as dist from "flambeau/distributed";
import { equal, same } from "./checks.ts";

dist.init_process_group("mpi", { timeout: 60 });
const [rank, size] = [dist.get_rank(), dist.get_world_size()];

for (const [shape, momentum, affine] of [
  [[3], 0.1, true],
  [[3, 5], null, true],
  [[3, 4, 4], 0.3, false],
  [[3, 2, 3, 2], 0.1, true],
] as const) {
  for (const dtype of [torch.float32, torch.float64]) {
    torch.manual_seed(1);
    const counts = Array.from({ length: size }, (_, i) => 2 + i); // uneven parts
    const total = counts.reduce((a, b) => a + b, 0);
    const options = { affine, momentum, dtype };
    const expected = [nn.BatchNorm1d, nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d][shape.length - 1]!;
    const whole = new (shape.length === 1 ? nn.BatchNorm1d : expected)(3, options);
    const own = nn.SyncBatchNorm.convert_sync_batchnorm(new nn.Sequential(new nn.BatchNorm2d(3, options)));
    const layer = own.at(0) as unknown as nn.SyncBatchNorm;
    equal("converted", layer.constructor.name, "SyncBatchNorm");
    if (affine) {
      const weight = torch.randn([3], { dtype });
      torch.no_grad(() => {
        whole.weight.copy_(weight);
        layer.weight.copy_(weight);
        whole.bias.copy_(weight.mul(2));
        layer.bias.copy_(weight.mul(2));
      });
    }
    const start = counts.slice(0, rank).reduce((a, b) => a + b, 0);
    for (let step = 0; step < 3; step++) {
      const x = torch
        .randn([total, ...shape], { dtype })
        .mul(3)
        .add(100);
      const slope = torch.randn([total, ...shape], { dtype });
      const all = x.clone().requires_grad_();
      const part = x.narrow(0, start, counts[rank]!).clone().requires_grad_();
      const [y, z] = [whole(all), own(part)] as [torch.Tensor, torch.Tensor];
      y.mul(slope).sum().backward();
      z.mul(slope.narrow(0, start, counts[rank]!))
        .sum()
        .backward();
      const near = dtype === torch.float64 ? 1e-12 : 2e-5;
      const label = `${shape.join("x")} ${dtype.name} ${step}`;
      same(`output ${label}`, z.detach(), y.detach().narrow(0, start, counts[rank]!), near);
      same(`gradient ${label}`, part.grad!, all.grad!.narrow(0, start, counts[rank]!), near);
      same(`mean ${label}`, layer.running_mean, whole.running_mean, near);
      same(`variance ${label}`, layer.running_var, whole.running_var, near);
      same(`count ${label}`, layer.num_batches_tracked, whole.num_batches_tracked);
      if (affine)
        for (const name of ["weight", "bias"] as const) {
          const sum = layer[name].grad!.clone();
          dist.all_reduce(sum);
          same(`${name} ${label}`, sum, whole[name].grad!, near);
          layer[name].grad = null;
          whole[name].grad = null;
        }
    }
    own.eval();
    whole.eval();
    const x = torch.randn([2, ...shape], { dtype });
    same("evaluation", own(x) as torch.Tensor, whole(x), 1e-5);
  }
}
dist.destroy_process_group();
