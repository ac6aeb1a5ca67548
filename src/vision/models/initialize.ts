/** Initial values: a rule for each kind of layer, applied to all layers in order, so that random numbers match. */
import * as nn from "../../nn/index.ts";

/** What is done to the weights of each kind of layer; biases become 0 unless `keepBias`. */
export interface InitialValues {
  readonly conv?: (layer: nn.Conv2d) => unknown;
  readonly linear?: (layer: nn.Linear) => unknown;
  /** Whether biases of convolutions and linear layers stay as their constructors made them. */
  readonly keepBias?: boolean;
}

/** Applies the rules to all layers below `model`; batch norms get weight 1 and bias 0. */
export function initialize(model: nn.Module, { conv, linear, keepBias = false }: InitialValues): void {
  const { zeros_, ones_ } = nn.init;
  for (const layer of model.modules()) {
    const isConv = layer instanceof nn.Conv2d;
    if (isConv || layer instanceof nn.Linear) {
      const rule = isConv ? conv?.(layer) : linear?.(layer as nn.Linear);
      const bias = layer.bias as nn.Parameter | null;
      if (rule !== undefined && bias !== null && !keepBias) zeros_(bias);
    } else if (layer instanceof nn.BatchNorm2d || layer instanceof nn.GroupNorm) {
      if ((layer.weight as unknown) !== null) ones_(layer.weight);
      if ((layer.bias as unknown) !== null) zeros_(layer.bias);
    }
  }
}

/** Kaiming's normal values by the number of outputs: what most models draw for convolutions. */
export const kaimingFanOut = ({ weight }: nn.Conv2d): unknown =>
  nn.init.kaiming_normal_(weight, { mode: "fan_out", nonlinearity: "relu" });

/** Normal values with mean 0. */
export const initializeNormal =
  (std: number) =>
  ({ weight }: { weight: nn.Parameter }): unknown =>
    nn.init.normal_(weight, 0, std);

/** The nearest multiple of `divisor` that is not more than a tenth below `value`. */
export function makeDivisible(value: number, divisor: number, least = divisor): number {
  const rounded = Math.max(least, Math.floor(Math.trunc(value + divisor / 2) / divisor) * divisor);
  return rounded < 0.9 * value ? rounded + divisor : rounded;
}
