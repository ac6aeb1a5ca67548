/** Image models, transforms, operators, datasets: torchvision's names. `import { models } from "flambeau/vision"`. */
export * as models from "./models/index.ts";
export * as ops from "./ops/index.ts";
export * as transforms from "./transforms/index.ts";
