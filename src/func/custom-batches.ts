/** User-written functions (`torch.autograd.Function`) under `vmap`: their own `vmap` takes the place of the operators' rules. */
import { type CustomCall, hasVmap } from "../autograd/function.ts";
import { type Frame, type Interpreter, interpreters } from "../autograd/interpreters.ts";
import { transforms } from "../autograd/transforms.ts";
import { RuntimeError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Batched, type Randomness } from "./batched.ts";
import { applyToBatches } from "./generated-batches.ts";
import { hasLevel, type Level, unwrapped } from "./level.ts";
import { typeText } from "./messages.ts";
import { flatten, spreadOver, structureText, unflatten } from "./tree.ts";

const NOTES = "For more details, please see https://pytorch.org/docs/main/notes/extending.func.html";

/** Runs something for the interpreters outside of a frame. */
export function outside<R>(frame: Frame, run: () => R): R {
  const before = interpreters.top;
  interpreters.top = frame.below;
  try {
    return run();
  } finally {
    interpreters.top = before;
  }
}

/** Runs a user's function on batches, by its `vmap` or (where it asks for that) by running it on them. */
export function vectorizeCustom(
  call: CustomCall,
  frame: Frame,
  level: Level,
  batch_size: number,
  randomness: Randomness,
  items: (level: Level) => Interpreter,
): unknown {
  const { self } = call;
  const args = [...call.args];
  if (!hasLevel(args, level)) return undefined;
  if (self.generate_vmap_rule === true) {
    if (hasVmap(self))
      throw new RuntimeError(
        `You tried to vmap over ${self.name}, but it has both generate_vmap_rule=True and an overridden vmap staticmethod. Please set generate_vmap_rule=False or delete the overridden vmap staticmethod to avoid ambiguity. ${NOTES}`,
      );
    if (call.record === null) return undefined;
    const isBatch = (value: unknown): unknown => (Array.isArray(value) ? value.map(isBatch) : hasLevel(value, level));
    const given = unwrapped(args, level);
    return outside(frame, () => applyToBatches(call, given, args.map(isBatch), batch_size, level, items));
  }
  if (!hasVmap(self) && transforms.lenient) return undefined;
  if (!hasVmap(self))
    throw new RuntimeError(
      `You tried to vmap over ${self.name}, but it does not have vmap support. Please override and implement the vmap staticmethod or set generate_vmap_rule=True. ${NOTES}`,
    );
  const dimsOf = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(dimsOf) : hasLevel(value, level) ? 0 : null;
  const plain = unwrapped(args, level);
  const result = outside(frame, () => self.vmap({ batch_size, randomness }, args.map(dimsOf), ...plain));
  if (!Array.isArray(result) || result.length !== 2)
    throw new RuntimeError(
      `Expected the vmap staticmethod to have two returns, an output and out_dims with pytree structure compatible with the output. Got a ${typeText(result)} instead`,
    );
  const [output, outDims] = result as [unknown, unknown];
  const { leaves, structure } = flatten(output);
  const dims = spreadOver(outDims, structure);
  if (dims === null)
    throw new RuntimeError(
      `The autograd.Function's vmap staticmethod returned an incompatible (output, out_dims) tuple. Expected out_dims=${JSON.stringify(outDims)} to be compatible with the structure of \`output\`. out_dims has structure ${structureText(flatten(outDims).structure)} but output has structure ${structureText(structure)}. ${NOTES}`,
    );
  const finished = leaves.map((leaf, i) => {
    const dim = dims[i] as number | null;
    if (dim === null || dim === undefined || !(leaf instanceof Tensor)) return leaf;
    return new Batched(level, dim === 0 ? leaf : outside(frame, () => leaf.movedim(dim, 0)));
  });
  return unflatten(structure, finished);
}
