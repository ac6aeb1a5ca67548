/**
 * AlexNet's first layers with ReLU as a layer (`nn.ReLU`) and as a function (`F.relu`): the same network, the same
 * files.
 */
import * as torch from "flambeau";
import { nn, type Tensor } from "flambeau";
import { fixed, printer, runAsProgram, type Print } from "./support/program.ts";

const F = nn.functional;

class WithLayers extends nn.Module {
  features = new nn.Sequential(
    new nn.Conv2d(3, 64, { kernel_size: 11, stride: 4, padding: 2 }),
    new nn.BatchNorm2d(64),
    new nn.ReLU({ inplace: true }),
    new nn.MaxPool2d({ kernel_size: 3, stride: 2 }),
  );

  forward(x: Tensor): Tensor {
    return this.features(x);
  }
}

class WithFunctions extends nn.Module {
  features = new nn.Sequential(
    new nn.Conv2d(3, 64, { kernel_size: 11, stride: 4, padding: 2 }),
    new nn.BatchNorm2d(64),
  );

  forward(x: Tensor): Tensor {
    x = this.features(x);
    x = F.relu(x, { inplace: true });
    return F.max_pool2d(x, { kernel_size: 3, stride: 2 });
  }
}

export function main(print: Print): void {
  const show = printer(print);
  torch.manual_seed(0);
  const layers = new WithLayers();
  const functions = new WithFunctions();
  show(layers);
  show(functions);

  show("\nSame weights: the state dict of one fits the other, for ReLU and pooling have nothing to keep.");
  show("keys are the same:", String(Object.keys(layers.state_dict())) === String(Object.keys(functions.state_dict())));
  show(functions.load_state_dict(layers.state_dict()));

  const images = torch.randn(2, 3, 224, 224);
  const results = [layers, functions].map((model) => {
    const x = images.clone().requires_grad_();
    const y = model(x);
    y.pow(2).mean().backward();
    show(
      model.constructor.name,
      y.shape,
      y.grad_fn!.name(),
      "mean",
      fixed(y.mean().item()),
      "zeros",
      y.eq(0).sum().item(),
    );
    return { y, dx: x.grad!, gradients: model.parameters().map((parameter) => parameter.grad!) };
  });
  const [first, second] = results as [(typeof results)[number], (typeof results)[number]];
  show(first.y.at(0, 0, ":3", ":5"));
  show("outputs equal to the bit:", torch.equal(first.y, second.y));
  show("gradients of the images equal to the bit:", torch.equal(first.dx, second.dx));
  show(
    "gradients of the parameters equal to the bit:",
    first.gradients.every((gradient, i) => torch.equal(gradient, second.gradients[i]!)),
  );

  show("\nWhat is saved: parameters, and buffers such as the running statistics, which the forward pass changed.");
  const state = functions.state_dict();
  for (const [name, value] of Object.entries(state)) show(name, value.dtype, value.shape);
  show("running_mean", state["features.1.running_mean"]!.at(":4"));
  show("batches seen", state["features.1.num_batches_tracked"]!.item());

  show("\nWhat is not: gradients, activations, and whether the model trains or evaluates.");
  functions.eval();
  const file = torch.save(functions.state_dict());
  const fresh = new WithLayers();
  fresh.load_state_dict(torch.load<Record<string, Tensor>>(file));
  show("fresh model trains:", fresh.training, "| the saved one:", functions.training);
  show("gradients in the fresh model:", fresh.parameters().filter((parameter) => parameter.grad !== null).length);
  fresh.eval();
  torch.no_grad(() => {
    show("evaluated, both say the same:", torch.equal(fresh(images), functions(images)));
  });
}

await runAsProgram(import.meta.url, main);
