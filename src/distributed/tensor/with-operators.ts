/** Distributed tensors with what operators do with them: whoever makes one asks for it here. */
import { runDistributed } from "./dispatch.ts";
import { DTensor, room } from "./dtensor.ts";
import { hookOptimizers } from "./optimizing.ts";

function withOperators(): typeof DTensor {
  room.run = runDistributed;
  hookOptimizers();
  return DTensor;
}

export const distributedTensors = /* @__PURE__ */ withOperators();
