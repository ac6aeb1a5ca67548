/** Calls that most operators refuse, in a form that PyTorch can be given as well. */
import * as torch from "flambeau";

/** A tensor of ones. */
interface Ones {
  readonly shape: readonly number[];
  readonly dtype?: "int64" | "bool" | "float64";
  /** Whether it is a leaf that wants a gradient. */
  readonly leaf?: true;
}

type Argument = Ones | number | string | null;

/** The function's name, its arguments (of a method, the tensor first), and what is given by name. */
export type FailingCall = readonly [
  name: string,
  args: readonly Argument[],
  options: Readonly<Record<string, Argument>>,
];

const places: Readonly<Record<string, object>> = {
  torch,
  "torch.Tensor": torch.Tensor.prototype,
  "torch.nn.functional": torch.nn.functional,
  "torch.special": torch.special,
  "torch.linalg": torch.linalg,
  "torch.fft": torch.fft,
  "torch.masked": torch.masked,
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

/** Nothing that changes what later calls give, or that waits. */
const LEFT_OUT =
  /^(_|set_|manual_seed|seed|use_|load|save|compile|hub|from_file|share_|cuda|constructor|data$|grad|requires_grad_$|retain_grad|register_|backward|is_leaf|inference_mode|no_grad|enable_grad|fork|wait|scope|import)|Async$/;

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
  return calls;
}

function value(argument: Argument): unknown {
  if (typeof argument !== "object" || argument === null) return argument;
  const { shape, dtype = "float32", leaf = false } = argument;
  return torch.ones(shape, { dtype: torch[dtype], requires_grad: leaf });
}

function text(argument: Argument): string {
  if (typeof argument !== "object" || argument === null) return JSON.stringify(argument);
  const { shape, dtype, leaf } = argument;
  const options = [...(dtype ? [`dtype: torch.${dtype}`] : []), ...(leaf ? ["requires_grad: true"] : [])];
  return `torch.ones(${shape.join(", ")}${options.length > 0 ? `, { ${options.join(", ")} }` : ""})`;
}

/** The call as a program writes it. */
export function textOf([name, args, options]: FailingCall): string {
  const own = name.slice(name.lastIndexOf(".") + 1);
  const entries = Object.entries(options).map(([key, item]) => `${key}: ${text(item)}`);
  const texts = [...args.map(text), ...(entries.length > 0 ? [`{ ${entries.join(", ")} }`] : [])];
  if (name.startsWith("torch.Tensor.")) return `${texts[0]}.${own}(${texts.slice(1).join(", ")})`;
  return `${name.replace("torch.nn.functional.", "F.")}(${texts.join(", ")})`;
}

const classes: Readonly<Record<string, string>> = {};

/** What an error says in PyTorch's words: its class and the first line. */
export function said(error: unknown): string {
  const { name, message } = error as Error;
  return `${classes[name] ?? name}: ${message.split("\n")[0]}`;
}

/** What the call throws here; null where it does not. */
export function raised([name, args, options]: FailingCall): string | null {
  const at = name.lastIndexOf(".");
  const owner = places[name.slice(0, at)] as Readonly<Record<string, (...values: unknown[]) => unknown>>;
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
    } else owner[own]!(...values);
    return null;
  } catch (error) {
    return said(error);
  }
}
