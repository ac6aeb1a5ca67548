/** Arguments that PyTorch refuses: sizes, targets, numbers that do not fit, data without end. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const F = torch.nn.functional;

describe("sizes", () => {
  it.each([
    ["rand", () => torch.rand(-1)],
    ["randn", () => torch.randn(2, -3)],
    ["randint", () => torch.randint(5, [-1])],
    ["empty_strided", () => torch.empty_strided([-1], [1])],
    ["full", () => torch.full([-1], 2)],
  ])("of %s are not negative", (_name, call) => {
    expect(call).toThrow(/Trying to create tensor with negative dimension -\d/);
  });
});

describe("values", () => {
  it("of binary_cross_entropy's target lie between 0 and 1", () => {
    for (const target of [2, -0.1, NaN])
      expect(() =>
        F.binary_cross_entropy(torch.tensor([0.5]), torch.tensor([target], { dtype: torch.float32 })),
      ).toThrow("all elements of target should be between 0 and 1");
  });
  it("beside an integer tensor fit into its dtype", () => {
    const bytes = torch.ones(2, { dtype: torch.uint8 });
    const condition = torch.tensor([true, false]);
    expect(() => torch.where(condition, bytes, 300)).toThrow(
      "value cannot be converted to type uint8_t without overflow",
    );
    expect(() => torch.where(condition, bytes.to(torch.int8), 200)).toThrow("int8_t without overflow");
    expect(torch.where(condition, bytes, -1).tolist()).toEqual([1, 255]);
    expect(torch.where(condition, bytes, 2.5).tolist()).toEqual([1, 2.5]);
  });
});

describe("data that holds itself", () => {
  it("is refused instead of read for ever", () => {
    const first: unknown[] = [];
    first.push(first);
    const last: unknown[] = [1];
    last.push(last);
    expect(() => torch.tensor(first as never)).toThrow("too many dimensions 'list'");
    expect(() => torch.tensor(last as never)).toThrow();
  });
  it("may be nested deeply", () => {
    let data: unknown = [1];
    for (let depth = 0; depth < 70; depth++) data = [data];
    expect(torch.tensor(data as never).dim()).toBe(71);
  });
});

describe("files", () => {
  it("that are ONNX models are told as such", () => {
    const bytes = Uint8Array.from([
      0x08,
      0x08,
      0x12,
      0x07,
      0x70,
      0x79,
      0x74,
      0x6f,
      0x72,
      0x63,
      0x68,
      ...new Uint8Array(99),
    ]);
    expect(() => torch.load(bytes)).toThrow(/ONNX/);
  });
  it("without num_batches_tracked leave a batch norm's count", () => {
    const norm = new torch.nn.BatchNorm1d(2);
    norm(torch.randn(3, 2));
    norm.load_state_dict({}, false);
    expect(norm.num_batches_tracked.item()).toBe(1);
  });
});
