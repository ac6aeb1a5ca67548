/** Autocast against dtypes that PyTorch's results have, gradients, caching, nesting; GradScaler. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

const { nn, optim } = torch;
const F = nn.functional;

type Described = unknown;
interface Recorded {
  readonly calls: readonly {
    readonly name: string;
    readonly args: readonly Described[];
    readonly results: Record<string, unknown>;
  }[];
  readonly modules: readonly {
    readonly name: string;
    readonly arguments: readonly unknown[];
    readonly inputs: readonly Described[];
    readonly results: Record<string, unknown>;
  }[];
}
const recorded = JSON.parse(readFileSync(new URL("./recorded.json", import.meta.url), "utf8")) as Recorded;
const dtypes = { float32: torch.float32, float64: torch.float64, bfloat16: torch.bfloat16, float16: torch.float16 };
type Name = keyof typeof dtypes;

function made(value: Described, dtype: torch.DType): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const given = value as { t?: number[]; list?: Described[]; longs?: number[]; bools?: boolean[] };
  if (given.t) {
    const sizes = given.t;
    torch.manual_seed(sizes.length);
    const base = torch.rand(sizes).add(0.1);
    return (sizes.length === 2 && sizes[0] === sizes[1] ? base.add(torch.eye(sizes[0]!).mul(3)) : base).to(dtype);
  }
  if (given.list) return given.list.map((item) => made(item, dtype));
  if (given.longs) return torch.tensor(given.longs);
  if (given.bools) return torch.tensor(given.bools);
  return null;
}

function find(name: string): (...args: unknown[]) => unknown {
  const owner = name.startsWith("F.") ? F : name.startsWith("linalg.") ? torch.linalg : torch;
  return (owner as unknown as Record<string, (...args: unknown[]) => unknown>)[name.split(".").at(-1)!]!;
}

function dtypesOf(result: unknown): unknown {
  if (result instanceof torch.Tensor) return result.dtype.name;
  return [...(result as Iterable<unknown>)].map(dtypesOf);
}

/** Results whose dtype differs, with the reason. */
const other: Record<string, string> = {
  "F.pdist bfloat16 of bfloat16": "computed here, not implemented there",
  "F.pdist float16 of bfloat16": "computed here, not implemented there",
  "cross bfloat16 of mixed": "promoted here, an error there",
  "linalg.pinv bfloat16 of float32": "one operator here, a product at its end there",
  "linalg.pinv float16 of float32": "one operator here, a product at its end there",
  "linalg.pinv bfloat16 of mixed": "one operator here, a product at its end there",
  "linalg.det bfloat16 of bfloat16": "computed here, not implemented there",
  "linalg.det float16 of bfloat16": "computed here, not implemented there",
  "einsum bfloat16 of mixed": "operands are compared before their products are cast",
  "LSTM bfloat16": "the state stays float32 here; oneDNN keeps it in 16 bits",
  "LSTM float16": "computed here, an error of oneDNN there",
};

test.each(recorded.calls)("$name gives PyTorch's dtypes", ({ name, args, results }) => {
  for (const [kind, expected] of Object.entries(results)) {
    if (`${name} ${kind}` in other) continue;
    const [fast, given] = kind.split(" of ") as [Name, Name | "mixed"];
    const values = args.map((arg, i) =>
      made(arg, given !== "mixed" ? dtypes[given] : i % 2 === 1 ? torch.bfloat16 : torch.float32),
    );
    const [list] = values;
    if (given === "mixed" && Array.isArray(list)) list.push((list.pop() as Tensor).to(torch.bfloat16));
    const run = (): unknown => torch.autocast("cpu", { dtype: dtypes[fast] }, () => dtypesOf(find(name)(...values)));
    if (typeof expected === "object" && expected !== null && "error" in expected) expect(run, kind).toThrow();
    else expect(run(), kind).toEqual(expected);
  }
});

test.each(recorded.modules)("nn.$name gives PyTorch's dtypes", ({ name, arguments: args, inputs, results }) => {
  const { [name]: Module } = nn as unknown as Record<
    string,
    new (...args: unknown[]) => (...inputs: unknown[]) => unknown
  >;
  const module = new Module!(...args);
  for (const [fast, expected] of Object.entries(results)) {
    if (`${name} ${fast}` in other) continue;
    const run = (): unknown =>
      torch.autocast("cpu", { dtype: dtypes[fast as Name] }, () =>
        dtypesOf(module(...inputs.map((input) => made(input, torch.float32)))),
      );
    expect(run(), fast).toEqual(expected);
  }
});

describe("autocast", () => {
  test("gradients arrive in the parameters' dtype, near those of float32", () => {
    torch.manual_seed(0);
    const model = new nn.Sequential(new nn.Linear(8, 16), new nn.ReLU(), new nn.Linear(16, 3));
    const [x, y] = [torch.randn(5, 8), torch.tensor([0, 1, 2, 0, 1])];
    const plain = F.cross_entropy(model(x), y);
    plain.backward();
    const wanted = [...model.parameters()].map(({ grad }) => grad!.clone());
    model.zero_grad();
    const loss = torch.autocast("cpu", () => F.cross_entropy(model(x), y));
    expect(loss.dtype).toBe(torch.float32);
    loss.backward();
    [...model.parameters()].forEach(({ grad }, i) => {
      expect(grad!.dtype).toBe(torch.float32);
      expect(torch.allclose(grad!, wanted[i]!, 0.05, 0.02)).toBe(true);
    });
  });

  test("a parameter is cast once in a region, and a copy made without history is not kept", () => {
    const weight = torch.ones([2, 2], { requires_grad: true });
    const x = torch.ones(2, 2);
    let casts = 0;
    torch.autocast("cpu", () => {
      torch.no_grad(() => torch.mm(x, weight));
      const y = torch.mm(x, weight).add(torch.mm(x, weight));
      expect(y.requires_grad).toBe(true);
      const node = (product: Tensor): unknown => product.grad_fn!.next_functions[1]![0];
      const [a, b] = [torch.mm(x, weight), torch.mm(x, weight)];
      if (node(a) === node(b)) casts++;
      y.sum().backward();
    });
    expect(casts).toBe(1);
    expect(weight.grad!.tolist()).toEqual([
      [4, 4],
      [4, 4],
    ]);
  });

  test("regions nest, end, and can be switched off inside", async () => {
    const x = torch.ones(2, 2);
    const dtype = (): string => torch.mm(x, x).dtype.name;
    torch.autocast("cpu", () => {
      expect([dtype(), torch.is_autocast_enabled()]).toEqual(["bfloat16", true]);
      torch.autocast("cpu", { enabled: false }, () =>
        expect([dtype(), torch.is_autocast_enabled()]).toEqual(["float32", false]),
      );
      torch.autocast("cpu", { dtype: torch.float16 }, () => expect(dtype()).toBe("float16"));
      expect(dtype()).toBe("bfloat16");
    });
    expect([dtype(), torch.is_autocast_enabled()]).toEqual(["float32", false]);
    await torch.autocast("cpu", async () => {
      await Promise.resolve();
      expect(dtype()).toBe("bfloat16");
    });
    expect(() =>
      torch.autocast("cpu", () => {
        throw new Error("inside");
      }),
    ).toThrow("inside");
    expect(dtype()).toBe("float32");
    expect(() => torch.autocast("tpu", () => 0)).toThrow("device type at start of device string: tpu");
    expect(torch.autocast("mps", dtype)).toBe("float32");
    expect(torch.autocast("cpu:0", dtype)).toBe("bfloat16");
  });

  test("out= and float64 are left alone", () => {
    const [x, out] = [torch.ones(2, 2), torch.zeros(2, 2)];
    torch.autocast("cpu", () => torch.mm(x, x, { out }));
    expect(out.dtype).toBe(torch.float32);
  });

  test("functions of one's own follow it", () => {
    const seen: string[] = [];
    class Product extends torch.autograd.Function {
      static override forward = torch.amp.custom_fwd(
        (ctx, a: Tensor, b: Tensor) => {
          ctx.save_for_backward(a, b);
          const product = a.mm(b);
          seen.push(product.dtype.name);
          return product;
        },
        { device_type: "cpu" },
      );
      static override backward = torch.amp.custom_bwd(
        (ctx, grad: Tensor) => {
          const [a, b] = ctx.saved_tensors as [Tensor, Tensor];
          const gradient = grad.mm(b.t());
          seen.push(gradient.dtype.name);
          return [gradient, a.t().mm(grad)];
        },
        { device_type: "cpu" },
      );
    }
    const a = torch.ones([2, 2], { requires_grad: true });
    const y = torch.autocast("cpu", () => Product.apply(a, torch.ones(2, 2)) as Tensor);
    y.sum().backward();
    expect(seen).toEqual(["bfloat16", "bfloat16"]);
    expect(torch.is_autocast_enabled()).toBe(false);
  });
});

describe("GradScaler", () => {
  const set = (): { weight: Tensor; optimizer: torch.optim.SGD; scaler: torch.amp.GradScaler } => {
    const weight = torch.ones([2], { requires_grad: true });
    return {
      weight,
      optimizer: new optim.SGD([weight], { lr: 0.1 }),
      scaler: new torch.amp.GradScaler("cpu", { init_scale: 8, growth_interval: 2 }),
    };
  };

  test("scales, unscales, steps, grows", () => {
    const { weight, optimizer, scaler } = set();
    for (let i = 0; i < 2; i++) {
      optimizer.zero_grad();
      scaler.scale(weight.sum()).backward();
      expect(weight.grad!.tolist()).toEqual([8, 8]);
      scaler.unscale_(optimizer);
      expect(weight.grad!.tolist()).toEqual([1, 1]);
      expect(() => scaler.unscale_(optimizer)).toThrow("unscale_() has already been called on this optimizer");
      scaler.step(optimizer);
      expect(() => scaler.step(optimizer)).toThrow("step() has already been called since the last update().");
      scaler.update();
    }
    expect(weight.select(0, 0).item()).toBeCloseTo(0.8);
    expect(scaler.get_scale()).toBe(16);
    expect(scaler.state_dict()).toEqual({
      scale: 16,
      growth_factor: 2,
      backoff_factor: 0.5,
      growth_interval: 2,
      _growth_tracker: 0,
    });
  });

  test("leaves a step with an infinite gradient out and backs off", () => {
    const { weight, optimizer, scaler } = set();
    scaler.scale(weight.mul(Infinity).sum()).backward();
    scaler.step(optimizer);
    scaler.update();
    expect(weight.detach().tolist()).toEqual([1, 1]);
    expect(scaler.get_scale()).toBe(4);
    const other = new torch.amp.GradScaler("cpu");
    other.load_state_dict(scaler.state_dict());
    expect(other.state_dict()).toEqual(scaler.state_dict());
  });

  test("refuses what PyTorch refuses", () => {
    const { optimizer, scaler } = set();
    expect(() => scaler.step(optimizer)).toThrow("Attempted step but _scale is None.");
    expect(() => new torch.amp.GradScaler("cpu", { growth_factor: 1 })).toThrow("The growth factor must be > 1.0.");
    expect(new torch.amp.GradScaler().is_enabled()).toBe(false);
    expect(() => scaler.load_state_dict({})).toThrow("The source state dict is empty");
  });
});

test("Fourier transforms of 16-bit results compute in float32", () => {
  torch.autocast("cpu", { dtype: torch.bfloat16 }, () => {
    const product = torch.eye(4).matmul(torch.eye(4));
    expect(product.dtype).toBe(torch.bfloat16);
    expect(torch.fft.fft(product).dtype).toBe(torch.complex64);
    expect(torch.fft.irfft2(torch.fft.rfft2(product)).dtype).toBe(torch.float32);
    expect(torch.fft.fftshift(product).dtype).toBe(torch.bfloat16);
  });
});

test("einsum takes operands of two dtypes where it multiplies matrices, and promotes where it does not", () => {
  const [a, b] = [torch.rand(2, 3, 4), torch.rand(5, 4)];
  const dtypes = torch.autocast("cpu", { dtype: torch.bfloat16 }, () => [
    torch.einsum("nij,kj->nik", a.bfloat16(), b).dtype,
    torch.einsum("nij,kj->nik", a, b.bfloat16()).dtype,
    torch.einsum("nij,kj->nik", a, b).dtype,
    torch.einsum("nij,kj->nijk", a, b.bfloat16()).dtype,
  ]);
  expect(dtypes).toEqual([torch.bfloat16, torch.bfloat16, torch.bfloat16, torch.float32]);
  expect(() => torch.einsum("nij,kj->nik", a, b.double())).toThrow("expected scalar type Float but found Double");
});

describe("custom functions", () => {
  const { custom_bwd, custom_fwd } = torch.amp;
  test("options alone give what wraps a function, as a decorator", () => {
    const seen: unknown[] = [];
    class Product extends torch.autograd.Function {
      static override forward = custom_fwd({ device_type: "cpu", cast_inputs: torch.float32 })(
        (ctx: torch.autograd.FunctionContext, a: Tensor, b: Tensor) => {
          ctx.save_for_backward(a, b);
          seen.push(torch.is_autocast_enabled("cpu"), a.dtype);
          return a.mm(b);
        },
      );
      static override backward = custom_bwd({ device_type: "cpu" })(
        (ctx: torch.autograd.FunctionContext, grad: Tensor) => {
          const [a, b] = ctx.saved_tensors as [Tensor, Tensor];
          seen.push(torch.is_autocast_enabled("cpu"), grad.dtype);
          return [grad.mm(b.t()), a.t().mm(grad)];
        },
      );
    }
    const a = torch.ones([2, 2], { dtype: torch.bfloat16, requires_grad: true });
    const y = torch.autocast("cpu", () => Product.apply(a, torch.ones(2, 2))) as Tensor;
    y.sum().backward();
    expect(seen).toEqual([false, torch.float32, false, torch.float32]);
    expect([y.dtype, a.grad!.dtype]).toEqual([torch.float32, torch.bfloat16]);
  });
  test("refusals are PyTorch's", () => {
    const identity = ((_: unknown, x: Tensor) => x) as never;
    expect(() => (custom_fwd as (f: unknown) => unknown)(identity)).toThrow(
      "custom_fwd() missing 1 required keyword-only argument: 'device_type'",
    );
    expect(() => custom_bwd(identity, { device_type: torch.device("cpu") as never })).toThrow(
      "Expected `device_type` of type `str`, got: `<class 'torch.device'>`",
    );
  });
});

test("lu_solve is not cast", () => {
  const [LU, pivots] = torch.linalg.lu_factor(torch.eye(2).mul(3));
  const x = torch.autocast("cpu", () => torch.linalg.lu_solve(LU, pivots, torch.tensor([[1], [1.001]])));
  expect(x.dtype).toBe(torch.float32);
  expect(x.flatten().tolist()).toEqual([0.3333333432674408, 0.33366668224334717]);
});
