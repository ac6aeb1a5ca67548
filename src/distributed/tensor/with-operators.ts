/** The class of distributed tensors with what operators do with them: whoever makes one imports it from here. */
import { runDistributed } from "./dispatch.ts";
import { DTensor as Tensors, room } from "./dtensor.ts";
import { hookOptimizers } from "./optimizing.ts";

function withOperators(): typeof Tensors {
  room.run = runDistributed;
  hookOptimizers();
  return Tensors;
}

export const DTensor = /* @__PURE__ */ withOperators();
export type DTensor = Tensors;
