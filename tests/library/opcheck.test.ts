/** `torch.library.opcheck` beside what PyTorch 2.15 says of the same operators. */
import * as torch from "flambeau";
import { afterAll, describe, expect, test } from "vitest";

type Tensor = torch.Tensor;
const { custom_op, Library, opcheck } = torch.library;
const UNARY = "(Tensor x) -> Tensor";
const twice = (x: Tensor): Tensor => x.mul(2);
const like = (x: Tensor): Tensor => torch.empty_like(x);
const x = (): Tensor => torch.ones(3);
const leaf = (): Tensor => torch.ones(3, { requires_grad: true });

let number = 0;
/** An operator of one tensor, with what it gives without values. */
function operator(fn: (x: Tensor) => unknown, fake: ((x: Tensor) => unknown) | null, schema = UNARY): unknown {
  const made = custom_op(`checked::op${number++}`, fn, { schema });
  if (fake !== null) made.register_fake(fake);
  return made;
}

/** The failures of all tests by the test's name; nothing for those that pass. */
function failures(op: unknown, args: readonly unknown[]): Record<string, string> {
  const found = opcheck(op, args, { raise_exception: false });
  expect(Object.keys(found)).toEqual([
    "test_schema",
    "test_autograd_registration",
    "test_faketensor",
    "test_aot_dispatch_dynamic",
  ]);
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, result]) =>
      result === "SUCCESS" ? [] : [[name, `${result.constructor.name}: ${result.message.split("\n")[0]}`]],
    ),
  );
}

describe("opcheck", () => {
  test("passes what is right", () => {
    expect(failures(operator(twice, like), [x()])).toEqual({});
    const scaled = custom_op("checked::scaled", (a: Tensor, f: number) => a.mul(f), {
      schema: "(Tensor x, float f) -> Tensor",
    });
    scaled.register_fake(like);
    expect(failures(scaled, [x(), 2])).toEqual({});
    expect(failures(scaled, [leaf(), 2])).toEqual({
      test_aot_dispatch_dynamic:
        "RuntimeError: Trying to backward through checked.scaled.default but no autograd formula was registered. Please use register_autograd to add one.",
    });
    scaled.register_autograd((ctx, grad: Tensor) => [grad.mul(ctx["f"] as number), null], {
      setup_context: (ctx, [, f]: [Tensor, number]) => {
        ctx["f"] = f;
      },
    });
    expect(failures(scaled, [leaf(), 2])).toEqual({});
    expect(failures(torch.ops["checked"]!["scaled"], [leaf(), 2])).toEqual({});
    expect(opcheck(scaled, [], { x: x(), f: 3 }, { test_utils: ["test_schema", "test_faketensor"] })).toEqual({
      test_schema: "SUCCESS",
      test_faketensor: "SUCCESS",
    });
    expect(Object.keys(opcheck(scaled, [x(), 2], { test_utils: "ALL" }))).toHaveLength(5);
  });

  test("operators that change their argument", () => {
    const input = x();
    const double_ = operator((a) => void a.mul_(2), null, "(Tensor(a!) x) -> ()");
    expect(failures(double_, [input])).toEqual({});
    expect(input.tolist()).toEqual([1, 1, 1]);
  });

  test("schemas that do not say what is changed or viewed", () => {
    expect(
      failures(
        operator((a) => a.add_(1).mul(2), like),
        [x()],
      ),
    ).toEqual({
      test_schema: "RuntimeError: Argument x is not defined as mutable but was mutated",
    });
    const alias = failures(
      operator((a) => a, like),
      [x()],
    );
    expect(alias["test_schema"]).toContain("The output of this custom operator (1) must not also be an input");
  });

  test("results without values that are others", () => {
    const compare = (op: string): string =>
      `MetadataMismatchError: When comparing the output of checked.${op}.default on FakeTensor and concrete Tensors, found mismatched tensor metadata`;
    expect(
      failures(
        operator(twice, (a) => a.new_empty([2])),
        [x()],
      ),
    ).toEqual({
      test_faketensor: `${compare(`op${number - 1}`)}: Shapes torch.Size([3]) and torch.Size([2]) are not equal!`,
    });
    expect(
      failures(
        operator(twice, (a) => torch.empty_like(a, { dtype: torch.float64 })),
        [x()],
      ),
    ).toEqual({
      test_faketensor: `${compare(`op${number - 1}`)}: Dtypes torch.float32 and torch.float64 are not equal!`,
    });
    expect(
      failures(
        operator((a) => a.mul(2).t().contiguous().t(), like),
        [torch.ones(2, 3)],
      ),
    ).toEqual({
      test_faketensor: `${compare(`op${number - 1}`)}: Stride mismatch! Strides are (1, 2) and (3, 1) (mismatched at 0)!`,
    });
    const two = operator(
      (a) => [a.mul(2), a.add(1)],
      (a) => [like(a), torch.empty_like(a, { dtype: torch.int64 })],
      "(Tensor x) -> (Tensor, Tensor)",
    );
    expect(failures(two, [x()])).toEqual({
      test_faketensor: `${compare(`op${number - 1}`)} for output[1]: Dtypes torch.float32 and torch.int64 are not equal!`,
    });
    const without = failures(operator(twice, null), [x()]);
    expect(Object.keys(without)).toEqual(["test_faketensor", "test_aot_dispatch_dynamic"]);
    expect(without["test_faketensor"]).toContain("There was no fake impl registered");
  });

  const library = new Library("checkedlib", "DEF");
  afterAll(() => library._destroy());

  test("gradients that come from the kernel of a device", () => {
    library.define("kern(Tensor x) -> Tensor");
    library.impl("kern", twice, "CPU");
    library.impl("kern", like, "Meta");
    const { kern } = torch.ops["checkedlib"]!;
    expect(failures(kern, [x()])).toEqual({});
    expect(failures(kern, [leaf()])["test_autograd_registration"]).toContain(
      "AssertionError: checkedlib::kern: at least one output of this operator has requires_grad=True but the operator does not have an autograd kernel defined at an autograd key",
    );
    library.define("comp(Tensor x) -> Tensor");
    library.impl("comp", twice, "CompositeImplicitAutograd");
    expect(failures(torch.ops["checkedlib"]!["comp"], [leaf()])).toEqual({});
  });

  test("views that the schema does not announce", () => {
    library.define("flat(Tensor self) -> Tensor");
    library.impl("flat", (a: Tensor) => a.view(-1), "CPU");
    expect(failures(torch.ops["checkedlib"]!["flat"], [x()])["test_schema"]).toBe(
      "RuntimeError: Argument input is not defined to alias output but was aliasing",
    );
  });

  test("throws the first failure, and refuses what it cannot test", () => {
    const wrong = operator(twice, (a) => a.new_empty([2]));
    expect(() => opcheck(wrong, [x()])).toThrow(
      `opcheck(op, ...): test_faketensor failed with When comparing the output of checked.op${number - 1}.default on FakeTensor and concrete Tensors, found mismatched tensor metadata: Shapes torch.Size([3]) and torch.Size([2]) are not equal! (scroll up for stack trace)`,
    );
    expect(() => opcheck(torch.sin, [x()])).toThrow("op must be instance of torch._ops.OpOverload");
    expect(() => opcheck(wrong, [x()], { test_utils: "nope" as never })).toThrow(
      "opcheck(op, ..., test_utils=('nope',)), expected test_utils to be subset of ('test_schema', 'test_autograd_registration', 'test_faketensor', 'test_aot_dispatch_static', 'test_aot_dispatch_dynamic') but it was not",
    );
    expect(() => opcheck(wrong, [x()], { rtol: 1 })).toThrow(
      "opcheck(op, ...): if you specify one of rtol/atol, you must specify both",
    );
  });
});
