/** `flambeau/utils/data`: `torch.utils.data`, as `from torch.utils.data import DataLoader` gives it in Python. */
import "../index.ts";

export * from "../utils/data/index.ts";
