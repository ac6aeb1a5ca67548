/** `torch.library` beside what PyTorch 2.15 gives for the same calls. */
import * as torch from "flambeau";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

type Tensor = torch.Tensor;
type Context = torch.autograd.FunctionContext;
const { custom_op, Library } = torch.library;
const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
afterEach(() => warned.mockClear());

/** A kernel that reads values and computes with JavaScript's numbers. */
const sineOf = (x: Tensor): Tensor =>
  torch.tensor((x.flatten().tolist() as number[]).map(Math.sin)).reshape([...x.shape]);
const UNARY = "(Tensor x) -> Tensor";
const numbers = (x: unknown): number[] => (x as Tensor).tolist() as number[];
const x = torch.tensor([1, 2, 3.5]).round();
const leaf = (): Tensor => x.clone().requires_grad_();
const cosines = [1, 2, 4].map(Math.cos);

function makeSine(): torch.library.CustomOpDef<typeof sineOf> {
  const sine = custom_op("mylib::sine", sineOf, { schema: UNARY, mutates_args: [] });
  sine.register_autograd((ctx, grad: Tensor) => grad.mul(ctx.saved_tensors[0]!.cos()), {
    setup_context: (ctx, [input]: [Tensor]) => ctx.save_for_backward(input),
  });
  return sine;
}

function near(actual: unknown, expected: readonly number[]): void {
  const list = numbers(actual);
  expect(list).toHaveLength(expected.length);
  list.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
}

describe("custom_op", () => {
  let sine: ReturnType<typeof makeSine>;
  beforeEach(() => {
    sine = makeSine();
  });

  test("is called by itself, by torch.ops and by name", () => {
    const expected = [1, 2, 4].map(Math.sin);
    near(sine(x), expected);
    near(torch.ops["mylib"]!["sine"]!(x), expected);
    near(torch.ops["mylib"]!["sine"]!.default({ x }), expected);
    expect(String(sine)).toBe("<CustomOpDef(mylib::sine)>");
    expect(String(torch.ops["mylib"]!["sine"])).toBe("mylib.sine");
    const made = custom_op("mylib::plus", { schema: "(Tensor x, int n=2) -> Tensor" })((a: Tensor, n?: number) =>
      a.add(n!),
    );
    expect(numbers(made(torch.zeros(1)))).toEqual([2]);
    expect(numbers(made(torch.zeros(1), 5))).toEqual([5]);
  });

  test("is one step of the graph, and may be differentiated twice", () => {
    const input = leaf();
    const output = sine(input);
    expect(String(output.grad_fn)).toContain("GeneratedBackwardFor_mylib_sine_defaultBackward");
    const [first] = torch.autograd.grad(output.sum(), [input], { create_graph: true });
    near(first!.detach(), cosines);
    near(
      torch.autograd.grad(first!.sum(), [input])[0],
      [1, 2, 4].map((value) => -Math.sin(value)),
    );
    expect(sine(x).grad_fn).toBeNull();
  });

  test("refuses backward without a derivative", () => {
    const plain = custom_op("mylib::plain", sineOf, { schema: UNARY });
    expect(() => plain(leaf()).sum().backward()).toThrow(
      "Trying to backward through mylib.plain.default but no autograd formula was registered. Please use register_autograd to add one.",
    );
  });

  test("works under torch.func.grad, alone and in batches", () => {
    const gradient = torch.func.grad((a: Tensor) => sine(a).sum());
    near(gradient(x), cosines);
    near((torch.vmap(gradient)(torch.stack([x, x])) as Tensor).select(0, 1), cosines);
    expect(() => torch.func.jvp((a: Tensor) => sine(a), [x], [x])).toThrow("You must implement the jvp function");
  });

  test("runs batches item by item, or by its own rule", () => {
    const batch = torch.stack([x, x.neg()]);
    const warnings = custom_op("mylib::warns", sineOf, { schema: UNARY });
    torch.vmap((a: Tensor) => warnings(a))(batch);
    expect(warned.mock.calls.flat().join()).toContain(
      "There is a performance drop because we have not yet implemented the batching rule for mylib::warns.",
    );
    near(
      (torch.vmap((a: Tensor) => sine(a))(batch) as Tensor).select(0, 1),
      [1, 2, 4].map((value) => -Math.sin(value)),
    );
    sine.register_vmap((info: { batch_size: number }, [dim]: [number], a: Tensor) => [
      sine(a).mul(info.batch_size),
      dim,
    ]);
    near(
      (torch.vmap((a: Tensor) => sine(a), 1)(batch.t()) as Tensor).select(0, 0),
      [1, 2, 4].map((v) => 2 * Math.sin(v)),
    );
    const input = batch.clone().requires_grad_();
    (torch.vmap((a: Tensor) => sine(a))(input) as Tensor).sum().backward();
    near(
      input.grad!.select(0, 0),
      cosines.map((value) => 2 * value),
    );
  });

  test("tells shapes by its fake kernel", () => {
    const meta = x.to("meta");
    expect(() => sine(meta)).toThrow(
      "There was no fake impl registered for <CustomOpDef(mylib::sine)>. This is necessary for torch.compile/export/fx tracing to work. Please use `sineOf.register_fake` to add an fake impl.",
    );
    sine.register_fake((a: Tensor) => torch.empty_like(a));
    expect(sine(meta).is_meta).toBe(true);
    expect(sine(meta).shape).toEqual([3]);
  });

  test("casts its arguments under autocast, where it is told to", () => {
    const seen: torch.DType[] = [];
    const note = custom_op("mylib::note", (a: Tensor) => (seen.push(a.dtype), a.clone()), { schema: UNARY });
    torch.autocast("cpu", {}, () => note(x));
    note.register_autocast("cpu", torch.bfloat16);
    torch.autocast("cpu", {}, () => note(x));
    note(x);
    expect(seen).toEqual([torch.float32, torch.bfloat16, torch.float32]);
    expect(() => note.register_autocast("cuda", torch.bfloat16)).toThrow(
      "Device type 'cuda' does not support autocast.",
    );
  });

  test("is seen by the profiler, and left by compiled functions at every call", () => {
    const profile = torch.profiler.profile(() => sine(x));
    expect(profile.key_averages().table()).toContain("mylib::sine");
    let calls = 0;
    const counting = custom_op("mylib::counting", (a: Tensor) => (calls++, sineOf(a)), { schema: UNARY });
    const compiled = torch.compile((a: Tensor) => counting(a.add(0)).mul(2));
    for (let i = 0; i < 4; i++)
      near(
        compiled(x),
        [1, 2, 4].map((value) => 2 * Math.sin(value)),
      );
    expect(calls).toBe(4);
  });

  test("takes kernels for devices, in use or out of it", () => {
    const op = custom_op("mylib::en", (a: Tensor) => a.add(1), { schema: UNARY });
    op.register_kernel("cpu")((a: Tensor) => a.add(7));
    const zero = torch.zeros(1);
    const off = op.set_kernel_enabled("cpu", false, () => op(zero).item());
    expect([op(zero).item(), off, op(zero).item()]).toEqual([7, 1, 7]);
    const elsewhere = custom_op("mylib::dev", (a: Tensor) => a.add(1), { schema: UNARY, device_types: "cuda" });
    expect(() => elsewhere(zero)).toThrow(
      /^Could not run 'mylib::dev' with arguments from the 'CPU' backend.*'mylib::dev' is only available for these backends: \[CUDA, Meta\]\.$/,
    );
    elsewhere.register_kernel("cpu", (a: Tensor) => a.add(5));
    expect(elsewhere(zero).item()).toBe(5);
  });

  test("gives arguments by name in one object, to setup_context too", () => {
    const scale = (a: Tensor, { val }: { val: number } = { val: 2 }): Tensor => a.mul(val);
    const op = custom_op("mylib::k", scale, { schema: "(Tensor x, *, float val=2.0) -> Tensor" });
    op.register_autograd((ctx, grad: Tensor) => grad.mul(ctx["val"] as number), {
      setup_context: (ctx, _: unknown, { val }: { val: number }) => {
        ctx["val"] = val;
      },
    });
    const input = leaf();
    expect(numbers(torch.autograd.grad(op(input, { val: 3 }).sum(), [input])[0])).toEqual([3, 3, 3]);
    expect(numbers(torch.autograd.grad(op(input).sum(), [input])[0])).toEqual([2, 2, 2]);
  });

  test("has several results, and counts gradients", () => {
    const both = (a: Tensor, b: Tensor, n: number = 2): Tensor[] => [a.mul(b), a.add(n)];
    const op = custom_op("mylib::k2", both, { schema: "(Tensor x, Tensor? y, int n=2) -> (Tensor, Tensor)" });
    op.register_autograd((_: Context, g: Tensor, h: Tensor) => [g, h, null]);
    const input = leaf();
    expect(op(x, x).map(numbers)).toEqual([
      [1, 4, 16],
      [3, 4, 6],
    ]);
    const sums = op(input, input).map((each) => each.sum());
    expect(numbers(sums[0]!.add(sums[1]!).backward() ?? input.grad)).toEqual([2, 2, 2]);
    op.register_autograd((_: Context, g: Tensor) => [g]);
    expect(() => op(leaf(), x)[0]!.sum().backward()).toThrow(
      "The backward formula for mylib.k2.default returned an incorrect number of gradients (expected 3, got 1).",
    );
  });

  test("takes lists of tensors, and gives them", () => {
    const weighted = (list: Tensor[], w: number[]): Tensor =>
      list.map((a, i) => a.mul(w[i]!)).reduce((a, b) => a.add(b));
    const sum = custom_op("mylib::lst", weighted, { schema: "(Tensor[] xs, float[] w) -> Tensor" });
    const needs: unknown[] = [];
    sum.register_autograd(
      (ctx, grad: Tensor) => {
        needs.push(ctx.needs_input_grad);
        return [(ctx["w"] as number[]).map((w) => grad.mul(w)), null];
      },
      {
        setup_context: (ctx, [, w]: [Tensor[], number[]]) => {
          ctx["w"] = w;
        },
      },
    );
    const [a, b] = [leaf(), leaf()];
    const gradients = torch.autograd.grad(sum([a, b], [0.5, 0.25]).sum(), [a, b]);
    expect(gradients.map(numbers)).toEqual([Array(3).fill(0.5), Array(3).fill(0.25)]);
    expect(needs).toEqual([[[true, true], false]]);
    sum.register_autograd((_: Context, grad: Tensor) => [grad, null]);
    expect(() => sum([leaf(), leaf()], [1, 1]).sum().backward()).toThrow(
      "Expected the return from backward to be of the same structure as the inputs",
    );

    const pieces = (t: Tensor): Tensor[] => [t.narrow(0, 0, 1).clone(), t.narrow(0, 1, 2).clone()];
    const split = custom_op("mylib::spl", pieces, { schema: "(Tensor x) -> Tensor[]" });
    split.register_autograd((_: Context, grads: Tensor[]) => torch.cat(grads));
    const input = leaf();
    expect(numbers(torch.autograd.grad(split(input)[1]!.sum(), [input])[0])).toEqual([0, 1, 1]);
    const batch = torch.vmap((t: Tensor) => split(t))(torch.stack([x, x])) as Tensor[];
    expect(batch.map(({ shape }) => [...shape])).toEqual([
      [2, 1],
      [2, 2],
    ]);
  });

  test("changes arguments that its schema marks, and moves their versions", () => {
    const double = (a: Tensor): null => (a.mul_(2), null);
    const op = custom_op("mylib::m2", double, { schema: "(Tensor(a!) x) -> ()", mutates_args: ["x"] });
    const own = x.clone();
    op(own);
    expect(numbers(own)).toEqual([2, 4, 8]);
    expect(own._version).toBeGreaterThan(0);
    const silent = custom_op("mylib::silent", (_: Tensor) => null, { schema: "(Tensor(a!) x) -> ()" });
    const before = own._version;
    silent(own);
    expect(own._version).toBe(before + 1);
    const saved = leaf().mul(1);
    const result = saved.sin();
    op(saved);
    expect(() => result.sum().backward()).toThrow("has been modified by an inplace operation");
    expect(() => op.register_autograd(() => null)).toThrow(
      "Cannot register autograd formula for non-functional operator <CustomOpDef(mylib::m2)> with schema mylib::m2(Tensor(a!) x) -> (). Please create a functional operator and register an autograd formula for that.",
    );
    expect(op(x.to("meta"))).toBeNull();
  });

  const aliasing = /The output of this custom operator \(1\) must not also be an input/;
  test("refuses results that share memory with arguments", () => {
    expect(() => custom_op("mylib::al", (a: Tensor) => a, { schema: UNARY })(x)).toThrow(aliasing);
    expect(() => custom_op("mylib::al2", (a: Tensor) => a.narrow(0, 1, 1), { schema: UNARY })(x)).toThrow(aliasing);
    const twice = custom_op("mylib::al3", (a: Tensor) => Array<Tensor>(2).fill(a.clone()), {
      schema: "(Tensor x) -> (Tensor, Tensor)",
    });
    expect(() => twice(x)).toThrow(aliasing);
    const count = custom_op("mylib::ri", (a: Tensor) => a.numel(), { schema: "(Tensor x) -> int" });
    expect(count(x)).toBe(3);
  });

  test("refuses what it cannot define", () => {
    expect(() => custom_op("sine", sineOf, { schema: UNARY })).toThrow(
      'Expected `qualname` to be of the form "namespace::name"',
    );
    expect(() => custom_op("mylib::m1", sineOf, { schema: UNARY, mutates_args: ["x"] })).toThrow(
      "Attempted to create a custom op with `mutates_args=('x',)` and `schema=(Tensor x) -> Tensor. The schema suggests that the op mutates set()which is different from what was provided to us in `mutates_args`. Please make these consistent.",
    );
    expect(() => custom_op("mylib::kt", sineOf, { schema: "(Tensor x, *, Tensor y) -> Tensor" })).toThrow(
      "custom_op with kwarg-only Tensor args. Please make your tensors not kwarg-only. Got: kt(Tensor x, *, Tensor y) -> Tensor",
    );
    expect(() => custom_op("mylib::none", sineOf, {} as never)).toThrow(
      "missing 1 required keyword-only argument: 'schema'",
    );
    expect(() => sine(3 as never)).toThrow("mylib::sine(): argument 'x' (position 1) must be Tensor, not int");
  });
});

describe("Library", () => {
  test("defines, implements and takes out operators", () => {
    const library = new Library("mylib2", "DEF");
    expect(library.define("twice(Tensor x) -> Tensor")).toBe("twice");
    const { twice } = torch.ops["mylib2"]!;
    expect(() => twice!(x)).toThrow("Could not run 'mylib2::twice' with arguments from the 'CPU' backend.");
    library.impl("twice", (a: Tensor) => a.mul(2), "CPU");
    expect(numbers(twice!(x))).toEqual([2, 4, 8]);
    expect(String((twice!(leaf()) as Tensor).grad_fn)).toContain("MulBackward0");
    library.impl("twice", (a: Tensor) => torch.empty_like(a), "Meta");
    expect((twice!(x.to("meta")) as Tensor).is_meta).toBe(true);
    library.define("thrice(Tensor x) -> Tensor");
    library.impl("thrice", (a: Tensor) => a.mul(3));
    expect(numbers(torch.func.grad((a: Tensor) => torch.ops["mylib2"]!["thrice"]!(a).sum() as Tensor)(x))).toEqual([
      3, 3, 3,
    ]);
    expect(() => new Library("mylib2", "DEF")).toThrow(
      "Only a single TORCH_LIBRARY can be used to register the namespace mylib2",
    );
    expect(() => library.define("twice(Tensor x) -> Tensor")).toThrow(
      "with the same name and overload name multiple times",
    );
    expect(() => library.define("q(Tensor x) -> Tensor", "X")).toThrow("Invalid alias_analysis type X");
    expect(() => library.impl("twice", 3 as never, "CPU")).toThrow("Input function is required to be a callable");
    expect(() => library.impl("nothere", (a: Tensor) => a, "CPU")).toThrow("operator mylib2::nothere does not exist");
    expect(String(library)).toBe("Library(kind=DEF, ns=mylib2, dispatch_key=)>");
    library._destroy();
    expect(torch.ops["mylib2"]).toBeUndefined();
  });

  test("refuses other kinds and PyTorch's namespaces", () => {
    expect(() => new Library("other", "X" as never)).toThrow("Unsupported kind: X");
    expect(() => new Library("aten", "DEF")).toThrow(
      "aten is a reserved namespace. Please try creating a library with another name.",
    );
  });

  test("has functions that take names", () => {
    const { define, impl, register_autograd, register_fake, register_vmap } = torch.library;
    define("mylib3::f", UNARY);
    impl("mylib3::f", "cpu", (a: Tensor) => a.add(1));
    const { f } = torch.ops["mylib3"]!;
    expect(numbers(f!(x))).toEqual([2, 3, 5]);
    register_autograd("mylib3::f", (_: Context, grad: Tensor) => grad.mul(9));
    const input = leaf();
    expect(numbers(torch.autograd.grad((f!(input) as Tensor).sum(), [input])[0])).toEqual([9, 9, 9]);
    register_fake("mylib3::f", (a: Tensor) => a.new_empty(2));
    expect((f!(x.to("meta")) as Tensor).shape).toEqual([2]);
    expect(() => register_fake("mylib3::none", (a: Tensor) => a)).toThrow("operator mylib3::none does not exist");
    expect(() => register_vmap("mylib3::none", () => null)).toThrow(
      "'_OpNamespace' 'mylib3' object has no attribute 'none'",
    );
  });
});

describe("schemas", () => {
  const refused = (schema: string): string => {
    try {
      custom_op("mylib::o", () => null, { schema });
    } catch (error) {
      return `${(error as Error).name} ${(error as Error).message}`;
    }
    return "taken";
  };
  test("what is none is refused in PyTorch's words", () => {
    expect(refused("(Tensor x -> Tensor")).toBe(
      "RuntimeError expected ) but found 'arrow' here:\no(Tensor x -> Tensor\n           ~~ <--- HERE\n",
    );
    expect(refused("Tensor x) -> Tensor")).toBe(
      "RuntimeError expected eof but found 'ident' here:\noTensor x) -> Tensor\n        ~ <--- HERE\n",
    );
    expect(refused("(Tensor x)")).toBe("RuntimeError expected arrow but found 'eof' here:\no(Tensor x)");
    expect(refused("(Tensor x) -> ")).toBe("RuntimeError expected ident but found 'eof' here:\no(Tensor x) -> ");
    expect(refused("(Tenor x) -> Tensor")).toContain(
      "unknown type specifier. Common valid schema types include Tensor",
    );
    expect(refused("(Tensor x, int b=1, int c) -> Tensor")).toContain(
      "Non-default positional argument follows default argument. Parameter c",
    );
    expect(refused("(Tensor(a!)[] xs, Tensor? y=None, *, int[2] k=[1, 2], str s='ab') -> (Tensor(a!), Tensor[])")).toBe(
      "taken",
    );
    expect(() => torch.library.define("mylib::named", "named(Tensor x) -> Tensor")).toThrow(
      'define(qualname, schema, ...): expected schema to look like e.g. "(Tensor x) -> Tensor" but got "named(Tensor x) -> Tensor"',
    );
  });

  test("operators show theirs", () => {
    custom_op("mylib::shown", sineOf, { schema: "(Tensor x, int n=2, *, float f=1, str s='a') -> Tensor" });
    const { shown } = torch.ops["mylib"]!;
    expect(shown!.default._schema).toBe('mylib::shown(Tensor x, int n=2, *, float f=1., str s="a") -> Tensor');
    expect([String(shown), String(shown!.default), shown!.overloads()]).toEqual([
      "mylib.shown",
      "mylib.shown.default",
      ["default"],
    ]);
    expect(shown!.default.overloadpacket).toBe(shown);
  });

  test("overloads are chosen by their arguments", () => {
    const library = new Library("overloaded", "FRAGMENT");
    library.define("a.t(Tensor x) -> Tensor");
    library.define("a.i(int x) -> Tensor");
    library.impl("a.t", (input: Tensor) => input.mul(2), "CPU");
    library.impl("a.i", (n: number) => torch.ones(n), "CompositeExplicitAutograd");
    const a = torch.ops["overloaded"]!["a"]!;
    expect([numbers(a(x)), numbers(a(2))]).toEqual([
      [2, 4, 8],
      [1, 1],
    ]);
    expect(a.overloads()).toEqual(["t", "i"]);
    library._destroy();
    expect(torch.ops["overloaded"]).toBeUndefined();
  });
});
