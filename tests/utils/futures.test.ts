/** `torch.futures` and `torch.overrides`, as PyTorch 2.15 answers. */
import * as torch from "flambeau";
import { describe, expect, test } from "vitest";

const { Future, collect_all, wait_all } = torch.futures;
const { overrides } = torch;
const F = torch.nn.functional;

describe("futures", () => {
  test("have a result once, and pass it on", () => {
    const future = new Future<number>();
    const doubled = future.then((done) => done.wait() * 2);
    const failed = doubled.then(() => {
      throw new torch.ValueError("no");
    });
    expect([future.done(), doubled.done()]).toEqual([false, false]);
    expect(() => future.wait()).toThrow("await future");
    expect(() => future.value()).toThrow(torch.RuntimeError);
    const seen: number[] = [];
    future.add_done_callback((done) => seen.push(done.value()));
    future.set_result(4);
    future.add_done_callback((done) => seen.push(done.value() + 1));
    expect([doubled.wait(), seen]).toEqual([8, [4, 5]]);
    expect(() => failed.wait()).toThrow("Got the following error when running the callback: ValueError: no");
    expect(() => future.set_result(5)).toThrow(
      "Attempting to mark a completed Future as complete again. Note that a Future can only be marked completed once.",
    );
    expect(() => new Future({ devices: ["cpu"] })).toThrow("Expected devices to have indices, got cpu");
  });

  test("may fail", () => {
    const future = new Future<number>();
    expect(() => future.set_exception(3 as never)).toThrow("3 is of type <class 'int'>, not an Exception.");
    future.set_exception(new torch.ValueError("foo"));
    expect(future.done()).toBe(true);
    expect(() => future.wait()).toThrow(torch.ValueError);
    expect(() => future.value()).toThrow("foo");
    const warned: string[] = [];
    const warn = console.warn;
    console.warn = (text: string) => warned.push(text);
    try {
      future.add_done_callback((done) => void done.value());
    } finally {
      console.warn = warn;
    }
    expect(warned.join()).toContain("Got the following error when running the callback: ValueError: foo");
  });

  test("are awaited", async () => {
    const future = new Future<string>();
    setTimeout(() => future.set_result("later"), 1);
    expect(await future).toBe("later");
    const failed = new Future<string>();
    setTimeout(() => failed.set_exception(new RangeError("never")), 1);
    await expect(async () => await failed).rejects.toThrow(RangeError);
  });

  test("stand together", () => {
    const [a, b] = [new Future<number>(), new Future<number>()];
    const all = collect_all([a, b]);
    b.set_result(2);
    expect(all.done()).toBe(false);
    expect(() => wait_all([a, b])).toThrow("await");
    a.set_result(1);
    expect(all.wait().map((each) => each.value())).toEqual([1, 2]);
    expect(wait_all([a, b])).toEqual([1, 2]);
    expect([wait_all([]), collect_all([]).wait()]).toEqual([[], []]);
    const [c, d] = [new Future<number>(), new Future<number>()];
    const both = collect_all([c, d]);
    d.set_exception(new torch.ValueError("x"));
    expect(both.done()).toBe(false);
    c.set_result(1);
    expect(() => both.value()).toThrow("x");
    expect(() => wait_all([c, d])).toThrow("x");
  });
});

describe("overrides", () => {
  class Log extends overrides.TorchFunctionMode {
    readonly seen: unknown[] = [];
    override __torch_function__(
      func: torch.overrides.Overridable,
      _types: unknown,
      args: readonly unknown[],
      kwargs: Readonly<Record<string, unknown>>,
    ): unknown {
      const shown = args.map((arg) => (arg instanceof torch.Tensor ? "Tensor" : arg));
      this.seen.push([overrides.resolve_name(func) ?? func.name, ...shown, kwargs]);
      return func(...args, kwargs);
    }
  }

  test("a mode sees functions as they were called, and what they give", () => {
    const log = new Log();
    const result = log.run(() => {
      const x = torch.ones(2);
      const y = torch.add(x.add(1), x, { alpha: 2 });
      F.cross_entropy(y.reshape(1, 2), torch.tensor([1]));
      x.add_(1);
      torch.linalg.norm(x);
      return y;
    });
    expect(result.tolist()).toEqual([4, 4]);
    expect(log.seen).toEqual([
      ["torch.ones", [2], {}],
      ["torch.add", "Tensor", 1, {}],
      ["torch.add", "Tensor", "Tensor", { alpha: 2 }],
      ["torch.reshape", "Tensor", [1, 2], {}],
      ["torch.tensor", [1], {}],
      ["torch.nn.functional.cross_entropy", "Tensor", "Tensor", {}],
      ["torch.add_", "Tensor", 1, {}],
      ["torch.linalg.norm", "Tensor", {}],
    ]);
    torch.ones(1);
    expect(log.seen).toHaveLength(8);
  });

  test("modes within modes, and those that leave a call to others", () => {
    class Leave extends overrides.TorchFunctionMode {
      override __torch_function__(): unknown {
        return overrides.NotImplemented;
      }
    }
    const outer = new Log();
    outer.run(() => new Leave().run(() => torch.ones(1).add(1)));
    expect(outer.seen).toHaveLength(2);
    const inner = new Log();
    outer.run(() => inner.run(() => torch.zeros(1)));
    expect([outer.seen.length, inner.seen.length]).toEqual([3, 1]);
    expect(new overrides.BaseTorchFunctionMode().run(() => torch.ones(1).add(1)).tolist()).toEqual([2]);
    expect(() => new overrides.TorchFunctionMode().run(() => torch.ones(1))).toThrow(torch.NotImplementedError);
  });

  class Likeness {
    static __torch_function__(func: { name: string }, types: unknown[], args: unknown[], kwargs: object): unknown {
      return [func.name, types, args.length, kwargs];
    }
  }
  class Unwilling {
    static __torch_function__ = (): unknown => overrides.NotImplemented;
  }
  function twice(x: unknown, { times = 2 }: { times?: number } = {}): unknown {
    if (overrides.has_torch_function([x])) return overrides.handle_torch_function(twice, [x], x, { times });
    return (x as torch.Tensor).mul(times).tolist();
  }

  test("a function of the program takes part", () => {
    expect(twice(torch.ones(1))).toEqual([2]);
    expect(twice(new Likeness())).toEqual(["twice", [Likeness], 1, { times: 2 }]);
    expect(() => twice(new Unwilling())).toThrow(
      "no implementation found for 'twice' on types that implement __torch_function__: [<class 'Unwilling'>]",
    );
    const log = new Log();
    expect(log.run(() => twice(torch.ones(1)))).toEqual([2]);
    expect(log.seen.map((call) => (call as string[])[0])).toEqual(["torch.ones", "twice"]);
    expect([new Likeness(), torch.ones(1), 3, null].map(overrides.is_tensor_like)).toEqual([true, true, false, false]);
    expect(overrides.has_torch_function_unary(torch.ones(1))).toBe(false);
    expect(overrides.has_torch_function_variadic(1, new Likeness())).toBe(true);
    const wrapped = overrides.wrap_torch_function((x: unknown) => [x])(function name(_x: unknown) {
      return 7;
    });
    expect([wrapped(1), wrapped(new Likeness())]).toEqual([7, ["name", [Likeness], 1, {}]]);
  });

  test("functions and their names", () => {
    const { resolve_name } = overrides;
    const functions = [torch.add, F.relu, torch.linalg.inv, torch.sigmoid, F.linear, twice];
    expect(functions.map(resolve_name)).toEqual([
      "torch.add",
      "torch.nn.functional.relu",
      "torch.linalg.inv",
      "torch.sigmoid",
      "torch.nn.functional.linear",
      null,
    ]);
    const all = overrides.get_overridable_functions();
    expect(all.get("torch.linalg")).toContain(torch.linalg.inv);
    expect(all.get("torch.nn.functional")).toContain(F.conv2d);
    expect([...all.values()].flat()).not.toContain(torch.relu_);
    expect([...all.values()].flat().length).toBeGreaterThan(500);
  });
});
