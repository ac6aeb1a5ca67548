/** An MLP that learns the classes of a fixed random matrix; SGD with momentum, the rate falls in steps. */
import * as torch from "flambeau";
import { nn, optim } from "flambeau";
import { main, type Job } from "./support.ts";

const F = nn.functional;

export function make(): Job {
  const teacher = new nn.Linear(20, 5, { bias: false }).requires_grad_(false);
  const model = new nn.Sequential(
    new nn.Linear(20, 64),
    new nn.ReLU(),
    new nn.Linear(64, 64),
    new nn.Tanh(),
    new nn.Linear(64, 5),
  );
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9, weight_decay: 1e-4 });
  const scheduler = new optim.lr_scheduler.StepLR(optimizer, { step_size: 25, gamma: 0.5 });
  return {
    modules: { teacher, model },
    optimizers: { sgd: optimizer },
    schedulers: { steps: scheduler },
    step() {
      const x = torch.randn(32, 20);
      const loss = F.cross_entropy(model(x), teacher(x).argmax(1));
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      scheduler.step();
      return [loss];
    },
  };
}

main(import.meta.url, "mlp", make);
