/** Flambeau: PyTorch for TypeScript. `import * as torch from "flambeau"`. */
import "./methods/install.ts";

export * from "./torch.ts";
export * as autograd from "./autograd/index.ts";
import * as functional from "./nn/functional/index.ts";
/** `torch.nn`. */
export const nn = { functional };
export * as optim from "./optim/index.ts";
export * as utils from "./utils/index.ts";
