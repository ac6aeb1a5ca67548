/** Flambeau's side of the calls: expressions become functions, inputs are made from seeds. */
import type { Tensor, nn } from "flambeau";
import type { Torch, Work } from "../types.ts";
import { inputs, namesIn, sizes } from "./list.ts";
import type { Call, SizeName } from "./list.ts";

type Layer = nn.Module & ((...inputs: Tensor[]) => unknown);
type Value = Tensor | Layer | number;

/** An expression of the list in JavaScript: named arguments are an object at the end of a call, classes want `new`. */
export function toJavaScript(text: string): string {
  const words: Record<string, string> = { True: "true", False: "false", None: "null", "//": "/" };
  return text
    .replaceAll(/\b(?:True|False|None)\b|\/\//g, (word) => words[word]!)
    .replaceAll(/torch\.(?:nn|distributions)\.[A-Z]\w*\(/g, "new $&")
    .replaceAll(
      /(\w+=(?:\[[^\]]*\]|[^,()[\]=]+)(?:, )?)+\)/g,
      (given) => `{ ${given.slice(0, -1).replaceAll(/(\w+)=/g, "$1: ")} })`,
    );
}

/** Values of one size by name, made when a call first asks for them. */
class Inputs {
  private readonly made = new Map<string, Value>();
  private readonly leaves = new Map<string, Tensor>();
  readonly size: SizeName;

  constructor(
    private readonly torch: Torch,
    size: SizeName,
  ) {
    this.size = size;
  }

  value(name: string): Value {
    const number = sizes[this.size][name];
    if (number !== undefined) return number;
    let value = this.made.get(name);
    if (value === undefined) {
      const run = this.compile(inputs[name]!);
      this.torch.manual_seed(Object.keys(inputs).indexOf(name));
      this.made.set(name, (value = run() as Value));
    }
    return value;
  }

  /** The input as a tensor whose gradient is wanted. */
  leaf(name: string): Value {
    const value = this.value(name);
    if (!(value instanceof this.torch.Tensor)) return value;
    let leaf = this.leaves.get(name);
    if (leaf === undefined) this.leaves.set(name, (leaf = value.detach().clone().requires_grad_()));
    return leaf;
  }

  compile(text: string, gradients: readonly string[] = []): () => unknown {
    const names = [...namesIn(text)].filter((name) => name in inputs || name in sizes[this.size]);
    const values = names.map((name) => (gradients.includes(name) ? this.leaf(name) : this.value(name)));
    const run = new Function("torch", "F", ...names, `return ${toJavaScript(text)};`) as (
      ...given: unknown[]
    ) => unknown;
    const { torch } = this;
    const { functional } = torch.nn;
    return () => run(torch, functional, ...values);
  }
}

let current: Inputs | undefined;

/** A call that is ready to be timed. */
export function callWork(torch: Torch, { call, size, gradients }: Call): Work {
  if (current?.size !== size) current = new Inputs(torch, size);
  const at = current;
  const compute = at.compile(call, gradients);
  if (gradients.length === 0) {
    return {
      run: () => torch.scope(() => torch.no_grad(() => void compute())),
      result() {
        torch.manual_seed(0);
        return torch.no_grad(() => samples(torch, compute()));
      },
    };
  }
  const wanted = gradients.flatMap((name) => {
    const value = at.leaf(name);
    return value instanceof torch.Tensor ? [value] : [...(value as Layer).parameters()];
  });
  let gradient: Tensor | undefined;
  const whole = (): Tensor[] => {
    const result = compute();
    const first = (Array.isArray(result) ? result[0] : result) as Tensor;
    if (!(first instanceof torch.Tensor) || !first.requires_grad) throw new Error("no gradient");
    if (gradient === undefined) {
      torch.manual_seed(1);
      const { shape, dtype } = first;
      gradient = torch.keep(dtype.is_complex ? torch.randn(shape, { dtype }) : torch.randn(shape).to(dtype));
    }
    return torch.autograd.grad(first, wanted, gradient);
  };
  return {
    run: () => torch.scope(() => void whole()),
    result() {
      torch.manual_seed(0);
      return samples(torch, whole());
    },
  };
}

/** At most 64 numbers of each tensor of a result, evenly taken. */
function samples(torch: Torch, result: unknown): number[] {
  if (typeof result === "number" || typeof result === "boolean") return [Number(result)];
  if (!(result instanceof torch.Tensor)) return (result as unknown[]).flatMap((each) => samples(torch, each));
  let x: Tensor = result.detach();
  if (x.layout !== torch.strided) x = x.to_dense();
  if (x.is_complex()) x = torch.view_as_real(x.resolve_conj());
  x = x.reshape(-1);
  const step = Math.max(1, Math.floor(x.numel() / 64));
  const count = Math.min(64, Math.ceil(x.numel() / step));
  const numbers = x.contiguous().as_strided([count], [step]).to(torch.float64).tolist() as number[];
  return numbers.map((number) => (Number.isFinite(number) ? number : 0)); // JSON has no infinities
}
