/** A small network on MNIST's first test digits; Nesterov momentum, dropout, a cosine. */
import type { Tensor } from "flambeau";
import { nn, optim } from "flambeau";
import { digits, main, type Job } from "./support.ts";

const F = nn.functional;

class Net extends nn.Module<(x: Tensor) => Tensor> {
  conv1 = new nn.Conv2d(1, 8, 5);
  conv2 = new nn.Conv2d(8, 16, 5);
  drop = new nn.Dropout(0.25);
  fc1 = new nn.Linear(256, 32);
  fc2 = new nn.Linear(32, 10);
  forward(x: Tensor): Tensor {
    x = F.max_pool2d(F.relu(this.conv1(x)), 2);
    x = F.max_pool2d(F.relu(this.conv2(x)), 2);
    return F.log_softmax(this.fc2(this.drop(F.relu(this.fc1(x.flatten(1))))), 1);
  }
}

export function make(): Job {
  const [images, labels] = digits(3200);
  const model = new Net();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.02, momentum: 0.9, nesterov: true });
  const scheduler = new optim.lr_scheduler.CosineAnnealingLR(optimizer, { T_max: 100 });
  return {
    modules: { model },
    optimizers: { sgd: optimizer },
    schedulers: { cosine: scheduler },
    step(i) {
      const loss = F.nll_loss(model(images.narrow(0, 32 * i, 32)), labels.narrow(0, 32 * i, 32));
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      scheduler.step();
      return [loss];
    },
  };
}

main(import.meta.url, "mnist", make);
