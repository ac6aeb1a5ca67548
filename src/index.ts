/** Flambeau: PyTorch for TypeScript. `import * as torch from "flambeau"`. */
import "./methods/install.ts";
export * from "./torch.ts";
import * as backwardFunctions from "./autograd/backward.ts";
/** `torch.autograd`. */
export const autograd = { backward: backwardFunctions.backward, grad: backwardFunctions.grad };
import * as functional from "./nn/functional/index.ts";
/** `torch.nn`. */
export const nn = { functional };
