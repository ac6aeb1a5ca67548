/** The levels of transforms that are in force: each marks the tensors that belong to it, so that none confuses another's. */
import { transforms } from "../autograd/transforms.ts";
import { interpret, type Interpreter } from "../autograd/interpreters.ts";
import { empty } from "../ops/create/create.ts";
import { bernoulli } from "../ops/create/draws/random-draws.ts";
import { RuntimeError } from "../support/errors.ts";
import { kindOfList, listOf } from "../support/named-list.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Wrapper } from "../tensor/wrapper.ts";

transforms.refuse = (what) => {
  throw new RuntimeError(
    what === "backward"
      ? "backward() called inside a functorch transform. This is not supported, please use functorch.grad or functorch.vjp instead or call backward() outside of functorch transforms."
      : "You are attempting to call Tensor.requires_grad_() (or perhaps using torch.autograd.functional.* APIs) inside of a function being transformed by a functorch transform. This is unsupported, please attempt to use the functorch transforms (e.g. grad, vjp, jacrev, jacfwd, hessian) or call requires_grad_() outside of a function being transformed instead.",
  );
};
transforms.bernoulli = (size, dtype, p) => bernoulli(empty(size, { dtype }), p);

/** One transform while it is in force. */
export class Level {
  /** How deep it stands, from 1: what PyTorch prints as `lvl`. */
  readonly depth = transforms.active + 1;
  /** False once its function has returned. */
  active = true;
  /** Whether its tensors stand for some with a history outside of all transforms. */
  isRecorded = false;
  /** Whether it is that of `forward_ad`, which has no function around it. */
  constructor(readonly isAmbient = false) {}
  /** There: tangents that in-place operators gave to tensors from outside. */
  readonly given = new WeakMap<Tensor, Tensor>();
}

/** Runs the function of a transform with its interpreter in force. */
export function runLevel<R>(level: Level, interpreter: Interpreter, body: () => R): R {
  transforms.active++;
  try {
    return interpret(interpreter, body);
  } finally {
    transforms.active--;
    level.active = false;
  }
}

/** Changes the tensors among arguments, in lists too; what has none stays the same object. */
export function mapTensors(value: unknown, change: (tensor: Tensor) => unknown): unknown {
  if (value instanceof Tensor) return change(value);
  if (!Array.isArray(value)) return value;
  let changed: unknown[] | null = null;
  for (let i = 0; i < value.length; i++) {
    const item = mapTensors(value[i], change);
    if (item === value[i]) continue;
    changed ??= listOf(kindOfList(value), value as unknown[]);
    changed[i] = item;
  }
  return changed ?? value;
}

/** Whether a value is, or a list has, a tensor of a level. */
export function hasLevel(value: unknown, level: Level): boolean {
  if (value instanceof Wrapper) return value.level === level;
  return Array.isArray(value) && value.some((item) => hasLevel(item, level));
}

/** The values of a level's tensors in their places. */
export function unwrapped(args: unknown[], level: Level): unknown[] {
  return mapTensors(args, (tensor) =>
    tensor instanceof Wrapper && tensor.level === level ? tensor.value : tensor,
  ) as unknown[];
}
