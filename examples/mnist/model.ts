/** The seed's network in its two forms: ReLU as layers (`nn.ReLU`) and as a function (`F.relu`). */
import { nn, type Tensor } from "flambeau";

const F = nn.functional;

/** ReLU as layers of a Sequential. */
export class LayerNet extends nn.Module {
  features = new nn.Sequential(
    new nn.Conv2d(1, 32, { kernel_size: 3, stride: 2, padding: 1 }), new nn.BatchNorm2d(32), new nn.ReLU({ inplace: true }),
    new nn.Conv2d(32, 64, { kernel_size: 3, stride: 2, padding: 1 }), new nn.BatchNorm2d(64), new nn.ReLU({ inplace: true }),
  );
  classifier = new nn.Linear(64 * 7 * 7, 10);

  forward(x: Tensor): Tensor {
    return this.classifier(this.features(x).flatten(1));
  }
}

/** The same network with ReLU as a function: `features` has no entries for it, so its keys are 0, 1, 3 and 4 by hand. */
export class FunctionNet extends nn.Module {
  features = new nn.ModuleDict({
    0: new nn.Conv2d(1, 32, { kernel_size: 3, stride: 2, padding: 1 }), 1: new nn.BatchNorm2d(32),
    3: new nn.Conv2d(32, 64, { kernel_size: 3, stride: 2, padding: 1 }), 4: new nn.BatchNorm2d(64),
  });
  classifier = new nn.Linear(64 * 7 * 7, 10);

  forward(x: Tensor): Tensor {
    const layer = (name: string): ((input: Tensor) => Tensor) => this.features.get(name) as unknown as (input: Tensor) => Tensor;
    let h = F.relu(layer("1")(layer("0")(x)), { inplace: true });
    h = F.relu(layer("4")(layer("3")(h)), { inplace: true });
    return this.classifier(h.flatten(1));
  }
}
