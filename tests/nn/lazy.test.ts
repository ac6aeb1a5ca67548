/** Lazy layers: from the first call on they are the ordinary layers, and copies made before are layers of their own. */
import * as torch from "flambeau";
import { nn } from "flambeau";
import { expect, test } from "vitest";

test("the first call gives the same layer as the ordinary constructor from the same seed", () => {
  torch.manual_seed(3);
  const lazy = new nn.LazyConv2d(4, 3, { padding: 1 });
  const image = torch.randn(2, 3, 5, 5);
  torch.manual_seed(4);
  const result = lazy(image);
  torch.manual_seed(4);
  const plain = new nn.Conv2d(3, 4, 3, { padding: 1 });
  expect(torch.equal(result, plain(image))).toBe(true);
  expect(Object.getPrototypeOf(lazy)).toBe(nn.Conv2d.prototype);
  expect(String(lazy)).toBe(String(plain));
});

test("a copy takes its sizes from its own first input", () => {
  const layer = new nn.LazyLinear(4);
  const copy = torch.deepcopy(layer);
  expect(copy(torch.ones(2, 3)).shape).toEqual([2, 4]);
  expect(copy.has_uninitialized_params).toBe(undefined);
  expect(layer.has_uninitialized_params()).toBe(true);
  expect(layer(torch.ones(2, 5)).shape).toEqual([2, 4]);
  expect([copy.in_features, layer.in_features]).toEqual([3, 5]);
});

test("normalisations get statistics and parameters of the input's channels", () => {
  const layer = new nn.LazyBatchNorm1d({ momentum: 0.5 });
  expect(Object.keys(layer.state_dict())).toEqual([
    "weight",
    "bias",
    "running_mean",
    "running_var",
    "num_batches_tracked",
  ]);
  layer(
    torch.tensor(
      [
        [1, 2],
        [3, 6],
      ],
      { dtype: torch.float32 },
    ),
  );
  expect([layer.num_features, layer.running_mean!.tolist(), layer.num_batches_tracked!.item()]).toEqual([2, [1, 2], 1]);
});

test("an input of a wrong number of dims is refused before anything is made", () => {
  const layer = new nn.LazyConv1d(2, 3);
  expect(() => layer(torch.ones(2, 2, 2, 2))).toThrow("Expected 2D (unbatched) or 3D (batched) input to LazyConv1d");
  expect(layer.has_uninitialized_params()).toBe(true);
});

test("uninitialized parameters and buffers take their settings by name", () => {
  const parameter = new nn.UninitializedParameter({ requires_grad: false, dtype: torch.float64 });
  const buffer = new nn.UninitializedBuffer({ dtype: torch.float64 });
  parameter.materialize([2, 3]);
  buffer.materialize([2], { dtype: torch.float16 });
  expect([parameter.shape, parameter.dtype, parameter.requires_grad]).toEqual([[2, 3], torch.float64, false]);
  expect([buffer.shape, buffer.dtype, buffer.requires_grad]).toEqual([[2], torch.float16, false]);
});
