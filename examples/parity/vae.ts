/** A variational autoencoder of 8 x 8 bars; Adam with AMSGrad, warm restarts. */
import * as torch from "flambeau";
import { nn, optim, type Tensor } from "flambeau";
import { main, type Job } from "./support.ts";

const F = nn.functional;

class VAE extends nn.Module<(x: Tensor) => [logits: Tensor, mean: Tensor, logVariance: Tensor]> {
  encoder = new nn.Sequential(new nn.Linear(64, 32), new nn.ELU());
  mean = new nn.Linear(32, 4);
  log_variance = new nn.Linear(32, 4);
  decoder = new nn.Sequential(new nn.Linear(4, 32), new nn.ELU(), new nn.Linear(32, 64));
  forward(x: Tensor): [Tensor, Tensor, Tensor] {
    const hidden = this.encoder(x);
    const [mean, logVariance] = [this.mean(hidden), this.log_variance(hidden)];
    const z = mean.add(torch.randn_like(mean).mul(logVariance.mul(0.5).exp()));
    return [this.decoder(z), mean, logVariance];
  }
}

export function make(): Job {
  const model = new VAE();
  const optimizer = new optim.Adam(model.parameters(), { lr: 5e-3, amsgrad: true });
  const scheduler = new optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, { T_0: 10, T_mult: 2 });
  const bars = (...shape: number[]): Tensor => torch.rand(shape).lt(0.3).float().expand(32, 8, 8);
  return {
    modules: { model },
    optimizers: { adam: optimizer },
    schedulers: { restarts: scheduler },
    step() {
      const rows = bars(32, 8, 1);
      const x = torch.maximum(rows, bars(32, 1, 8)).flatten(1);
      const [logits, mean, logVariance] = model(x);
      const likelihood = F.binary_cross_entropy_with_logits(logits, x, { reduction: "sum" }).div(32);
      const divergence = logVariance.add(1).sub(mean.pow(2)).sub(logVariance.exp()).sum().mul(-0.5).div(32);
      optimizer.zero_grad();
      likelihood.add(divergence).backward();
      optimizer.step();
      scheduler.step();
      return [likelihood, divergence];
    },
  };
}

main(import.meta.url, "vae", make);
