/** Objects of classes that PyTorch itself has: packed parameters of quantized layers. */
import { PackedConvolution, PackedLinear } from "../../ops/quantized/packed.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { numberOf, Opaque, ScriptTuple, Unsupported, type Value } from "../language/script-values.ts";

const tensorOrNull = (value: Value | undefined): Tensor | null => (value instanceof Tensor ? value : null);

/** Sizes of a convolution as its packed parameters list them: for each spatial dim, after their number. */
function convolution(numbers: readonly number[], weight: Tensor, bias: Tensor | null): Value | null {
  const [dims = 0, ...rest] = numbers;
  const part = (index: number): number[] => rest.slice(index * dims, (index + 1) * dims);
  const [groups = 1, flags = 0] = rest.slice(4 * dims);
  if ((flags & 1) !== 0) return null;
  const sizes = { stride: part(0), padding: part(1), dilation: part(2), groups };
  return new Opaque(new PackedConvolution(weight, bias, sizes));
}

/** Packed parameters of a convolution, from what was pickled of them in the second or third version. */
function packedConvolution(state: Value): Value | null {
  if (!(state instanceof ScriptTuple)) return null;
  const [version, first, second] = state.items;
  if (!Array.isArray(first) || !Array.isArray(second)) return null;
  if (version === "2") {
    const [sizes, weight] = first;
    if (!(sizes instanceof Tensor) || !(weight instanceof Tensor)) return null;
    return convolution(sizes.tolist() as number[], weight, tensorOrNull(second[0]));
  }
  const [, weight, bias] = second;
  return weight instanceof Tensor ? convolution(first.map(numberOf), weight, tensorOrNull(bias)) : null;
}

/** The object of one of PyTorch's own classes, from what was pickled of it; what cannot be made is an error where it is used. */
export function packedParameters(name: string, state: Value): Value {
  let made: Value | null = null;
  if (/^quantized\.Conv[23]dPackedParamsBase$/.test(name)) made = packedConvolution(state);
  else if (name === "quantized.LinearPackedParamsBase" && state instanceof ScriptTuple) {
    const [weight, bias] = state.items;
    if (weight instanceof Tensor) made = new Opaque(new PackedLinear(weight, tensorOrNull(bias)));
  }
  return made ?? new Unsupported(`an object of the class torch.classes.${name}`);
}
