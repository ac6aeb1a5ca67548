/** `swap_tensors`: what is swapped, and what refuses afterwards, beside PyTorch 2.15. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { nn, optim } from "flambeau";

const { swap_tensors } = torch.utils;

describe("swap_tensors", () => {
  test("class, elements and dtype change places, identities do not", () => {
    const a: torch.Tensor = new nn.Parameter(torch.ones(2));
    const b = torch.zeros(3, { dtype: torch.int64 });
    swap_tensors(a, b);
    expect(String(a)).toBe("tensor([0, 0, 0])");
    expect(String(b)).toBe("Parameter containing:\ntensor([1., 1.], requires_grad=True)");
    expect(a instanceof nn.Parameter).toBe(false);
    expect(b instanceof nn.Parameter).toBe(true);
    expect(a.requires_grad).toBe(false);
    swap_tensors({ t1: a, t2: a });
    expect(a.tolist()).toEqual([0, 0, 0]);
  });

  test("gradients, hooks and properties go along", () => {
    const a = torch.ones(2, { requires_grad: true }) as torch.Tensor & { note?: number };
    const b = torch.zeros(2) as torch.Tensor & { note?: number };
    a.note = 3;
    a.grad = torch.full([2], 7, { dtype: torch.float32 });
    let hooked = 0;
    a.register_hook(() => {
      hooked++;
    });
    swap_tensors(a, b);
    expect([a.note, b.note, "note" in a]).toEqual([undefined, 3, false]);
    expect(a.grad).toBe(null);
    expect(b.grad!.tolist()).toEqual([7, 7]);
    b.mul(2).sum().backward();
    expect(hooked).toBe(1);
    expect(b.grad!.tolist()).toEqual([9, 9]);
    expect(a.requires_grad).toBe(false);
  });

  test("modules and optimizers have the new content", () => {
    const layer = new nn.Linear(2, 1, { bias: false });
    const optimizer = new optim.SGD(layer.parameters(), 1);
    swap_tensors(layer.weight, new nn.Parameter(torch.ones(1, 2).double()));
    layer(torch.ones(1, 2).double()).sum().backward();
    optimizer.step();
    expect(layer.weight.dtype).toBe(torch.float64);
    expect(layer.weight.tolist()).toEqual([[0, 0]]);
    expect(layer.state_dict()["weight"]!.tolist()).toEqual([[0, 0]]);
  });

  test("graphs from before are refused, and so is what is no tensor", () => {
    const a = torch.ones(2, { requires_grad: true });
    const y = a.mul(2).sum();
    swap_tensors(a, torch.zeros(2));
    expect(() => y.backward()).toThrow(
      "Trying to execute AccumulateGrad node that was poisoned by swap_tensors this can happen",
    );
    expect(() => swap_tensors(a, 1 as never)).toThrow(
      "swap_tensors(): argument 't2' (position 2) must be Tensor, not int",
    );
  });
});
