/** Nested tensors as programs use them: attention, layers, views, changes in place, gradients of gradients. */
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import type { Tensor } from "../../src/index.ts";

const F = torch.nn.functional;
const layout = torch.jagged;

function items(lengths: readonly number[], ...rest: number[]): Tensor[] {
  torch.manual_seed(lengths.length);
  return lengths.map((length) => torch.randn([length, ...rest], { dtype: torch.float64 }));
}

function nested(lengths: readonly number[], ...rest: number[]): Tensor {
  return torch.nested.nested_tensor(items(lengths, ...rest), { layout, requires_grad: true });
}

function close(a: Tensor, b: Tensor): void {
  expect(a.shape).toEqual(b.shape);
  expect(torch.allclose(a, b, 1e-9, 1e-12)).toBe(true);
}

test("what a nested tensor says of itself", () => {
  const nt = nested([2, 3], 4);
  expect(nt.is_nested).toBe(true);
  expect(nt.layout).toBe("torch.jagged");
  expect(nt.is_leaf).toBe(true);
  expect(nt.dim()).toBe(3);
  expect(nt.numel()).toBe(20);
  expect(torch.numel(nt)).toBe(20);
  expect(nt.offsets().tolist()).toEqual([0, 2, 5]);
  expect(nt.lengths()).toBe(null);
  expect([nt.shape[0], nt.shape[2]]).toEqual([2, 4]);
  expect(nt.size(1)).toBeLessThan(-1);
  expect(String(nt)).toMatch(
    /^NestedTensor\(size=\(2, j\d+, 4\), offsets=tensor\(\[0, 2, 5\]\), requires_grad=True, contiguous=True\)$/,
  );
  expect(String(nt.mul(2))).toMatch(/, grad_fn=<MulBackward0>, contiguous=True\)$/);
  expect(torch.ones(2).is_nested).toBe(false);
  expect(() => torch.ones(2).offsets()).toThrow("offsets() is a method of nested tensors only");
});

test("ragged sizes are equal where offsets are the same", () => {
  const a = nested([2, 3], 4);
  const same = torch.nested.nested_tensor_from_jagged(torch.zeros(5, 4), a.offsets());
  const other = torch.nested.nested_tensor_from_jagged(torch.zeros(5, 4), a.offsets().clone());
  expect(a.sin().size(1)).toBe(a.size(1));
  expect(same.size(1)).toBe(a.size(1));
  expect(other.size(1)).not.toBe(a.size(1));
  expect(a.add(same).is_nested).toBe(true);
  expect(() => a.add(other)).toThrow("cannot call binary pointwise function add.Tensor with inputs of shapes");
});

test.each([
  ["of different lengths", [3, 1, 5], [2, 4, 1]],
  ["of one length", [3, 3], [4, 4]],
])("attention of items %s is that of each item", (_, queries, keys) => {
  const [heads, size] = [2, 3];
  const q = items(queries, heads * size).map((item) => item.requires_grad_());
  const k = items(keys, heads * size).map((item) => item.add(0.3).detach().requires_grad_());
  const inHeads = (list: Tensor[]): Tensor =>
    torch.nested.as_nested_tensor(list, { layout }).unflatten(-1, [heads, size]).transpose(1, 2);
  for (const is_causal of [false, true]) {
    const result = F.scaled_dot_product_attention(inHeads(q), inHeads(k), inHeads(k), { is_causal });
    const whole = result.transpose(1, 2).flatten(2).unbind();
    const each = q.map((item, i) => {
      const split = (tensor: Tensor): Tensor => tensor.unflatten(-1, [heads, size]).transpose(0, 1).unsqueeze(0);
      const key = split(k[i]!);
      return F.scaled_dot_product_attention(split(item), key, key, { is_causal }).squeeze(0).transpose(0, 1).flatten(1);
    });
    whole.forEach((item, i) => close(item, each[i]!));
    const sumOf = (list: readonly Tensor[]): Tensor => list.map((item) => item.sin().sum()).reduce((a, b) => a.add(b));
    const leaves = [...q, ...k];
    const expected = torch.autograd.grad(sumOf(each), leaves);
    torch.autograd.grad(sumOf(whole), leaves).forEach((grad, i) => close(grad!, expected[i]!));
  }
});

test("softmax and layer norm along the ragged dim are those of each item, and so are their gradients", () => {
  const given = items([3, 1, 4], 2).map((item) => item.requires_grad_());
  const nt = torch.nested.as_nested_tensor(given, { layout });
  const weights = items([3, 1, 4], 2).map((item) => item.cos());
  const pairs = [
    [nt.softmax(1), given.map((item) => item.softmax(0))],
    [F.layer_norm(nt, [nt.size(1), 2]), given.map((item) => F.layer_norm(item, [...item.shape]))],
    [nt.sub(nt.mean(1, true)), given.map((item) => item.sub(item.mean(0, true)))],
  ] as const;
  for (const [whole, each] of pairs) {
    const total = (list: readonly Tensor[]): Tensor =>
      list.map((item, i) => item.mul(weights[i]!).sum()).reduce((a, b) => a.add(b));
    whole.unbind().forEach((item, i) => close(item, each[i]!));
    const expected = torch.autograd.grad(total(each), given);
    torch.autograd
      .grad(total(whole.unbind()), given, { retain_graph: true })
      .forEach((grad, i) => close(grad!, expected[i]!));
  }
});

test("gradients of gradients", () => {
  const given = items([2, 3], 2).map((item) => item.requires_grad_());
  const nt = torch.nested.as_nested_tensor(given, { layout });
  const [first] = torch.autograd.grad(nt.pow(3).sum(), [nt], { create_graph: true });
  expect(first!.is_nested).toBe(true);
  const second = torch.autograd.grad(first!.sum(), given);
  second.forEach((grad, i) => close(grad!, given[i]!.detach().mul(6)));
});

test("a model trains on items of different lengths as it does on each", () => {
  const lengths = [3, 1, 4];
  const { nn } = torch;
  const make = (): torch.nn.Sequential => {
    torch.manual_seed(3);
    return new nn.Sequential(new nn.Embedding(7, 4), new nn.Linear(4, 6), new nn.GELU(), new nn.LayerNorm(6));
  };
  const tokens = lengths.map((length, i) => torch.arange(length).add(i).remainder(7));
  const nt = torch.nested.nested_tensor(tokens, { layout });
  const [whole, apart] = [make(), make()];
  for (let step = 0; step < 3; step++) {
    const losses = [
      [whole, whole(nt).mean(1).square().sum()],
      [apart, tokens.map((item) => apart(item).mean(0).square().sum()).reduce((a, b) => a.add(b))],
    ] as const;
    for (const [model, loss] of losses) {
      model.zero_grad();
      loss.backward();
      torch.no_grad(() => {
        for (const parameter of model.parameters()) parameter.sub_(parameter.grad!.mul(0.1));
      });
    }
    expect(losses[0][1].item()).toBeCloseTo(losses[1][1].item(), 4);
  }
});

test("gradients add up in a leaf, and a leaf has a nested gradient", () => {
  const nt = nested([2, 1], 2);
  nt.sum().backward();
  nt.mul(2).sum().backward();
  expect(nt.grad!.is_nested).toBe(true);
  expect(nt.grad!.size(1)).toBe(nt.size(1));
  expect(nt.grad!.values().tolist()).toEqual([
    [3, 3],
    [3, 3],
    [3, 3],
  ]);
  const out = nt.mul(3);
  out.backward(torch.ones_like(out));
  expect(nt.grad!.values().at(0, 0).item()).toBe(6);
  expect(() => nt.backward()).toThrow("grad can be implicitly created only for scalar outputs");
});

test("changes in place are seen in the values, and keep the history right", () => {
  const values = torch.arange(6, { dtype: torch.float32 });
  const nt = torch.nested.nested_tensor_from_jagged(values, torch.tensor([0, 2, 6]));
  nt.add_(1).mul_(2);
  expect(values.tolist()).toEqual([2, 4, 6, 8, 10, 12]);
  nt.zero_();
  expect(values.sum().item()).toBe(0);
  const leaf = nested([2, 1], 2);
  expect(() => leaf.add_(1)).toThrow("a leaf Variable that requires grad is being used in an in-place operation");
  const changed = leaf.mul(2);
  changed.mul_(leaf);
  changed.sum().backward();
  close(leaf.grad!.values(), leaf.detach().values().mul(4));
  const early = leaf.exp();
  early.add_(1);
  expect(() => early.sum().backward()).toThrow("is output 0 of Exp, is at version 1"); // exp needs its result
  const used = leaf.sin();
  const product = used.mul(used);
  used.add_(1);
  expect(() => product.sum().backward()).toThrow("has been modified by an inplace operation");
});

test("what shares elements is not changed in place while gradients are recorded", () => {
  const base = torch.ones(3, 2, { requires_grad: true }).mul(1);
  const view = torch.nested.nested_tensor_from_jagged(base, torch.tensor([0, 1, 3]));
  expect(() => view.mul_(2)).toThrow("This view is the output of a function that returns multiple views");
  const nt = nested([2, 1], 2).mul(1);
  expect(() => nt.transpose(1, 2).mul_(2)).toThrow("returns multiple views");
  expect(() => nt.unbind()[0]!.mul_(2)).toThrow("returns multiple views");
  torch.no_grad(() => nt.transpose(1, 2).mul_(0));
  expect(nt.sum().item()).toBe(0);
});

test("holes: items say their length", () => {
  const base = torch.arange(12).view(2, 6);
  const nt = torch.nested.narrow(base, 1, torch.tensor([1, 0]), torch.tensor([2, 5]), { layout });
  expect(nt.tolist()).toEqual([
    [1, 2],
    [6, 7, 8, 9, 10],
  ]);
  expect(nt.lengths()!.tolist()).toEqual([2, 5]);
  expect(nt.numel()).toBe(7);
  expect(nt.is_contiguous()).toBe(false);
  expect(nt.contiguous().offsets().tolist()).toEqual([0, 2, 7]);
  expect(nt.contiguous().sum().item()).toBe(43);
  expect(() => nt.sum()).toThrow("not supported for non-contiguous nested tensors with holes");
  base.at(0).fill_(5);
  expect(nt.unbind()[0]!.tolist()).toEqual([5, 5]);
});

test("the values of items are not looked at where they lie", () => {
  const nt = nested([2, 3], 4).detach();
  expect(() => nt.data_ptr()).toThrow("Cannot access storage of NestedTensor");
  expect(() => nt.sort()).toThrow("aten.sort.default");
  expect(() => nt.cumsum(1)).toThrow(/cumsum is not supported for NestedTensor: apply it to nt.values\(\)/);
});

test("padding, cutting off, and the way of gradients", () => {
  const nt = nested([2, 0, 3], 2);
  const padded = nt.to_padded_tensor(-1);
  expect(padded.shape).toEqual([3, 3, 2]);
  expect(padded.at(1).tolist()).toEqual([
    [-1, -1],
    [-1, -1],
    [-1, -1],
  ]);
  expect(nt.to_padded_tensor(0, [3, 5, 2]).shape).toEqual([3, 5, 2]);
  expect(nt.to_padded_tensor(0, { output_size: [3, 1, 2] }).shape).toEqual([3, 1, 2]);
  expect(torch.equal(nt.to_padded_tensor({ padding: -1 }), padded)).toBe(true);
  expect(nt.to_padded_tensor({ padding: 0, output_size: [3, 5, 2] }).shape).toEqual([3, 5, 2]);
  const strided = torch.nested.nested_tensor([torch.ones(2), torch.ones(1)]);
  expect(strided.to_padded_tensor({ padding: 3, output_size: [2, 3] }).tolist()).toEqual([[1, 1, 3], [1, 3, 3]]); // prettier-ignore
  expect(() => strided.to_padded_tensor({})).toThrow("to_padded_tensor() missing 1 required positional argument");
  padded.square().sum().backward();
  close(nt.grad!.values(), nt.detach().values().mul(2));
  expect(
    torch.autograd.gradcheck(
      (values: Tensor) => {
        const made = torch.nested.nested_tensor_from_jagged(values, torch.tensor([0, 2, 2, 5]));
        return made.softmax(1).mul(made).to_padded_tensor(0.5);
      },
      [nt.detach().values().clone().requires_grad_()],
    ),
  ).toBe(true);
});

test("offsets that leave rows out are refused where rows are moved", () => {
  const nt = torch.nested.nested_tensor_from_jagged(torch.ones(5, 2), torch.tensor([0, 2, 3]));
  expect(() => nt.to_padded_tensor(0, [2, 4, 2])).toThrow("offsets must begin at 0 and end at 5, the number of rows");
  expect(() => nt.unbind()).toThrow("split_sizes");
  expect(() => torch.where(nt.gt(0))).toThrow("where is not supported for NestedTensor");
});

test("random numbers and dropout draw for each element", () => {
  const nt = nested([50, 30], 20);
  torch.manual_seed(0);
  const dropped = F.dropout(nt.detach().abs().add(1), 0.5);
  const zeros = dropped.eq(0).values().sum().item();
  expect(zeros).toBeGreaterThan(700);
  expect(zeros).toBeLessThan(900);
  expect(torch.rand_like(nt).values().shape).toEqual([80, 20]);
  expect(torch.randn_like(nt, { requires_grad: true }).is_leaf).toBe(true);
});

test("scopes and detached twins keep the elements", () => {
  const kept = torch.scope(() => nested([2, 1], 2).detach().mul(2));
  torch.collect_garbage();
  expect(kept.values().shape).toEqual([3, 2]);
  expect(kept.data.values().tolist()).toEqual(kept.values().tolist());
});
