/** Objects of classes that PyTorch itself has: packed parameters of quantized layers. */
import { Unsupported, type Value } from "./language/values.ts";

/** The object of one of PyTorch's own classes, from what was pickled of it; what cannot be made is an error where it is used. */
export function packedParameters(name: string, state: Value): Value {
  void state;
  return new Unsupported(`an object of the class torch.classes.${name}`);
}
