/**
 * `flambeau/lean/methods`: all methods of tensors, for programs that take the functions from `flambeau/lean`.
 * `flambeau/lean/methods/cumsum` installs one.
 */
export { Tensor } from "../tensor/tensor.ts";
import "../methods/install.ts";
