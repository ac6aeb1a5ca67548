/**
 * torchvision's ResNet-18 on images of 32 x 32 whose brightest color is their class; label smoothing, milestones. Its
 * norms are frozen, as in detection and fine-tuning: with eight values a channel in the last stage, batch norm that
 * follows the batches magnifies rounding so much that PyTorch with and without oneDNN differs by 0.09 within 50 steps.
 */
import * as torch from "flambeau";
import { nn, optim } from "flambeau";
import { models } from "flambeau/vision";
import { main, type Job } from "./support.ts";

const F = nn.functional;

export function make(): Job {
  const model = models.resnet18({ num_classes: 3 }).eval();
  const optimizer = new optim.SGD(model.parameters(), { lr: 1e-3, momentum: 0.9, weight_decay: 5e-4 });
  const scheduler = new optim.lr_scheduler.MultiStepLR(optimizer, { milestones: [30, 60], gamma: 0.2 });
  return {
    modules: { model },
    optimizers: { sgd: optimizer },
    schedulers: { milestones: scheduler },
    step() {
      const classes = torch.randint(0, 3, [8]);
      const colors = F.one_hot(classes, 3).at(":", ":", null, null);
      const images = torch.randn(8, 3, 32, 32).mul(0.5).add(colors);
      const loss = F.cross_entropy(model(images), classes, { label_smoothing: 0.1 });
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      scheduler.step();
      return [loss];
    },
  };
}

main(import.meta.url, "resnet18", make);
