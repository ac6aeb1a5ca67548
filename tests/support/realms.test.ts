/** Values of another realm (an iframe, `node:vm`, a test runner's sandbox) mean what our own mean. */
import { runInNewContext } from "node:vm";
import * as torch from "flambeau";
import { expect, test } from "vitest";

/** The value of an expression in a realm of its own. */
function foreign<T>(expression: string): T {
  return runInNewContext(`(${expression})`) as T;
}

test("plain objects name arguments", () => {
  const options = foreign<{ bias: boolean }>("{ bias: false }");
  expect(Object.getPrototypeOf(options)).not.toBe(Object.prototype);
  expect(new torch.nn.Linear(2, 2, options).bias).toBeNull();
  expect(torch.ones(2, 3).sum(foreign<{ dim: number }>("{ dim: 1 }")).tolist()).toEqual([3, 3]);
  const optimizer = new torch.optim.SGD(
    [torch.ones(1, { requires_grad: true })],
    foreign<{ lr: number }>("{ lr: 0.5 }"),
  );
  expect(optimizer.param_groups[0]!["lr"]).toBe(0.5);
});

test("an object of a class is no plain object, there as here", () => {
  const object = foreign<object>("new (class Data { lr = 1 })()");
  expect(() => torch.ones(2).sum(object as never)).toThrow(/must be|takes|invalid/);
});

test("arrays, typed arrays and maps", () => {
  expect(torch.tensor(foreign("[[1, 2], [3, 4]]")).shape).toEqual([2, 2]);
  expect(torch.tensor(foreign("new Float64Array([1, 2])")).dtype).toBe(torch.float64);
  const layers = new torch.nn.Linear(1, 1);
  const state = foreign<(entries: unknown[]) => Map<string, unknown>>("(entries) => new Map(entries)");
  layers.load_state_dict(
    state([
      ["weight", torch.full([1, 1], 3)],
      ["bias", torch.zeros(1)],
    ]) as never,
  );
  expect(layers.weight.item()).toBe(3);
});

test("files load from bytes", () => {
  const bytes = torch.save({ x: torch.arange(3) });
  const copy = foreign<(list: Uint8Array) => Uint8Array>("(list) => Uint8Array.from(list)")(bytes);
  expect(copy instanceof Uint8Array).toBe(false);
  expect(torch.load<{ x: torch.Tensor }>(copy).x.tolist()).toEqual([0, 1, 2]);
  expect(torch.load<{ x: torch.Tensor }>(copy.buffer as ArrayBuffer).x.tolist()).toEqual([0, 1, 2]);
});

test("what is saved may come from there", () => {
  const value = foreign<object>("{ list: [1, 2.5], map: new Map([[1, 'one']]), bytes: new Uint8Array([7]) }");
  const loaded = torch.load<{ list: number[]; map: Map<number, string>; bytes: Uint8Array }>(torch.save(value));
  expect(loaded.list).toEqual([1, 2.5]);
  expect([...loaded.map]).toEqual([[1, "one"]]);
  expect([...loaded.bytes]).toEqual([7]);
});
