/** `flambeau/lean/nn/functional`: the functions of `torch.nn.functional` one by one, for small bundles. */
import "../methods/install-own.ts";

export * from "../nn/functional/index.ts";
