/** A language model of two LSTM layers that learns to count in steps; Adam, clipped gradients, an exponential. */
import * as torch from "flambeau";
import { nn, optim, type Tensor } from "flambeau";
import { main, type Job } from "./support.ts";

const F = nn.functional;

class Model extends nn.Module<(x: Tensor) => Tensor> {
  embed = new nn.Embedding(24, 16);
  lstm = new nn.LSTM(16, 24, { num_layers: 2, batch_first: true, dropout: 0.1 });
  head = new nn.Linear(24, 24);
  forward(x: Tensor): Tensor {
    return this.head(this.lstm(this.embed(x))[0]);
  }
}

export function make(): Job {
  const model = new Model();
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
  const scheduler = new optim.lr_scheduler.ExponentialLR(optimizer, { gamma: 0.99 });
  return {
    modules: { model },
    optimizers: { adam: optimizer },
    schedulers: { exponential: scheduler },
    step() {
      const begin = torch.randint(0, 24, [16, 1]);
      const stride = torch.randint(1, 4, [16, 1]);
      const tokens = begin.add(stride.mul(torch.arange(13))).remainder(24);
      const logits = model(tokens.at(":", ":-1"));
      const loss = F.cross_entropy(logits.flatten(0, 1), tokens.at(":", "1:").flatten());
      optimizer.zero_grad();
      loss.backward();
      nn.utils.clip_grad_norm_(model.parameters(), 1);
      optimizer.step();
      scheduler.step();
      return [loss];
    },
  };
}

main(import.meta.url, "lstm", make);
