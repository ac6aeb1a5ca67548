/** Programs on nested tensors as record.py writes them, run by this library and compared with what PyTorch gave. */
import * as torch from "../../src/index.ts";
import { Tensor } from "../../src/index.ts";

/** A result: a kind, and what belongs to it. */
type Shown = readonly [string, ...unknown[]];
type Step = readonly [name: string, args: readonly unknown[], named: Readonly<Record<string, unknown>>];

export interface Program {
  readonly inputs: readonly Shown[];
  readonly steps: readonly Step[];
  readonly result?: Shown;
  readonly grads?: readonly (Shown | null)[];
  readonly error?: readonly [kind: string, message: string];
}

type Functions = Readonly<Record<string, (...args: unknown[]) => unknown>>;

function numbers(shape: readonly number[], salt = 0): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return torch
    .arange(count, { dtype: torch.float64 })
    .mul(1.7)
    .add(salt)
    .sin()
    .mul(2)
    .reshape([...shape]);
}

function made([kind, ...spec]: Shown): Tensor {
  const layout = torch.jagged;
  if (kind === "nested") {
    const items = (spec[0] as number[][]).map((shape, i) => numbers(shape, i * 0.9));
    return torch.nested.nested_tensor(items, { layout, requires_grad: true });
  }
  if (kind === "holes") {
    const [shape, offsets, lengths] = spec as number[][];
    const parts = [torch.tensor(offsets!), torch.tensor(lengths!)] as const;
    return torch.nested.nested_tensor_from_jagged(numbers(shape!), ...parts).detach();
  }
  if (kind === "ids") {
    const [lengths, top] = spec as [number[], number];
    const items = lengths.map((length, i) => torch.arange(length).mul(7).add(i).remainder(top));
    return torch.nested.nested_tensor(items, { layout });
  }
  return numbers(spec[0] as number[], 0.3).requires_grad_();
}

function resolved(value: unknown, results: readonly unknown[]): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, results));
  if (typeof value !== "string") return value;
  if (value.startsWith("$")) return results[Number(value.slice(1))];
  if (/^j\d+$/.test(value)) return (results[Number(value.slice(1))] as Tensor).shape.find((size) => size < 0);
  if (value.startsWith("dtype:")) return (torch as unknown as Record<string, unknown>)[value.slice(6)];
  return value === "jagged" ? torch.jagged : value;
}

function applied([name, given, named]: Step, results: readonly unknown[]): unknown {
  const args = given.map((value) => resolved(value, results));
  const options = Object.entries(named).map(([key, value]) => [key, resolved(value, results)] as const);
  if (options.length > 0) args.push(Object.fromEntries(options));
  const rooms: Readonly<Record<string, unknown>> = { F: torch.nn.functional, nested: torch.nested, torch };
  const [room, own] = name.split(".") as [string, string?];
  if (own !== undefined) return (rooms[room] as Functions)[own]!(...args);
  const [self, ...rest] = args;
  return (self as Functions)[name]!(...rest);
}

function elements(tensor: Tensor): (number | string)[] {
  const all = tensor.detach().reshape([-1]).to(torch.float64).tolist<number[]>();
  return all.map((value) =>
    Number.isFinite(value)
      ? value
      : String(value)
          .replace(/^(-?)Infinity$/, "$1inf")
          .replace("NaN", "nan"),
  );
}

function shown(value: unknown): Shown {
  if (value instanceof torch.nested.NestedTensor) {
    const values = value.values();
    const shape = value.shape.map((size) => (size < 0 ? -1 : size));
    const lengths = value.lengths()?.tolist() ?? null;
    return ["nested", shape, value.offsets().tolist(), lengths, values.shape, elements(values)];
  }
  if (value instanceof Tensor) return ["dense", value.shape, elements(value)];
  if (Array.isArray(value)) return ["list", value.map(shown)];
  return ["value", value];
}

function weighted(value: unknown): Tensor | null {
  if (Array.isArray(value))
    return value.map(weighted).reduce((sum, part) => (sum === null ? part : part === null ? sum : sum.add(part)), null);
  if (!(value instanceof Tensor) || !value.requires_grad) return null;
  const flat = (value.is_nested ? value.values() : value).reshape([-1]);
  return flat.mul(torch.arange(flat.numel(), { dtype: flat.dtype }).cos()).sum();
}

/** Runs a program, and gives what record.py would have written. */
export function run({ inputs, steps }: Program): Pick<Program, "result" | "grads" | "error"> {
  try {
    const results: unknown[] = inputs.map(made);
    const leaves = results.slice() as Tensor[];
    for (const step of steps) results.push(applied(step, results));
    const last = results.at(-1);
    const result = shown(last);
    const total = weighted(last);
    if (total === null) return { result };
    total.backward();
    return { result, grads: leaves.map((leaf) => (leaf.grad === null ? null : shown(leaf.grad))) };
  } catch (error) {
    const { name, message } = error as Error;
    return { error: [name, message.split("\n")[0]!.replace(/\bj\d+\b/g, "j")] };
  }
}

/** Where two records differ; null where they agree within rounding. */
export function difference(ours: unknown, theirs: unknown, at = ""): string | null {
  if (typeof ours === "number" && typeof theirs === "number")
    return Math.abs(ours - theirs) <= 1e-5 + 1e-5 * Math.abs(theirs) ? null : `${at}: ${ours}, PyTorch ${theirs}`;
  if (Array.isArray(ours) && Array.isArray(theirs) && ours.length === theirs.length) {
    for (let i = 0; i < ours.length; i++) {
      const found = difference(ours[i], theirs[i], `${at}[${i}]`);
      if (found !== null) return found;
    }
    return null;
  }
  return ours === theirs ? null : `${at}: ${JSON.stringify(ours)}, PyTorch ${JSON.stringify(theirs)}`;
}
