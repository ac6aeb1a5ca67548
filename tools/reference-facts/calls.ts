/** Calls that most operators refuse, in a form that PyTorch can be given as well. */
import * as torch from "flambeau";
import { goldenIndex, readGoldenFile, readMetadata, type Json } from "../../tests/support/goldens.ts";

/** A tensor of ones. */
interface Ones {
  readonly shape: readonly number[];
  readonly dtype?: "int64" | "bool" | "float64";
  /** Whether it is a leaf that wants a gradient. */
  readonly leaf?: true;
}

type Argument = Ones | number | string | boolean | null | readonly Argument[];

/**
 * The function's name, its arguments (of a method, the tensor first), what is given by name, and, of a module, what it is
 * called with.
 */
export type FailingCall = readonly [
  name: string,
  args: readonly Argument[],
  options: Readonly<Record<string, Argument>>,
  inputs?: readonly Argument[],
];

const places: Readonly<Record<string, object>> = {
  torch,
  "torch.Tensor": torch.Tensor.prototype,
  "torch.nn.functional": torch.nn.functional,
  "torch.special": torch.special,
  "torch.linalg": torch.linalg,
  "torch.fft": torch.fft,
  "torch.masked": torch.masked,
  "torch.nn.init": torch.nn.init,
  "torch.nn.utils.rnn": torch.nn.utils.rnn,
  "torch.nn": torch.nn,
  "torch.optim": torch.optim,
  "torch.utils.data": torch.utils.data,
};

const ones = (...shape: number[]): Ones => ({ shape });

/** What is tried, the most telling first. */
const attempts: readonly (readonly [args: readonly Argument[], options: Readonly<Record<string, Argument>>])[] = [
  [[ones(2, 3), ones(2, 4)], {}],
  [[ones(2, 3), ones(4, 3), ones(2, 3)], {}],
  [[ones(2, 3), 5], {}],
  [[ones(2, 3)], { dim: 5 }],
  [[ones(2, 3), 1, 5], {}],
  [[ones(2, 3)], {}],
  [[ones(3)], {}],
  [[ones(2, 3, 4), ones(3, 4)], {}],
  [[ones(2, 3), ones(3, 4, 5)], {}],
  [[ones(2, 3), { shape: [2], dtype: "int64" }], {}],
  [[{ shape: [2], dtype: "bool" }], {}],
  [[{ shape: [2, 2], dtype: "int64" }], {}],
  [
    [
      { shape: [2], dtype: "bool" },
      { shape: [2], dtype: "bool" },
    ],
    {},
  ],
  [
    [
      { shape: [2], dtype: "int64" },
      { shape: [2], dtype: "int64" },
    ],
    {},
  ],
  [[ones(2), ones(2)], {}],
  [[ones(2, 3), 0, { shape: [2], dtype: "int64" }], {}],
  [[ones(2, 3), 0, ones(2)], {}],
  [[ones(2, 3), 0, ones(2), 1], {}],
  [[ones(2, 3), 0, ones(2), ones(2)], {}],
  [[ones(2, 3), 0, { shape: [2], dtype: "int64" }, ones(3)], {}],
  [[ones(2, 3), 5, { shape: [2, 3], dtype: "int64" }, ones(2, 3)], {}],
  [[ones(2, 3), 5, { shape: [2], dtype: "int64" }, 1], {}],
  [[ones(2, 3), 5, { shape: [2, 3], dtype: "int64" }, ones(2, 3), "sum"], {}],
  [[ones(2, 3), 0, 1, 5], {}],
  [[ones(2, 3), [4, 4]], {}],
  [[ones(3), [2, 2]], {}],
  [[ones(3), 2], {}],
  [[ones(2, 3), 0, [5, 5]], {}],
  [[[ones(2, 3), ones(4)]], {}],
  [[[]], {}],
  [[ones(2), ones(2, 3), ones(4, 5)], {}],
  [[ones(2, 3), [9], [1]], {}],
  [[ones(2, 3), -1], {}],
  [[-1], {}],
  [["a"], {}],
  [[ones(2), "a"], {}],
];
const ofLeaves: readonly (readonly Argument[])[] = [
  [{ shape: [2], leaf: true }],
  [{ shape: [2], leaf: true }, ones(2)],
  [{ shape: [2], leaf: true }, 1],
  [{ shape: [2], leaf: true }, ones(2), ones(2)],
];

/** What modules are called with. */
const inputs: readonly (readonly Argument[])[] = [
  [ones(2, 7)],
  [ones(2, 7, 5)],
  [ones(2, 7, 5, 5)],
  [ones(5)],
  [ones(2, 7, 5, 5, 5)],
  [ones(2, 2, 7, 5, 5, 5)],
  [{ shape: [2, 3], dtype: "int64" }],
  [{ shape: [2, 3], dtype: "bool" }],
  [ones(2, 3), ones(2, 4)],
  [ones(2, 3), ones(4)],
  [ones(2, 3), ones(2, 3), ones(4, 5)],
  [ones(2, 3, 7), ones(2, 3, 7)],
  [ones(2, 3, 7), ones(2, 3, 7), ones(2, 3, 7)],
  ["a"],
];
/** What modules may be made with wrongly. */
const made: readonly Readonly<Record<string, Argument>>[] = [
  { p: 2 },
  { num_groups: 5 },
  { kernel_size: -1 },
  { dim: 9 },
  { reduction: "average" },
  { beta: -1 },
  { delta: -1 },
  { margin: -1 },
];

function plainOf(json: Json | undefined): Argument | undefined {
  if (Array.isArray(json)) {
    const items = (json as readonly Json[]).map(plainOf);
    return items.includes(undefined) ? undefined : (items as Argument[]);
  }
  return typeof json === "object" && json !== null ? undefined : json;
}

/** Modules as they are recorded, called with what they refuse. */
function modules(): FailingCall[] {
  const calls: FailingCall[] = [];
  for (const entry of goldenIndex()) {
    if (entry.section !== "modules" || entry.file.includes("complex/")) continue;
    const cases = readMetadata<readonly { class: string; args: Json[]; kwargs: Record<string, Json> }[]>(
      readGoldenFile(entry.file),
      "cases",
    );
    for (const { class: name, args, kwargs } of cases) {
      const list = args.map(plainOf);
      const named = Object.entries(kwargs).map(([key, item]) => [key, plainOf(item)] as const);
      if (list.includes(undefined) || named.some(([, item]) => item === undefined)) continue;
      const options = Object.fromEntries(named) as Readonly<Record<string, Argument>>;
      for (const input of inputs) calls.push([`torch.${name}`, list as Argument[], options, input]);
      for (const wrong of made) calls.push([`torch.${name}`, list as Argument[], { ...options, ...wrong }]);
      break;
    }
  }
  return calls;
}

const leaf: Ones = { shape: [2], leaf: true };
/** Optimizers, samplers and loaders. */
function others(): FailingCall[] {
  const calls: FailingCall[] = [];
  for (const name of Object.keys(torch.optim).filter((one) => /^[A-Z]/.test(one)))
    calls.push(
      [`torch.optim.${name}`, [[]], {}],
      [`torch.optim.${name}`, [[leaf]], { lr: -1 }],
      [`torch.optim.${name}`, [[{ shape: [2, 2], leaf: true }]], { lr: -1 }],
      [`torch.optim.${name}`, [leaf], {}],
    );
  const data = (name: string, args: readonly Argument[], options = {}): void => {
    calls.push([`torch.utils.data.${name}`, args, options]);
  };
  data("TensorDataset", [ones(2), ones(3)]);
  data("WeightedRandomSampler", [[1, 1], -1]);
  data("RandomSampler", [[1, 2]], { num_samples: -1 });
  data("BatchSampler", [[1, 2], -1, false]);
  data("DataLoader", [[1, 2]], { batch_size: -1 });
  data("DataLoader", [[1, 2]], { num_workers: -1 });
  data("DataLoader", [[1, 2]], { timeout: -1 });
  data("random_split", [
    [1, 2, 3],
    [1, 1],
  ]);
  data("default_collate", [[ones(2), ones(3)]]);
  data("ConcatDataset", [[]]);
  data("StackDataset", [[1, 2], [1]]);
  data("StackDataset", []);
  data("DistributedSampler", [[1, 2]], { num_replicas: 2, rank: 5 });
  return calls;
}

/** Nothing that changes what later calls give, or that waits. */
const LEFT_OUT =
  /^(_|set_|manual_seed|seed|use_|load|save|compile|hub|from_file|share_|cuda|constructor|data$|grad|requires_grad_$|retain_grad|register_|backward|is_leaf|inference_mode|no_grad|enable_grad|fork|wait|scope|import|load_state|get_worker)|Async$/;

/** The calls. */
export function failingCalls(): FailingCall[] {
  const calls: FailingCall[] = [];
  for (const [place, owner] of Object.entries(places))
    for (const name of new Set([...Object.getOwnPropertyNames(owner), ...Object.keys(owner)])) {
      if (LEFT_OUT.test(name) || /^[A-Z]/.test(name)) continue;
      if (typeof Object.getOwnPropertyDescriptor(owner, name)?.value !== "function") continue;
      const isMethod = place === "torch.Tensor";
      for (const [args, options] of attempts)
        if (!isMethod || (typeof args[0] === "object" && args[0] !== null))
          calls.push([`${place}.${name}`, args, options]);
      if (name.endsWith("_")) for (const args of ofLeaves) calls.push([`${place}.${name}`, args, {}]);
    }
  return [...calls, ...modules(), ...others()];
}

const isOnes = (argument: Argument): argument is Ones =>
  typeof argument === "object" && argument !== null && !Array.isArray(argument);

const dtypes = { float32: torch.float32, float64: torch.float64, int64: torch.int64, bool: torch.bool };

function value(argument: Argument): unknown {
  if (Array.isArray(argument)) return (argument as readonly Argument[]).map(value);
  if (!isOnes(argument)) return argument;
  const { shape, dtype = "float32", leaf = false } = argument;
  return torch.ones(shape, { dtype: dtypes[dtype], requires_grad: leaf });
}

function text(argument: Argument): string {
  if (Array.isArray(argument)) return `[${(argument as readonly Argument[]).map(text).join(", ")}]`;
  if (!isOnes(argument)) return JSON.stringify(argument);
  const { shape, dtype, leaf } = argument;
  const options = [...(dtype ? [`dtype: torch.${dtype}`] : []), ...(leaf ? ["requires_grad: true"] : [])];
  return `torch.ones(${shape.join(", ")}${options.length > 0 ? `, { ${options.join(", ")} }` : ""})`;
}

/** The call as a program writes it. */
export function textOf([name, args, options, called]: FailingCall): string {
  const own = name.slice(name.lastIndexOf(".") + 1);
  const entries = Object.entries(options).map(([key, item]) => `${key}: ${text(item)}`);
  const texts = [...args.map(text), ...(entries.length > 0 ? [`{ ${entries.join(", ")} }`] : [])];
  if (name.startsWith("torch.Tensor.")) return `${texts[0]}.${own}(${texts.slice(1).join(", ")})`;
  const call = `${name.replace("torch.nn.functional.", "F.").replace(/^torch\.(nn|optim)\./, "$1.")}(${texts.join(", ")})`;
  if (!/^[A-Z]/.test(own)) return call;
  return called === undefined ? `new ${call}` : `new ${call}(${called.map(text).join(", ")})`;
}

/** What an error says in PyTorch's words: its class and the first line. */
export function said(error: unknown): string {
  const { name, message } = error as Error;
  return `${name}: ${message.split("\n")[0]}`;
}

/** What the call throws here; null where it does not. */
export function raised([name, args, options, called]: FailingCall): string | null {
  const at = name.lastIndexOf(".");
  type Called = ((...values: unknown[]) => unknown) & (new (...values: unknown[]) => (...values: unknown[]) => unknown);
  const owner = places[name.slice(0, at)] as Readonly<Record<string, Called>>;
  const own = name.slice(at + 1);
  const values = [
    ...args.map(value),
    ...(Object.keys(options).length > 0
      ? [Object.fromEntries(Object.entries(options).map(([key, item]) => [key, value(item)]))]
      : []),
  ];
  try {
    if (name.startsWith("torch.Tensor.")) {
      const [self, ...rest] = values;
      (self as Readonly<Record<string, (...values: unknown[]) => unknown>>)[own]!(...rest);
    } else if (/^[A-Z]/.test(own)) {
      const instance = new owner[own]!(...values);
      if (called !== undefined) instance(...called.map(value));
    } else owner[own]!(...values);
    return null;
  } catch (error) {
    return said(error);
  }
}
