/** `flambeau/lean/utils/data`: datasets, samplers and loaders one by one, for small bundles. */
import "../methods/install-own.ts";

export * from "../utils/data/index.ts";
