/** Parameters and buffers of tensors that have a class of their own: what PyTorch's are and do. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { nn, type Tensor } from "flambeau";

const eye = (): Tensor => torch.eye(3).to_sparse();

class Product extends nn.Module {
  weight = new nn.Parameter(eye());
  forward(x: Tensor): Tensor {
    return torch.sparse.mm(this.weight, x);
  }
}

describe("sparse", () => {
  test("a Parameter is one, of its layout, and prints as one", () => {
    const weight = new nn.Parameter(eye());
    expect(weight).toBeInstanceOf(nn.Parameter);
    expect([weight.is_sparse, weight.is_leaf, weight.requires_grad]).toEqual([true, true, true]);
    expect(String(weight)).toBe(
      "Parameter containing:\n" +
        "tensor(indices=tensor([[0, 1, 2],\n                       [0, 1, 2]]),\n" +
        "       values=tensor([1., 1., 1.]),\n       size=(3, 3), nnz=3, layout=torch.sparse_coo, requires_grad=True)",
    );
    expect(new nn.Parameter(torch.eye(2).to_sparse_csr()).values().tolist()).toEqual([1, 1]);
    expect(new nn.Parameter(eye(), false).requires_grad).toBe(false);
  });

  test("other tensors and classes below Parameter are told apart", () => {
    class Own extends nn.Parameter {}
    const weight = new nn.Parameter(eye());
    const own = new Own(torch.ones(1));
    expect([weight instanceof Own, own instanceof Own, own instanceof nn.Parameter]).toEqual([false, true, true]);
    expect([eye(), torch.ones(1), null, undefined, 1].some((value: unknown) => value instanceof nn.Parameter)).toBe(
      false,
    );
    expect(weight instanceof nn.Buffer).toBe(false);
    expect(weight.detach() instanceof nn.Parameter).toBe(false);
  });

  test("a model of one trains, is copied, saved and loaded", () => {
    const model = new Product();
    const [first, ...others] = model.parameters();
    expect(first).toBe(model.weight);
    expect(others).toEqual([]);
    const optimizer = new torch.optim.SGD(model.parameters(), { lr: 0.1 });
    model.forward(torch.ones(3, 2)).sum().backward();
    optimizer.step();
    expect(model.weight.grad!.to_dense().diagonal().tolist()).toEqual([2, 2, 2]);
    const trained = torch.eye(3).mul(0.8);
    expect(torch.allclose(model.weight.to_dense(), trained)).toBe(true);
    const copy = model.deepcopy();
    expect(copy.weight).toBeInstanceOf(nn.Parameter);
    expect(copy.weight === model.weight).toBe(false);
    const fresh = new Product();
    fresh.load_state_dict(torch.load(torch.save(model.state_dict())));
    expect(torch.allclose(fresh.weight.to_dense(), trained)).toBe(true);
    const read = torch.load<Tensor>(torch.save(model.weight));
    expect(read).toBeInstanceOf(nn.Parameter);
    expect(torch.equal(read.to_dense(), model.weight.to_dense())).toBe(true);
  });

  test("a Buffer", () => {
    class Holder extends nn.Module {
      mask = new nn.Buffer(eye(), false);
      kept = new nn.Buffer(eye());
    }
    const holder = new Holder();
    expect(holder.buffers().map((buffer) => buffer.is_sparse)).toEqual([true, true]);
    expect(Object.keys(holder.state_dict())).toEqual(["kept"]);
    expect(holder.parameters()).toEqual([]);
  });
});

test("nested: gradients arrive in the Parameter", () => {
  const parts = torch.nested.nested_tensor([torch.ones(2, 3), torch.ones(1, 3)], { layout: torch.jagged });
  const weight = new nn.Parameter(parts);
  expect([weight instanceof nn.Parameter, weight.is_nested, weight.is_leaf]).toEqual([true, true, true]);
  torch
    .stack(weight.unbind().map((item) => item.mul(2).sum()))
    .sum()
    .backward();
  expect(weight.grad!.values().tolist()).toEqual(Array.from({ length: 3 }, () => [2, 2, 2]));
});

describe("of a transform", () => {
  test("vmap", () => {
    const double = torch.vmap((row: Tensor) => new nn.Parameter(row).mul(2), { in_dims: 1 });
    expect(
      double(
        torch.tensor([
          [0.5, 1],
          [2, 3],
        ]),
      ).tolist(),
    ).toEqual([
      [1, 4],
      [2, 6],
    ]);
  });
  test("grad: the Parameter has no history", () => {
    const gradient = torch.func.grad((x: Tensor) => new nn.Parameter(x).mul(x).sum());
    expect(gradient(torch.tensor([0.5, 3])).tolist()).toEqual([0.5, 3]);
  });
});
