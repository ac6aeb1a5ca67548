/**
 * Finds what was assigned over parameters and children. PyTorch refuses the assignment itself, which JavaScript tells
 * nobody of; here `parameters()`, `state_dict()` and their kin refuse what they find (docs/decisions.md).
 */
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { TypeError, withHelp } from "../../support/errors.ts";
import { Buffer, Parameter } from "../../tensor/parameter.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { membersOf } from "../../support/members.ts";
import { BUFFERS, isModule } from "./kind.ts";
import { moduleHelp, typenameOf } from "./names.ts";
import type { Module } from "./module.ts";

/** Names under which a module had parameters and children when it was last looked at. */
export interface Known {
  readonly parameters: Set<string>;
  readonly modules: Set<string>;
}
const KNOWN = Symbol("known");
type Holder = Module & { [KNOWN]?: Known; [BUFFERS]: Map<string, boolean> | null };

/** Names that layers of this library give to parameters, and to nothing else but buffers. */
const ofLayers = /^(in_proj_|[qkv]_proj_)?(weight|bias)(_[a-z]+_l\d+(_reverse)?|_ih|_hh|_[kv])?$/;

function isLayer(module: Module): boolean {
  const { forwardParameters, forgets } = module.constructor as { forwardParameters?: string; forgets?: unknown };
  return (forwardParameters ?? forgets) !== undefined;
}

const isOfKind = (kind: keyof Known, value: unknown): boolean =>
  kind === "parameters" ? value instanceof Parameter : isModule(value);

/**
 * Whether a property has been where it is since the module was last looked at: `training`, which every module has, is
 * put behind all others then. A name that was deleted and set again, which PyTorch allows, stands behind it.
 */
function keptItsPlace(module: Module, name: string): boolean {
  const names = Object.keys(module);
  return names.indexOf(name) < names.indexOf("training");
}

/** The same for a layer of this library that nobody has looked at. */
function keptItsPlaceAtFirst(module: Module, name: string): boolean {
  const names = Object.keys(module);
  const place = names.indexOf(name);
  const values = membersOf(module);
  // Weights of recurrent networks are made last; other layers declare some setting after their parameters.
  if (/_[ih]h|_l\d/.test(name))
    return names.slice(0, place).every((each) => ofLayers.test(each) || !(values[each] instanceof Parameter));
  return names.slice(place).some((each) => !ofLayers.test(each) && isSetting(values[each]));
}

const isSetting = (value: unknown): boolean =>
  ["number", "boolean", "string"].includes(typeof value) || Array.isArray(value);

/** What a module itself has under a name: a parametrized tensor, which its class computes when it is read, is nothing of the kind. */
function ownValue(module: Module, name: string): unknown {
  return Object.hasOwn(module, name) ? membersOf(module)[name] : undefined;
}

/** Puts `training` behind all other properties. */
function markPlace(module: Module): void {
  const { training } = module;
  delete (module as { training?: boolean }).training;
  module.training = training;
}

/** The same, and takes names out that were deleted, whatever was set afterwards. */
function startAnew(module: Module, known: Known): void {
  for (const kind of ["parameters", "modules"] as const)
    for (const name of known[kind]) {
      const value = ownValue(module, name);
      if (value !== null && !isOfKind(kind, value) && !keptItsPlace(module, name)) known[kind].delete(name);
    }
  markPlace(module);
}

/** Remembers a name that stands for no parameter or no child yet. */
export function rememberNone(module: object, kind: keyof Known, name: string): void {
  const holder = module as Holder;
  const known = (holder[KNOWN] ??= knownAtFirst(holder));
  startAnew(holder, known);
  known[kind].add(name);
}

/** Whether `null` under a name stands for a child. */
export function isNoChild(module: Module, name: string): boolean {
  return (module as Holder)[KNOWN]?.modules.has(name) ?? false;
}

/** What a module is known to have had when it is first looked at: of layers of this library, parameters by their names. */
function knownAtFirst(module: Holder): Known {
  const values = membersOf(module);
  const hadOne = (name: string): boolean => {
    const value = values[name];
    if (!ofLayers.test(name) || value instanceof Parameter || isBuffer(module, name, value)) return false;
    // `bias` of an LSTM is a setting.
    return value === null || (value !== undefined && typeof value !== "boolean" && keptItsPlaceAtFirst(module, name));
  };
  const parameters = new Set(isLayer(module) ? Object.keys(module).filter(hadOne) : []);
  markPlace(module);
  return { parameters, modules: new Set() };
}

function isBuffer(module: Holder, name: string, value: unknown): boolean {
  return value instanceof Buffer || (module[BUFFERS]?.has(name) ?? false);
}

/**
 * Compares what a module has with what it had: throws where something else has taken the place of a parameter or a
 * child, and remembers new ones.
 */
export function compareWithKnown(
  module: Module,
  kind: keyof Known,
  found: readonly (readonly [string, unknown])[],
): void {
  const holder = module as Holder;
  if (holder[KNOWN] === undefined && found.length === 0 && !Object.hasOwn(module, "weight")) return;
  const known = (holder[KNOWN] ??= knownAtFirst(holder));
  const names = known[kind];
  const isNew = found.some(([name]) => !names.has(name));
  if (!isNew && names.size === found.length) return;
  const present = new Set(found.map(([name]) => name));
  for (const name of names) {
    if (present.has(name)) continue;
    const value = ownValue(module, name);
    if (value === null) continue;
    const mayStand = value === undefined || value instanceof Parameter || isBuffer(holder, name, value);
    if (!mayStand && keptItsPlace(module, name)) throw refusal(module, kind, name, value);
    names.delete(name);
  }
  if (!isNew) return;
  for (const name of present) names.add(name);
  startAnew(holder, known);
}

/** Throws for a plain tensor in the place of a parameter. */
export function refuseOverwriting(module: Module, name: string, value: Tensor): void {
  const holder = module as Holder;
  const known = (holder[KNOWN] ??= knownAtFirst(holder));
  if (known.parameters.has(name) && keptItsPlace(module, name)) throw refusal(module, "parameters", name, value);
}

function refusal(module: Module, kind: keyof Known, name: string, value: unknown): Error {
  const place = `${module._get_name()}.${name}`;
  const type = typenameOf(value);
  if (kind === "modules") {
    const help = moduleHelp(value);
    return new TypeError(
      withHelp(
        `cannot assign '${type}' as child module '${name}' (torch.nn.Module or None expected)`,
        ...(help.length > 0
          ? help
          : [`${place} was a module: delete module.${name} first if it is to be something else.`]),
      ),
    );
  }
  return new TypeError(
    withHelp(
      `cannot assign '${type}' as parameter '${name}' (torch.nn.Parameter or None expected)`,
      ...(value instanceof Tensor
        ? [
            `${place} was set to a plain tensor. Write new nn.Parameter(tensor), or no_grad(() => module.${name}.copy_(tensor)) to change the values.`,
            "What is not trained is new nn.Buffer(tensor); what is computed before each call may stand there after delete module." +
              `${name}.`,
          ]
        : [`${place} was a parameter: delete module.${name} first if it is to be something else.`]),
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
