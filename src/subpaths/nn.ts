/**
 * `flambeau/nn`: `torch.nn`, as `import torch.nn as nn` gives it in Python. Bundlers leave out what a program does not
 * use of a subpath; esbuild keeps all of `nn` where it is imported from `flambeau`.
 */
import "../index.ts";

export * from "../nn/index.ts";
