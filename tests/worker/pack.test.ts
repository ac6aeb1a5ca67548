/** `utils.worker.pack` and `unpack`: what survives a structured clone. */
import { expect, test } from "vitest";
import * as torch from "flambeau";
import { nn, utils } from "flambeau";

const { pack, transferables, unpack } = utils.worker;
const clone = <T>(value: T): T => unpack(structuredClone(pack(value)));

test.each([
  torch.float32,
  torch.float64,
  torch.float16,
  torch.bfloat16,
  torch.int64,
  torch.int32,
  torch.int16,
  torch.int8,
  torch.uint8,
  torch.bool,
])("a tensor of %s", (dtype) => {
  const x = torch.arange(6).view(2, 3).to(dtype);
  const there = clone(x);
  expect(there.dtype).toBe(dtype);
  expect(torch.equal(there, x)).toBe(true);
  expect(there.storage).not.toBe(x.storage);
});

test("a tensor itself cannot be cloned, and the error says what to do", () => {
  const w = torch.ones(2, { requires_grad: true });
  const loss = w.mul(2).sum();
  const sentence = "Symbol(Tensor: use utils.worker.pack) could not be cloned.";
  for (const value of [torch.ones(2), w, loss, { state: [w.view(2, 1)] }, new nn.Linear(2, 2).state_dict()])
    expect(() => structuredClone(value)).toThrow(sentence);
  loss.backward();
  for (const value of [w, w.grad, loss]) expect(() => structuredClone(value)).toThrow(sentence);
});

test("views, scalars and empty tensors", () => {
  const x = torch.arange(12).view(3, 4);
  for (const each of [
    x.t(),
    x.at("1:", "::2"),
    x.at(1, 2),
    torch.empty([0, 3]),
    torch.tensor(2.5),
    x.at(0).expand(2, 4),
  ])
    expect(clone({ each }).each.tolist()).toEqual(each.tolist());
});

test("a small view does not take the whole storage along", () => {
  expect(pack(torch.zeros([1000, 1000]).at(3)).buffers.map(({ byteLength }) => byteLength)).toEqual([4000]);
});

test("tensors that share bytes share them afterwards", () => {
  const x = torch.zeros([4]);
  const { whole, part, other } = clone({ whole: x, part: x.at("1:3"), other: torch.ones([4]) });
  part.fill_(7);
  expect(whole.tolist()).toEqual([0, 7, 7, 0]);
  expect(other.tolist()).toEqual([1, 1, 1, 1]);
  expect(whole._version).toBe(1);
  const tied = clone([x, x]);
  expect(tied[0]!.storage).toBe(tied[1]!.storage);
});

test("structures, values, what requires grad", () => {
  const value = {
    list: [1, "two", null, undefined, 3n],
    map: new Map([["a", torch.ones(1)]]),
    set: new Set([1, 2]),
    date: new Date(5),
    bytes: new Uint8Array([1, 2]),
  };
  const there = clone(value);
  expect(there.list).toEqual(value.list);
  expect(there.map.get("a")!.tolist()).toEqual([1]);
  expect([...there.set]).toEqual([1, 2]);
  expect(there.date.getTime()).toBe(5);
  expect([...there.bytes]).toEqual([1, 2]);
  expect(clone(torch.ones(2).requires_grad_()).requires_grad).toBe(true);
  expect(clone(new nn.Parameter(torch.ones(2)))).toBeInstanceOf(nn.Parameter);
  expect(clone(torch.ones(2).requires_grad_().mul(2)).requires_grad).toBe(false); // a history stays where it is
});

test("weights of a model", () => {
  const [here, there] = [new nn.Linear(3, 2), new nn.Linear(3, 2)];
  there.load_state_dict(clone(here.state_dict()));
  const x = torch.rand([4, 3]);
  expect(torch.equal(there(x), here(x))).toBe(true);
});

test("bytes are shared where memory is, else transferable", () => {
  const packed = pack([torch.ones(2), torch.ones(3)]);
  const isShared = torch.ones(1).storage && packed.buffers.every((buffer) => buffer instanceof SharedArrayBuffer);
  expect(isShared).toBe(true); // Node
  expect(transferables(packed)).toEqual([]);
  expect(transferables({ ...packed, buffers: [new ArrayBuffer(8), packed.buffers[0]!] })).toHaveLength(1);
});

test("what cannot go says so", () => {
  expect(() => pack(new nn.Linear(1, 1))).toThrow("pack model.state_dict()");
  expect(() => pack([() => 1])).toThrow("a function cannot go to another thread");
  const loop: unknown[] = [];
  loop.push(loop);
  expect(() => pack(loop)).toThrow("contains itself");
  expect(() => unpack({} as never)).toThrow("unpack: expected what utils.worker.pack() gave");
});
