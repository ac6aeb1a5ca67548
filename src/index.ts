/** Flambeau: PyTorch for TypeScript. `import * as torch from "flambeau"`. */
import "./methods/install.ts";
import { wireTensors } from "./serialization-wiring.ts";

wireTensors();

export * from "./torch.ts";
export * as autograd from "./autograd/index.ts";
