/** Flambeau: PyTorch for TypeScript. `import * as torch from "flambeau"`. */
import "./methods/install.ts";

export * from "./torch.ts";
export * as autograd from "./autograd/index.ts";
export * as nn from "./nn/index.ts";
