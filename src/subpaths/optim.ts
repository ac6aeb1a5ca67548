/** `flambeau/optim`: `torch.optim`, as `import torch.optim as optim` gives it in Python. */
import "../index.ts";

export * from "../optim/index.ts";
