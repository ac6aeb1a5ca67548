/**
 * `flambeau/lean`: the functions of `torch` for small bundles. Tensors have the methods that the bundle's own code needs;
 * more are installed by `flambeau/lean/methods`, or by importing the whole package anywhere in the program.
 */
import "../methods/install-own.ts";

export * from "../torch.ts";
export { Parameter } from "../tensor/parameter.ts";
export { load, loadAsync, safetensors, save } from "../serialization/index.ts";
