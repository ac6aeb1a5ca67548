/** JavaScript's own operators on tensors: one element is its number, the rest is an error that says what to write. */
import * as torch from "flambeau";
import { describe, expect, test } from "vitest";

/** Tensors as plain JavaScript sees them, without the compiler's objections. */
const loose = (value: unknown): number => value as number;

describe("one element", () => {
  const a = torch.tensor(9.5);
  const b = torch.tensor([[10.5]]);
  test("compares as its number", () => {
    expect(a < b).toBe(true);
    expect(torch.tensor(9) < torch.tensor(10)).toBe(true); // as texts it would be false
    expect(loose(a) < Infinity).toBe(true);
    expect(loose(a) >= 9.5).toBe(true);
    expect(Math.max(loose(a), 1)).toBe(9.5);
  });
  test("adds up and multiplies as its number", () => {
    let total = 0;
    for (const loss of [torch.tensor(0.5), torch.tensor(1.25, { requires_grad: true })]) total += loose(loss);
    expect(total).toBe(1.75);
    expect(loose(a) * 2).toBe(19);
    expect(-loose(a)).toBe(-9.5);
    expect(Number(torch.tensor(3))).toBe(3);
    expect(loose(torch.tensor(true)) + 1).toBe(2);
    expect(loose(new torch.nn.Parameter(torch.ones(1))) + 1).toBe(2);
  });
  test("int64 beyond 2^53 stays exact", () => {
    expect((torch.tensor(2n ** 60n) as unknown as bigint) + 1n).toBe(2n ** 60n + 1n);
  });
  test("texts are texts", () => {
    expect(`${String(a)}`).toBe("tensor(9.5000)");
    expect(`${a as unknown as string}`).toBe("tensor(9.5000)");
  });
});

describe("more elements", () => {
  const x = torch.arange(3);
  const sentence = "a Tensor with 3 elements cannot be converted to a number";
  test("refuse to be a number", () => {
    expect(() => loose(x) + 1).toThrow(sentence);
    expect(() => loose(x) * 2).toThrow(TypeError);
    expect(() => x < torch.ones(3)).toThrow(sentence);
    expect(() => Number(x)).toThrow(/a\.add\(b\)/);
    expect(() => Number(torch.ones(0))).toThrow("a Tensor with 0 elements");
  });
  test("have a text", () => {
    expect(`${x as unknown as string}`).toBe("tensor([0, 1, 2])");
  });
});

describe("indices", () => {
  test("cannot be set or read as properties", () => {
    const x = torch.zeros(2);
    const list = x as unknown as Record<number | string, unknown>;
    expect(() => (list[0] = 5)).toThrow("a Tensor's elements cannot be set with [0]\nWrite t.index_put_([0], value)");
    expect(() => (list[-1] = 5)).toThrow(TypeError);
    expect(() => list[1]).toThrow("a Tensor's elements cannot be read with [1]\nWrite t.at(1).");
    expect(x.tolist()).toEqual([0, 0]);
  });
  test("what the error says to write is right", () => {
    const x = torch.zeros(2);
    x.index_put_([0], torch.tensor(5).float());
    x.at(1).fill_(7);
    expect(x.tolist()).toEqual([5, 7]);
  });
  test("other properties are as on any object", () => {
    const x = torch.ones(1) as torch.Tensor & { note?: string; then?: unknown };
    x.note = "mine";
    expect(x.note).toBe("mine");
    expect(x.then).toBeUndefined();
    expect("0" in x).toBe(false);
    expect(x instanceof torch.Tensor && !(x instanceof torch.nn.Parameter)).toBe(true);
  });
});
