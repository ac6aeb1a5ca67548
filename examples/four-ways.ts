/** Four ways to write one network: a class with functions, Sequential, add_module, and Sequential with names. */
import * as torch from "flambeau";
import { nn, type Tensor } from "flambeau";
import { printer, runAsProgram, type Print } from "./support/program.ts";

const F = nn.functional;

/** 1. Layers with weights are properties; the rest are functions in `forward`. */
class Net1 extends nn.Module {
  conv1 = new nn.Conv2d(3, 32, 3, 1, 1);
  dense1 = new nn.Linear(32 * 3 * 3, 128);
  dense2 = new nn.Linear(128, 10);

  forward(x: Tensor): Tensor {
    x = F.max_pool2d(F.relu(this.conv1(x)), 2);
    x = x.view(x.size(0), -1);
    x = F.relu(this.dense1(x));
    return this.dense2(x);
  }
}

/** What the other three have in common. */
abstract class TwoParts extends nn.Module {
  abstract conv: nn.Sequential;
  abstract dense: nn.Sequential;

  forward(x: Tensor): Tensor {
    x = this.conv(x);
    x = x.view(x.size(0), -1);
    return this.dense(x);
  }
}

/** 2. Sequential: layers are called one after the other, and their names are numbers. */
class Net2 extends TwoParts {
  conv = new nn.Sequential(new nn.Conv2d(3, 32, 3, 1, 1), new nn.ReLU(), new nn.MaxPool2d(2));
  dense = new nn.Sequential(new nn.Linear(32 * 3 * 3, 128), new nn.ReLU(), new nn.Linear(128, 10));
}

/** 3. add_module: each layer gets a name. */
class Net3 extends TwoParts {
  conv = new nn.Sequential();
  dense = new nn.Sequential();

  constructor() {
    super();
    this.conv.add_module("conv1", new nn.Conv2d(3, 32, 3, 1, 1));
    this.conv.add_module("relu1", new nn.ReLU());
    this.conv.add_module("pool1", new nn.MaxPool2d(2));
    this.dense.add_module("dense1", new nn.Linear(32 * 3 * 3, 128));
    this.dense.add_module("relu2", new nn.ReLU());
    this.dense.add_module("dense2", new nn.Linear(128, 10));
  }
}

/** 4. Python's OrderedDict is a Map here, or a list of pairs, or a plain object. */
class Net4 extends TwoParts {
  conv = new nn.Sequential(
    new Map<string, nn.Module<(x: Tensor) => Tensor>>([
      ["conv1", new nn.Conv2d(3, 32, 3, 1, 1)],
      ["relu1", new nn.ReLU()],
      ["pool", new nn.MaxPool2d(2)],
    ]),
  );
  dense = new nn.Sequential([
    ["dense1", new nn.Linear(32 * 3 * 3, 128)],
    ["relu2", new nn.ReLU()],
    ["dense2", new nn.Linear(128, 10)],
  ]);
}

export function main(print: Print): void {
  const show = printer(print);
  torch.manual_seed(1);
  const images = torch.randn(4, 3, 6, 6);
  let first: Tensor | null = null;
  for (const Net of [Net1, Net2, Net3, Net4]) {
    torch.manual_seed(0);
    const model = new Net();
    show(model);
    const output = model(images);
    first ??= output;
    show(
      "parameters:",
      model.named_parameters().map(([name]) => name),
    );
    show("same output as the first:", torch.equal(output, first), "\n");
  }
  show(first);
  show("predictions:", first!.argmax(1).tolist());
}

await runAsProgram(import.meta.url, main);
