/** The network in its two forms: ReLU as layers (`nn.ReLU`) and as a function (`F.relu`). */
import { nn, type Tensor } from "flambeau";

const F = nn.functional;

/** ReLU as layers of a Sequential. */
export class LayerNet extends nn.Module {
  features = new nn.Sequential(
    new nn.Conv2d(1, 32, { kernel_size: 3, stride: 2, padding: 1 }),
    new nn.BatchNorm2d(32),
    new nn.ReLU({ inplace: true }),
    new nn.Conv2d(32, 64, { kernel_size: 3, stride: 2, padding: 1 }),
    new nn.BatchNorm2d(64),
    new nn.ReLU({ inplace: true }),
  );
  classifier = new nn.Linear(64 * 7 * 7, 10);

  forward(x: Tensor): Tensor {
    return this.classifier(this.features(x).flatten(1));
  }
}

/**
 * The same network with ReLU as a function: `features` has no entries for it, so its names skip 2 and 5, and the files
 * of both fit each other.
 */
export class FunctionNet extends nn.Module {
  features = new nn.ModuleDict<nn.Layer>({
    0: new nn.Conv2d(1, 32, { kernel_size: 3, stride: 2, padding: 1 }),
    1: new nn.BatchNorm2d(32),
    3: new nn.Conv2d(32, 64, { kernel_size: 3, stride: 2, padding: 1 }),
    4: new nn.BatchNorm2d(64),
  });
  classifier = new nn.Linear(64 * 7 * 7, 10);

  forward(x: Tensor): Tensor {
    const layer = (name: string): nn.Layer => this.features.get(name);
    x = F.relu(layer("1")(layer("0")(x)), { inplace: true });
    x = F.relu(layer("4")(layer("3")(x)), { inplace: true });
    return this.classifier(x.flatten(1));
  }
}

/** Either form. */
export type Net = LayerNet | FunctionNet;
