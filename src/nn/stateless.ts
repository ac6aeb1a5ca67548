/** `functional_call`: runs a module with other tensors in place of its parameters and buffers. */
import { isMap } from "../support/realms.ts";
import { isOptions } from "../ops/declare/bind.ts";
import { RuntimeError, TypeError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Module } from "./module/index.ts";

/** Tensors by the names of `named_parameters()` and `named_buffers()`. */
export type NamedTensors = Readonly<Record<string, Tensor>> | ReadonlyMap<string, Tensor>;

/** Options of `functional_call`. */
export interface FunctionalCallOptions {
  /** Names that stand for one tensor in the module get the same replacement. */
  tie_weights?: boolean;
  /** Throw unless every parameter and buffer is given, and nothing else. */
  strict?: boolean;
}

interface Place {
  readonly owner: Record<string, unknown>;
  readonly key: string;
  readonly value: Tensor;
}

function merge(list: readonly NamedTensors[]): Map<string, Tensor> {
  const all = new Map<string, Tensor>();
  for (const tensors of list) {
    for (const [name, tensor] of isMap(tensors) ? (tensors as Map<string, Tensor>) : Object.entries(tensors)) {
      if (all.has(name))
        throw new RuntimeError(`${name} appears in multiple dictionaries; behavior of functional call is ambiguous`);
      if (!(tensor instanceof Tensor)) throw new TypeError(`${name} is not a torch.Tensor`);
      all.set(name, tensor);
    }
  }
  return all;
}

function placeOf(module: Module, name: string): Place {
  const path = name.split(".");
  const key = path.pop()!;
  const owner = module.get_submodule(path.join(".")) as unknown as Record<string, unknown>;
  const value = owner[key];
  if (!(value instanceof Tensor))
    throw new RuntimeError(`${module.constructor.name} has no parameter or buffer named ${name}`);
  return { owner, key, value };
}

/**
 * Calls a module as if its parameters and buffers were other tensors, which gradients then flow to.
 * @example
 * const model = new nn.Linear(2, 1);
 * torch.func.functional_call(model, { weight: torch.ones(1, 2), bias: torch.zeros(1) }, [torch.ones(2)]); // tensor([2.])
 */
export function functional_call<R = Tensor>(
  module: Module,
  parameter_and_buffer_dicts: NamedTensors | readonly NamedTensors[],
  args: unknown = [],
  kwargs: Record<string, unknown> | null = null,
  options: FunctionalCallOptions = {},
): R {
  const { tie_weights = true, strict = false } = options;
  const replacements = merge(
    Array.isArray(parameter_and_buffer_dicts)
      ? (parameter_and_buffer_dicts as NamedTensors[])
      : [parameter_and_buffer_dicts as NamedTensors],
  );
  const members: [string, Tensor][] = [
    ...module.named_parameters("", true, false),
    ...module.named_buffers("", true, false),
  ];
  if (strict) assertComplete(replacements, members);
  if (tie_weights) tie(replacements, members);
  const places: Place[] = [];
  try {
    for (const [name, tensor] of replacements) {
      const place = placeOf(module, name);
      places.push(place);
      place.owner[place.key] = tensor;
    }
    const list = Array.isArray(args) ? (args as unknown[]) : [args];
    const call = module as unknown as (...all: unknown[]) => R;
    return kwargs !== null && isOptions(kwargs) ? call(...list, kwargs) : call(...list);
  } finally {
    for (const { owner, key, value } of places.reverse()) owner[key] = value;
  }
}

function assertComplete(
  replacements: ReadonlyMap<string, Tensor>,
  members: readonly (readonly [string, Tensor])[],
): void {
  const names = new Set(members.map(([name]) => name));
  const unexpected = [...replacements.keys()].filter((name) => !names.has(name));
  const missing = [...names].filter((name) => !replacements.has(name));
  if (unexpected.length + missing.length === 0) return;
  const lines = [
    ...(unexpected.length > 0 ? [`Unexpected key(s): ${unexpected.join(", ")}.`] : []),
    ...(missing.length > 0 ? [`Missing key(s): ${missing.join(", ")}.`] : []),
  ];
  throw new RuntimeError(`Error(s) in reparametrizing for functional call:\n\t${lines.join("\n\t")}`);
}

/** Gives all names of one tensor the replacement that one of them has. */
function tie(replacements: Map<string, Tensor>, members: readonly (readonly [string, Tensor])[]): void {
  const byTensor = new Map<Tensor, string[]>();
  for (const [name, tensor] of members) byTensor.set(tensor, [...(byTensor.get(tensor) ?? []), name]);
  for (const names of byTensor.values()) {
    const given = [...new Set(names.flatMap((name) => (replacements.has(name) ? [replacements.get(name)!] : [])))];
    if (given.length > 1)
      throw new RuntimeError(
        `functional_call got multiple values for keys ${names.join(", ")}, which are tied. Consider using tie_weights=False`,
      );
    if (given.length === 1) for (const name of names) replacements.set(name, given[0]!);
  }
}
