/** What PyTorch's tests of parametrizations and packed sequences ask for beyond tests/nn/utils.test.ts. */
import { expect, test } from "vitest";
import * as torch from "flambeau";
import { nn } from "flambeau";
import type { Tensor } from "flambeau";

const { parametrize } = nn.utils;

class Doubled extends nn.Module {
  calls = 0;
  forward(x: Tensor): Tensor {
    this.calls++;
    return x.mul(2);
  }
  right_inverse(x: Tensor): Tensor {
    return x.div(2);
  }
}

test("cached as a guard", () => {
  const part = new Doubled();
  const layer = parametrize.register_parametrization(new nn.Linear(2, 2), "weight", part);
  part.calls = 0;
  {
    using _ = parametrize.cached();
    expect(layer.weight).toBe(layer.weight);
  }
  expect(part.calls).toBe(1);
  expect(layer.weight).not.toBe(layer.weight);
});

test("a further inverse must stay among tensors of the same kind", () => {
  const layer = parametrize.register_parametrization(new nn.Linear(2, 2), "weight", new Doubled());
  const further = (right_inverse: (x: Tensor) => unknown): (() => unknown) => {
    class Further extends Doubled {
      override right_inverse(x: Tensor): Tensor {
        return right_inverse(x) as Tensor;
      }
    }
    class Same extends Further {
      override forward(x: Tensor): Tensor {
        return x;
      }
    }
    return () => parametrize.register_parametrization(layer, "weight", new Same());
  };
  expect(further((x) => [x, x])).toThrow("parametrization.right_inverse must return a tensor");
  expect(further((x) => x.gt(0))).toThrow("right_inverse must have the same dtype as module.weight");
  expect(further((x) => x.narrow(0, 0, 1))).toThrow("right_inverse must have the same shape as module.weight");
});

test("parametrizations move to another module with their originals", () => {
  const from = parametrize.register_parametrization(new nn.Linear(2, 2), "weight", new Doubled());
  const to = parametrize.transfer_parametrizations_and_params(from, new nn.Linear(2, 2));
  expect(parametrize.is_parametrized(to, "weight")).toBe(true);
  expect(to.weight.tolist()).toEqual(from.weight.tolist());
});

test("weight_norm as a parametrization loads state dicts of the older form", () => {
  const old = nn.utils.weight_norm(new nn.Linear(4, 5));
  const layer = nn.utils.parametrizations.weight_norm(new nn.Linear(4, 5));
  layer.load_state_dict(old.state_dict());
  const x = torch.randn(3, 4);
  expect(torch.allclose(layer(x), old(x))).toBe(true);
});

test("packed sequences change their dtype", () => {
  const packed = nn.utils.rnn.pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4])]);
  for (const name of ["byte", "char", "short", "int", "long", "half", "float", "double"] as const) {
    const cast = packed[name]();
    expect(String(cast.data.dtype)).toBe(String(packed.data[name]().dtype));
    expect(cast.batch_sizes).toBe(packed.batch_sizes);
  }
  expect(packed.cpu()).toBe(packed);
  expect(packed.to(torch.float64).data.dtype).toBe(torch.float64);
});

test("storages tell where they are", () => {
  const x = torch.ones(2, 3);
  expect(x.untyped_storage().data_ptr()).toBe(x.at(1).untyped_storage().data_ptr());
  expect(x.clone().untyped_storage().data_ptr()).not.toBe(x.untyped_storage().data_ptr());
  expect(x.untyped_storage().size()).toBe(24);
});

test("broadcast_shapes and tensor_split say what 2.15 says", () => {
  expect(torch.broadcast_shapes([2, 1], 3, [])).toEqual([2, 3]);
  expect(() => torch.broadcast_shapes([-1])).toThrow("Attempting to broadcast a dimension with negative length!");
  expect(() => torch.broadcast_shapes([2, 3], [4])).toThrow(
    "Attempting to broadcast a dimension of length 4 at -1! Mismatching argument at index 1 had (4,); but expected shape should be broadcastable to [2, 3]",
  );
  expect(() => torch.ones(4).tensor_split(torch.tensor([1.5]))).toThrow("to have dtype of long, but got Float");
});

test("going through a module's members does not compute parametrized tensors", () => {
  const part = new Doubled();
  const layer = parametrize.register_parametrization(new nn.Linear(2, 3), "weight", part);
  expect(part.calls).toBe(1);
  layer.parameters();
  layer.state_dict();
  layer.zero_grad();
  layer.double().train();
  String(layer);
  expect(part.calls).toBe(1);
  layer(torch.ones(1, 2, { dtype: torch.float64 }));
  expect(part.calls).toBe(2);

  torch.manual_seed(0);
  const spectral = nn.utils.parametrizations.spectral_norm(new nn.Linear(4, 5));
  spectral.parameters();
  const u = spectral.state_dict()["parametrizations.weight.0._u"];
  const recorded = [
    -0.6617093086242676, 0.25779256224632263, -0.22155895829200745, 0.26894262433052063, -0.6117722988128662,
  ];
  expect(torch.allclose(u as Tensor, torch.tensor(recorded), { rtol: 1e-5, atol: 1e-6 })).toBe(true);
});

test("the weight of weight_norm is contiguous, whatever its direction's order of memory is", () => {
  const layer = nn.utils.parametrizations.weight_norm(new nn.ConvTranspose2d(5, 2, [1, 2]), { dim: 1 });
  layer.to({ memory_format: torch.channels_last });
  expect(layer.weight.stride()).toEqual([4, 2, 2, 1]);
});
