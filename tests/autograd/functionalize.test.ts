/** `torch.func.functionalize`: the values are those that PyTorch 2.15 prints for the same functions. */
import { describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { interpret } from "../../src/autograd/interpreters.ts";

type Tensor = torch.Tensor;
const { functionalize, grad, jvp, vmap } = torch.func;

function firstRow(x: Tensor): Tensor[] {
  const y = x.clone();
  const v = y.at(0);
  v.add_(1);
  y.mul_(2);
  return [y, v];
}

/** Names of the operators that change a tensor while `run` runs, as an interpreter outside sees them. */
function changes(run: () => unknown): string[] {
  const names: string[] = [];
  interpret(
    {
      call(call) {
        if (call.mutated.length > 0) names.push(call.record.name);
        return call.isComposite ? call.parts() : call.next();
      },
    },
    run,
  );
  return names;
}

describe("functionalize", () => {
  test("in-place changes reach views, and views reach what they show", () => {
    for (const remove of ["mutations", "mutations_and_views"] as const) {
      const [y, v] = functionalize(firstRow, { remove })(torch.arange(4).float().reshape(2, 2));
      expect(y!.tolist()).toEqual([
        [2, 4],
        [4, 6],
      ]);
      expect(v!.tolist()).toEqual([2, 4]);
    }
  });

  test("every way to make a view is put back", () => {
    const x = torch.arange(12).float().reshape(3, 4);
    const ways: Record<string, (y: Tensor) => Tensor> = {
      select: (y) => y.at(1),
      slice: (y) => y.narrow(1, 1, 2),
      transpose: (y) => y.t().at(1),
      permute: (y) => y.permute(1, 0).narrow(0, 2, 2),
      view: (y) => y.view(2, 6).at(0),
      flatten: (y) => y.flatten().narrow(0, 3, 4),
      unsqueeze: (y) => y.unsqueeze(0).at(0, 2),
      squeeze: (y) => y.unsqueeze(1).squeeze(1).at(2),
      diagonal: (y) => y.diagonal(1),
      strided: (y) => y.as_strided([2, 2], [4, 1], 1),
      unbind: (y) => y.unbind(1)[2]!,
      split: (y) => y.split(3, 1)[1]!,
      sizes: (y) => y.split([1, 2], 0)[1]!,
      chunk: (y) => y.chunk(2, 1)[1]!,
      detach: (y) => y.detach(),
      unfold: (y) => y.unfold(1, 2, 1).select(1, 0),
      dtype: (y) => y.view(torch.int32).at(0).view(torch.float32),
    };
    for (const [name, view] of Object.entries(ways)) {
      const change = (given: Tensor): Tensor => {
        const y = given.clone();
        view(y).mul_(10).add_(1);
        return y;
      };
      const expected = change(x).tolist();
      let result: unknown;
      const seen = changes(() => (result = functionalize(change)(x).tolist()));
      expect(result, name).toEqual(expected);
      // Windows and bytes as another dtype are written into a copy; nothing else is changed.
      if (name !== "unfold" && name !== "dtype") expect(seen, name).toEqual([]);
    }
  });

  test("what happens to an argument is written into it once, at the end", () => {
    const x = torch.arange(4).float().reshape(2, 2);
    const f = (given: Tensor): Tensor[] => {
      const v = given.t();
      v.at(0).add_(10);
      v.mul_(1);
      return [given.sum(), v];
    };
    let result: Tensor[] = [];
    expect(changes(() => (result = functionalize(f)(x)))).toEqual(["copy_"]);
    expect(result[0]!.item()).toBe(26);
    expect(result[1]!.tolist()).toEqual([
      [10, 12],
      [1, 3],
    ]);
    expect(x.tolist()).toEqual([
      [10, 1],
      [12, 3],
    ]);
    expect(x._version).toBe(1);
  });

  test("other shapes, other bytes, out=, nested arguments", () => {
    const y = torch.ones(2, 3);
    expect(functionalize((x: Tensor) => x.transpose_(0, 1))(y).shape).toEqual([3, 2]);
    expect(y.shape).toEqual([3, 2]);
    const z = torch.ones(2);
    expect(functionalize((x: Tensor) => x.resize_(4))(z).shape).toEqual([4]);
    expect(z.shape).toEqual([4]);
    const other = torch.ones(2);
    functionalize((x: Tensor) => x.set_(torch.ones(3).mul(7)))(other);
    expect(other.tolist()).toEqual([7, 7, 7]);
    const out = functionalize((x: Tensor) => {
      const target = torch.empty(3);
      torch.add(x, 1, { out: target });
      return target;
    })(torch.ones(3));
    expect(out.tolist()).toEqual([2, 2, 2]);
    expect(functionalize(({ a }: { a: Tensor }) => a.add_(1))({ a: torch.ones(2) }).tolist()).toEqual([2, 2]);
    const twice = torch.ones(2);
    expect(
      functionalize((a: Tensor, b: Tensor) => {
        a.add_(1);
        return b.mul(1);
      })(twice, twice).tolist(),
    ).toEqual([2, 2]);
  });

  test("nests with the other transforms and with autograd", () => {
    const f = (x: Tensor): Tensor => x.mul(2).mul_(x).sum();
    expect(grad(functionalize(f))(torch.ones(3)).tolist()).toEqual([4, 4, 4]);
    expect(functionalize(grad(f))(torch.ones(3)).tolist()).toEqual([4, 4, 4]);
    const g = (x: Tensor): Tensor => x.clone().add_(1);
    expect(vmap(functionalize(g))(torch.ones(3)).tolist()).toEqual([2, 2, 2]);
    expect(functionalize(vmap(g))(torch.ones(3)).tolist()).toEqual([2, 2, 2]);
    expect(functionalize(functionalize(firstRow))(torch.ones(2, 2))[1]!.tolist()).toEqual([4, 4]);
    const first = (x: Tensor): Tensor => {
      const y = x.clone();
      y.at(0).mul_(x.at(1));
      return y;
    };
    const [, tangent] = jvp(functionalize(first), [torch.tensor([2.5, 3])], [torch.ones(2)]) as [Tensor, Tensor];
    expect(tangent.tolist()).toEqual([5.5, 1]);
    const x = torch.ones(4, { requires_grad: true });
    functionalize((a: Tensor) => {
      const y = a.mul(3);
      y.narrow(0, 1, 2).mul_(a.narrow(0, 0, 2));
      return y.sum();
    })(x).backward();
    expect(x.grad!.tolist()).toEqual([6, 6, 3, 3]);
  });

  test("what PyTorch refuses", () => {
    const captured = torch.zeros(2);
    expect(() => functionalize((x: Tensor) => captured.add_(x))(torch.ones(2))).toThrow(
      "mutating a non-functional tensor with a functional tensor is not allowed.",
    );
    expect(functionalize((x: Tensor) => captured.add_(1).add(x))(torch.ones(2)).tolist()).toEqual([2, 2]);
    expect(() => functionalize(firstRow, { remove: "nothing" as never })).toThrow(
      "received invalid argument for remove=nothing",
    );
    const leaf = torch.ones(2, { requires_grad: true });
    expect(() => functionalize((x: Tensor) => x.add_(1))(leaf)).toThrow(
      "a leaf Variable that requires grad is being used in an in-place operation.",
    );
    expect(() => functionalize((x: Tensor) => x.add_(1.5))(torch.tensor([1, 2]))).toThrow(
      "result type Float can't be cast to the desired output type Long",
    );
    expect(String(functionalize((x: Tensor) => String(x))(torch.ones(2)))).toContain("FunctionalTensor(lvl=1, value=");
  });
});

test("random numbers are drawn as without it", () => {
  const x = torch.arange(1, 7).float().view(2, 3);
  torch.manual_seed(3);
  expect(functionalize((v: Tensor) => torch.nn.functional.dropout(v, 0.5))(x).tolist()).toEqual([
    [2, 4, 0],
    [8, 0, 0],
  ]);
  torch.manual_seed(3);
  expect(functionalize((v: Tensor) => v.clone().uniform_())(x).tolist()).toEqual([
    [0.004263520240783691, 0.10556936264038086, 0.2858424782752991],
    [0.026954829692840576, 0.47161436080932617, 0.06011629104614258],
  ]);
});
