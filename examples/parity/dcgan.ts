/** A small DCGAN of 16 x 16 discs: two networks with batch norm, two optimizers, initial weights of the paper. */
import * as torch from "flambeau";
import { nn, optim, type Tensor } from "flambeau";
import { main, type Job } from "./support.ts";

const F = nn.functional;

function init(module: nn.Module): void {
  if (module instanceof nn.Conv2d || module instanceof nn.ConvTranspose2d) nn.init.normal_(module.weight, 0, 0.02);
  else if (module instanceof nn.BatchNorm2d) {
    nn.init.normal_(module.weight!, 1, 0.02);
    nn.init.zeros_(module.bias!);
  }
}

/** White discs on black, -1 to 1: [count, 1, 16, 16]. */
function discs(count: number): Tensor {
  const center = torch.rand(count, 2, 1, 1).mul(8).add(4);
  const radius = torch.rand(count, 1, 1).mul(3).add(2);
  const [y, x] = [torch.arange(16).float().view(16, 1), torch.arange(16).float()];
  const distance = y
    .sub(center.select(1, 0))
    .pow(2)
    .add(x.sub(center.select(1, 1)).pow(2))
    .sqrt();
  return radius.sub(distance).clamp(-1, 1).unsqueeze(1);
}

export function make(): Job {
  const plain = { bias: false };
  const generator = new nn.Sequential(
    new nn.ConvTranspose2d(8, 16, 4, plain),
    new nn.BatchNorm2d(16),
    new nn.ReLU(),
    new nn.ConvTranspose2d(16, 8, 4, 2, 1, plain),
    new nn.BatchNorm2d(8),
    new nn.ReLU(),
    new nn.ConvTranspose2d(8, 1, 4, 2, 1, plain),
    new nn.Tanh(),
  );
  const critic = new nn.Sequential(
    new nn.Conv2d(1, 8, 4, 2, 1, plain),
    new nn.LeakyReLU(0.2),
    new nn.Conv2d(8, 16, 4, 2, 1, plain),
    new nn.BatchNorm2d(16),
    new nn.LeakyReLU(0.2),
    new nn.Conv2d(16, 1, 4, plain),
  );
  generator.apply(init);
  critic.apply(init);
  const critics = new optim.Adam(critic.parameters(), { lr: 2e-3, betas: [0.5, 0.999] });
  const generators = new optim.Adam(generator.parameters(), { lr: 2e-3, betas: [0.5, 0.999] });
  const rising = { start_factor: 0.5, total_iters: 20 };
  const schedules = {
    critic: new optim.lr_scheduler.LinearLR(critics, rising),
    generator: new optim.lr_scheduler.LinearLR(generators, rising),
  };
  const judged = (images: Tensor, real: number): Tensor =>
    F.binary_cross_entropy_with_logits(critic(images).flatten(), torch.full([16], real, { dtype: torch.float32 }));
  return {
    modules: { generator, critic },
    optimizers: { critic: critics, generator: generators },
    schedulers: schedules,
    step() {
      const fake = generator(torch.randn(16, 8, 1, 1));
      const criticLoss = judged(discs(16), 1).add(judged(fake.detach(), 0));
      critics.zero_grad();
      criticLoss.backward();
      critics.step();
      const generatorLoss = judged(fake, 1);
      generators.zero_grad();
      generatorLoss.backward();
      generators.step();
      for (const schedule of Object.values(schedules)) schedule.step();
      return [criticLoss, generatorLoss];
    },
  };
}

main(import.meta.url, "dcgan", make);
