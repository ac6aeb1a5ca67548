/** The whole package as Node has it: rooms that are loaded late fill the slots of the core when these are first used. */
import { transforms } from "./autograd/transforms.ts";
import { onBatches } from "./func/vmap.ts";

transforms.vectorize ??= onBatches;

export * from "./index.ts";
