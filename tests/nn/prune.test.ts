/** `nn.utils.prune`, as PyTorch's own tests ask of it. */
import { expect, test } from "vitest";
import * as torch from "flambeau";
import { nn } from "flambeau";
import type { Tensor } from "flambeau";

const { prune } = nn.utils;
const zeros = (tensor: Tensor): number => Number(tensor.eq(0).sum().item());
const filled = (): nn.Linear => {
  const layer = new nn.Linear(4, 3);
  torch.no_grad(() => layer.weight.copy_(torch.arange(1, 13).reshape(3, 4)));
  return layer;
};

test("a pruned parameter is an original, a mask and their product", () => {
  const layer = filled();
  const original = layer.weight;
  prune.l1_unstructured(layer, "weight", 5);
  expect(Object.keys(layer.state_dict())).toEqual(["bias", "weight_orig", "weight_mask"]);
  expect(layer.get_parameter("weight_orig")).toBe(original);
  expect(layer.get_buffer("weight_mask").tolist()).toEqual([
    [0, 0, 0, 0],
    [0, 1, 1, 1],
    [1, 1, 1, 1],
  ]);
  expect(layer.weight.tolist()).toEqual([
    [0, 0, 0, 0],
    [0, 6, 7, 8],
    [9, 10, 11, 12],
  ]);
  layer(torch.ones(1, 4)).sum().backward();
  expect(original.grad!.at(0).tolist()).toEqual([0, 0, 0, 0]);
  torch.no_grad(() => original.mul_(2));
  layer(torch.ones(1, 4));
  expect(Number(layer.weight.at(2, 0).item())).toBe(18);
  expect(prune.is_pruned(new nn.Sequential(layer))).toBe(true);
  prune.remove(layer, { name: "weight" });
  expect([prune.is_pruned(layer), layer.weight === original, zeros(original)]).toEqual([false, true, 5]);
  expect(Object.keys(layer.state_dict()).sort()).toEqual(["bias", "weight"]);
});

test("a second pruning goes on with what the first left", () => {
  const layer = filled();
  prune.ln_structured(layer, { name: "weight", amount: 1, n: 2, dim: 0 });
  expect(layer.get_buffer("weight_mask").sum(1).tolist()).toEqual([0, 4, 4]);
  prune.l1_unstructured(layer, "weight", { amount: 3 });
  expect(layer.weight.at(1).tolist()).toEqual([0, 0, 0, 8]);
  prune.random_structured(layer, "weight", 2, 1);
  expect(layer.get_buffer("weight_mask").sum(0).ne(0).sum().item()).toBe(2);
  prune.random_unstructured(layer, "weight", 0.5);
  const left = 12 - zeros(layer.weight);
  prune.remove(layer, "weight");
  expect(12 - zeros(layer.weight)).toBe(left);
});

test("scores, masks and several parameters together", () => {
  const layer = filled();
  prune.l1_unstructured(layer, "weight", 4, layer.weight.detach().neg().add(13));
  expect(layer.get_buffer("weight_mask").at(2).tolist()).toEqual([0, 0, 0, 0]);
  const other = filled();
  prune.custom_from_mask(other, "bias", torch.tensor([1, 0, 1]));
  expect(other.get_buffer("bias_mask").tolist()).toEqual([1, 0, 1]);
  const [a, b] = [filled(), filled()];
  torch.no_grad(() => b.weight.mul_(100));
  prune.global_unstructured(
    [
      [a, "weight"],
      [b, "weight"],
    ],
    { pruning_method: prune.L1Unstructured, amount: 0.5 },
  );
  expect([zeros(a.weight), zeros(b.weight)]).toEqual([12, 0]);
  expect(() => prune.global_unstructured([[a, "bias"]], prune.LnStructured, { amount: 1, n: 2, dim: 0 })).toThrow(
    'Only "unstructured" PRUNING_TYPE supported',
  );
});

test("pruning methods as objects", () => {
  const t = torch.arange(1, 7, { dtype: torch.float32 }).reshape(2, 3);
  expect(new prune.L1Unstructured({ amount: 2 }).prune({ t }).tolist()).toEqual([
    [0, 0, 3],
    [4, 5, 6],
  ]);
  const container = new prune.PruningContainer();
  container._tensor_name = "test";
  const structured = new prune.LnStructured(1, 2, 1);
  structured._tensor_name = "test";
  container.add_pruning_method(structured);
  expect(
    container
      .compute_mask(
        t,
        torch.tensor([
          [1, 1, 1],
          [1, 1, 0],
        ]),
      )
      .tolist(),
  ).toEqual([
    [0, 1, 1],
    [0, 1, 0],
  ]);
  const stranger = new prune.Identity();
  stranger._tensor_name = "other";
  expect(() => container.add_pruning_method(stranger)).toThrow(
    "Can only add pruning methods acting on the parameter named 'test' to PruningContainer",
  );
});

test("errors", () => {
  expect(() => new prune.RandomUnstructured(-1)).toThrow("amount=-1 should either be a float in the range [0, 1]");
  expect(() => new prune.RandomUnstructured("many" as never)).toThrow(
    "Invalid type for amount: many. Must be int or float.",
  );
  expect(() => prune.l1_unstructured(filled(), "weight", 13)).toThrow(
    "amount=13 should be smaller than the number of parameters to prune=12",
  );
  expect(() => prune.random_structured(filled(), "bias", 1, 0)).toThrow(
    "Structured pruning can only be applied to multidimensional tensors. Found tensor of shape torch.Size([3]) with 1 dims",
  );
  expect(() => prune.random_structured(filled(), "weight", 1, 2)).toThrow("Invalid index 2 for tensor of size");
  expect(() => prune.remove(filled(), "weight")).toThrow("has to be pruned before pruning can be removed");
  const layer = filled();
  expect(() => prune.l1_unstructured(layer, "weight", 2, torch.ones(2))).toThrow(
    "importance_scores should have the same shape",
  );
  expect(Object.keys(layer.state_dict())).toEqual(["weight", "bias"]);
});
