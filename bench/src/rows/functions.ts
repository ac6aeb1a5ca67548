/** Rows of `torch.func`: the gradients of every sample, beside an ordinary step of the same network. */
import type { Tensor } from "flambeau";
import { smallConvnet } from "../networks.ts";
import type { Row, Torch, Work } from "../types.ts";
import { sample, trainingSteps, valuesOf } from "./shared.ts";

type Parameters = Record<string, Tensor>;

/** What an ordinary step takes: the row of per-sample gradients is to take at most three times as long. */
const STEP = 17;

function setting(torch: Torch): { model: ReturnType<typeof smallConvnet>; images: Tensor; labels: Tensor } {
  torch.manual_seed(0);
  const model = smallConvnet(torch);
  return { model, images: torch.randn(64, 1, 28, 28), labels: torch.randint(0, 10, [64]) };
}

function ordinaryStep(torch: Torch): Work {
  const { model, images, labels } = setting(torch);
  const optimizer = new torch.optim.SGD(model.parameters(), { lr: 0.01 });
  return trainingSteps(torch, optimizer, () => torch.nn.functional.cross_entropy(model(images), labels));
}

function perSample(torch: Torch): Work {
  const { model, images, labels } = setting(torch);
  const params = Object.fromEntries([...model.named_parameters()].map(([name, each]) => [name, each.detach()]));
  const loss = (given: Parameters, image: Tensor, label: Tensor): Tensor => {
    const output = torch.func.functional_call<Tensor>(model, given, [image.unsqueeze(0)]);
    return torch.nn.functional.cross_entropy(output, label.unsqueeze(0));
  };
  const gradients = torch.vmap(torch.func.grad(loss), [null, 0, 0]);
  const run = (): Parameters => gradients(params, images, labels);
  return { run, result: () => sample(valuesOf(run()["0.weight"]!)) };
}

export const functionRows: readonly Row[] = [
  { name: "small convnet, step at 64", goal: STEP, flambeau: ordinaryStep, python: "small_convnet", tolerance: 2e-4 },
  {
    name: "gradients of 64 samples (vmap)",
    goal: 3 * STEP,
    flambeau: perSample,
    python: "per_sample",
    tolerance: 2e-3,
  },
];
