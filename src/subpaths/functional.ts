/** `flambeau/nn/functional`: `torch.nn.functional`, as `import torch.nn.functional as F` gives it in Python. */
import "../index.ts";

export * from "../nn/functional/index.ts";
