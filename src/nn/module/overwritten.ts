/**
 * Finds tensors that were assigned over parameters. PyTorch refuses the assignment itself, which JavaScript tells nobody
 * of; here `parameters()`, `state_dict()` and their kin refuse what they find (docs/decisions.md).
 */
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { TypeError, withHelp } from "../../support/errors.ts";
import { isLeaf } from "../../autograd/history.ts";
import { Parameter } from "../../tensor/parameter.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Module } from "./module.ts";

interface Known {
  /** Names of all its properties, in order. */
  readonly names: readonly string[];
  /** Those that were parameters. */
  readonly parameters: ReadonlySet<string>;
}
/** What was found when a module was last looked at. */
const remembered = new WeakMap<Module, Known>();

/** Names that layers of this library give to parameters, and to nothing else but buffers. */
const ofLayers = /^(in_proj_|[qkv]_proj_)?(weight|bias)(_[a-z]+_l\d+(_reverse)?|_ih|_hh|_[kv])?$/;

/** Remembers which properties are parameters: what takes their place later is seen by `refuseOverwriting`. */
export function rememberParameters(module: Module, parameters: readonly (readonly [string, Parameter])[]): void {
  if (parameters.length === 0) return;
  const known = remembered.get(module)?.parameters;
  if (known !== undefined && parameters.every(([name]) => known.has(name))) return;
  const names = Object.keys(module);
  remembered.set(module, { names, parameters: new Set(parameters.map(([name]) => name)) });
}

/**
 * Whether a property has been where it is since it was a parameter. One that was deleted first, which PyTorch allows,
 * stands behind properties that once came after it.
 */
function keptItsPlace(module: Module, name: string): boolean {
  const names = Object.keys(module);
  const before = names.slice(0, names.indexOf(name));
  const known = remembered.get(module);
  if (known?.parameters.has(name)) {
    const place = known.names.indexOf(name);
    return before.every((each) => known.names.slice(0, place).includes(each));
  }
  const { forwardParameters, forgets } = module.constructor as { forwardParameters?: string; forgets?: unknown };
  if ((forwardParameters ?? forgets) === undefined || !ofLayers.test(name)) return false;
  const values = module as unknown as Record<string, unknown>;
  return before.every(
    (each) => each !== name.replace("weight", "bias") && (ofLayers.test(each) || !(values[each] instanceof Parameter)),
  );
}

/**
 * Throws for a plain tensor that was assigned to a parameter's name. A tensor that was computed is none of the user's
 * mistakes: it stands there in ways to reparametrize a layer, which PyTorch allows as well.
 */
export function refuseOverwriting(module: Module, name: string, value: Tensor): void {
  if (!isLeaf(value) || `${name}_orig` in module || `${name}_v` in module || !keptItsPlace(module, name)) return;
  throw new TypeError(
    withHelp(
      `cannot assign 'torch.${value.dtype.scalarName}Tensor' as parameter '${name}' (torch.nn.Parameter or None expected)`,
      `${module._get_name()}.${name} was set to a plain tensor. Write new nn.Parameter(tensor), or no_grad(() => module.${name}.copy_(tensor)) to change the values.`,
      "What is not trained is new nn.Buffer(tensor).",
    ),
  );
}

/** Throws for what is no tensor in a buffer's place; null stands for none, and so does a name that was deleted. */
export function refuseAsBuffer(name: string, value: unknown): void {
  if (value !== null && value !== undefined)
    throw new TypeError(
      `cannot assign '${pythonTypeName(value)}' as buffer '${name}' (torch.nn.Buffer, torch.Tensor or None expected)`,
    );
}
