/** `flambeau/lean/optim`: optimizers and schedulers one by one, for small bundles. */
import "../methods/install-own.ts";

export * from "../optim/index.ts";
