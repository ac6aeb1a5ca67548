/** `functional_call`: runs a module with other tensors in place of its parameters and buffers. */
import { isMap } from "../support/realms.ts";
import { isOptions } from "../ops/declare/bind.ts";
import { AttributeError, RuntimeError, TypeError, ValueError } from "../support/errors.ts";
import { Parameter } from "../tensor/parameter.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Module } from "./module/index.ts";
import { isModule } from "./module/kind.ts";
import { STAND_INS } from "./module/members.ts";
import { itemAt } from "../support/checked.ts";

/** Tensors by the names of `named_parameters()` and `named_buffers()`. */
export type NamedTensors = Readonly<Record<string, Tensor | null>> | ReadonlyMap<string, Tensor | null>;

/** Options of `functional_call`. */
export interface FunctionalCallOptions {
  /** Names that stand for one tensor in the module get the same replacement. */
  tie_weights?: boolean;
  /** Throw unless every parameter and buffer is given, and nothing else. */
  strict?: boolean;
}

/** The arguments of `functional_call` by name. */
export interface FunctionalCallArguments extends FunctionalCallOptions {
  parameter_and_buffer_dicts?: NamedTensors | readonly NamedTensors[];
  args?: unknown;
  kwargs?: Record<string, unknown> | null;
}

type Owner = Record<string, unknown> & { [STAND_INS]?: Set<string> };

interface Place {
  readonly owner: Owner;
  readonly key: string;
  readonly value: unknown;
  /** Whether the module had such a member before. */
  readonly known: boolean;
  /** Whether this call counts it among the stand-ins of its module, to be taken off again. */
  readonly marked: boolean;
}

function isDict(value: unknown): value is NamedTensors {
  return isMap(value) || isOptions(value);
}

function entriesOf(tensors: NamedTensors): readonly (readonly [string, unknown])[] {
  return isMap(tensors) ? [...(tensors as ReadonlyMap<string, unknown>)] : Object.entries(tensors);
}

/** One map of all dicts; names that come twice are refused. */
function merge(given: unknown): Map<string, unknown> {
  if (isDict(given)) return new Map(entriesOf(given));
  if (!Array.isArray(given))
    throw new ValueError(
      `Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, but got ${describe(given)}`,
    );
  const list = given as unknown[];
  if (!list.every(isDict))
    throw new ValueError("Expected all elements of parameter_and_buffer_dicts to be dictionaries");
  const all = new Map<string, unknown>();
  const repeated = new Set<string>();
  for (const [name, tensor] of list.flatMap(entriesOf)) {
    if (all.has(name)) repeated.add(`'${name}'`);
    all.set(name, tensor);
  }
  if (repeated.size > 0)
    throw new ValueError(
      `[${[...repeated].join(", ")}] appeared in multiple dictionaries; behavior of functional call is ambiguous`,
    );
  return all;
}

function describe(value: unknown): string {
  return typeof value === "object" && value !== null ? `<${value.constructor?.name ?? "object"}>` : String(value);
}

/** The module that a name's path leads to, and the last part of the name. */
function ownerOf(module: Module, name: string): { owner: Owner; key: string } {
  const path = name.split(".");
  const key = path.pop()!;
  let owner: Module = module;
  path.forEach((part, i) => {
    const child = (owner as unknown as Owner)[part];
    if (child === undefined) throw new AttributeError(`${owner._get_name()} has no attribute \`${part}\``);
    if (!isModule(child))
      throw new TypeError(
        `submodule \`${path.slice(0, i + 1).join(".")}\`: ${String(child)} is not an instance of torch.nn.Module`,
      );
    owner = child;
  });
  return { owner: owner as unknown as Owner, key };
}

/** Puts a tensor in place of a member, and tells what was there. */
function replace(module: Module, name: string, tensor: unknown): Place {
  const { owner, key } = ownerOf(module, name);
  if (tensor !== null && !(tensor instanceof Tensor))
    throw new TypeError(`${describe(tensor)} is not an instance of torch.Tensor`);
  const known = key in owner;
  const value = owner[key];
  const isMember = value instanceof Tensor || value === null;
  if (known && !isMember)
    throw new TypeError(`attribute \`${key}\`: ${describe(value)} is not an instance of torch.Tensor`);
  const marked = value instanceof Parameter && !(owner[STAND_INS]?.has(key) ?? false);
  if (marked) (owner[STAND_INS] ??= new Set()).add(key);
  owner[key] = tensor;
  return { owner, key, value, known, marked };
}

function restore({ owner, key, value, known, marked }: Place): void {
  if (known) owner[key] = value;
  else delete owner[key];
  if (!marked) return;
  owner[STAND_INS]!.delete(key);
  if (owner[STAND_INS]!.size === 0) delete owner[STAND_INS];
}

/** What the call left in place of the tensors that were given becomes part of what was given. */
function writeBack(given: unknown, name: string, tensor: unknown): void {
  if (isMap(given)) {
    const map = given as Map<string, unknown>;
    if (map.has(name) && map.get(name) !== tensor) map.set(name, tensor);
  } else if (isOptions(given)) {
    const dict = given as Record<string, unknown>;
    if (name in dict && dict[name] !== tensor) dict[name] = tensor;
  }
}

const BY_NAME = ["module", "parameter_and_buffer_dicts", "args", "kwargs", "tie_weights", "strict"];

/** The arguments in their places: a last object whose names are all those of arguments gives them by name. */
function inPlaces(rest: readonly unknown[]): FunctionalCallArguments {
  const last = rest.at(-1);
  const named =
    isOptions(last) && Object.keys(last).length > 0 && Object.keys(last).every((name) => BY_NAME.includes(name));
  const [parameter_and_buffer_dicts, args, kwargs, options] = named ? rest.slice(0, -1) : rest;
  return {
    ...(parameter_and_buffer_dicts === undefined
      ? {}
      : { parameter_and_buffer_dicts: parameter_and_buffer_dicts as NamedTensors }),
    ...(args === undefined ? {} : { args }),
    ...(kwargs === undefined || kwargs === null ? {} : { kwargs: kwargs as Record<string, unknown> }),
    ...(options as FunctionalCallOptions | undefined),
    ...(named ? (last as FunctionalCallArguments) : {}),
  };
}

/**
 * Calls a module as if its parameters and buffers were other tensors, which gradients then flow to. Names that the
 * module lacks are its members for the time of the call, null stands for no parameter, and what the module assigns to
 * its members stands in the given object afterwards. `parameters()` and `buffers()` give the other tensors meanwhile.
 * Throws a TypeError for what is no tensor, a ValueError for tied names with different tensors.
 * https://docs.pytorch.org/docs/stable/generated/torch.func.functional_call.html
 *
 * Each tensor has the shape of what it stands for.
 * @example
 * const model = new nn.Linear(2, 1);
 * torch.func.functional_call(model, { weight: torch.ones(1, 2), bias: torch.zeros(1) }, [torch.ones(2)]); // tensor([2.])
 */
export function functional_call<R = Tensor>(
  module: Module,
  parameter_and_buffer_dicts: NamedTensors | readonly NamedTensors[] | FunctionalCallArguments,
  args?: unknown,
  kwargs?: Record<string, unknown> | null | FunctionalCallArguments,
  options?: FunctionalCallOptions,
): R;
export function functional_call<R = Tensor>(named: FunctionalCallArguments & { module: Module }): R;
export function functional_call<R = Tensor>(first: Module | { module: Module }, ...rest: unknown[]): R {
  const module = isOptions(first) ? (first as { module: Module }).module : (first as Module);
  const given = inPlaces(isOptions(first) ? [first] : rest);
  const { args = [], kwargs = null, tie_weights = true, strict = false } = given;
  const replacements = merge(given.parameter_and_buffer_dicts);
  if (strict || tie_weights) {
    const members: [string, Tensor][] = [
      ...module.named_parameters("", true, false),
      ...module.named_buffers("", true, false),
    ];
    if (tie_weights) tie(replacements, members);
    if (strict) assertComplete(module, replacements, members);
  }
  const places: [string, Place][] = [];
  try {
    for (const [name, tensor] of replacements) places.push([name, replace(module, name, tensor)]);
    const list = args === null ? [] : Array.isArray(args) ? (args as unknown[]) : [args];
    const call = module as (...all: unknown[]) => R;
    return kwargs !== null && isOptions(kwargs) ? call(...list, kwargs) : call(...list);
  } finally {
    for (const [name, place] of places.reverse()) {
      if (place.key in place.owner) writeBack(given.parameter_and_buffer_dicts, name, place.owner[place.key]);
      restore(place);
    }
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(", ");
}

function assertComplete(
  module: Module,
  replacements: ReadonlyMap<string, unknown>,
  members: readonly (readonly [string, Tensor])[],
): void {
  const names = new Set(members.map(([name]) => name));
  const unexpected = [...replacements.keys()].filter((name) => !names.has(name));
  const missing = [...names].filter((name) => !replacements.has(name));
  if (unexpected.length + missing.length === 0) return;
  const lines = [
    ...(unexpected.length > 0 ? [`Unexpected key(s): ${quoted(unexpected)}.`] : []),
    ...(missing.length > 0 ? [`Missing key(s): ${quoted(missing)}.`] : []),
  ];
  throw new RuntimeError(`Error(s) in reparametrizing for ${module._get_name()}:\n\t${lines.join("\n\t")}`);
}

/** Gives all names of one tensor the replacement that one of them has. */
function tie(replacements: Map<string, unknown>, members: readonly (readonly [string, Tensor])[]): void {
  const byTensor = new Map<Tensor, string[]>();
  for (const [name, tensor] of members) byTensor.set(tensor, [...(byTensor.get(tensor) ?? []), name]);
  for (const names of byTensor.values()) {
    const given = names.filter((name) => replacements.has(name));
    if (new Set(given.map((name) => replacements.get(name))).size > 1)
      throw new ValueError(
        `functional_call got multiple values for keys [${quoted(given.toSorted())}], which are tied. Consider using tie_weights=False`,
      );
    if (given.length > 0) for (const name of names) replacements.set(name, replacements.get(itemAt(given, 0)));
  }
}
