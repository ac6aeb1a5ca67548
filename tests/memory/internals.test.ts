/**
 * What modules, composites and derivatives make inside goes back without the collector, when the graph lets it go; what
 * a user can still reach stays.
 */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { nn } from "flambeau";

const F = nn.functional;

/** Bytes that a call leaves live, beyond those of the tensors that it gives; it runs once beforehand. */
function leftBy(body: () => readonly torch.Tensor[]): number {
  torch.collect_garbage();
  body();
  torch.collect_garbage();
  const { live_bytes, collections } = torch.memory_stats();
  const results = body();
  const after = torch.memory_stats();
  expect(after.collections).toBe(collections); // or the collector would have helped
  const own = new Map(results.map(({ storage }) => [storage, storage.nbytes]));
  return after.live_bytes - live_bytes - [...own.values()].reduce((a, b) => a + b, 0);
}

/** What small blocks and scalars may take. */
const SMALL = 2048;

const stack = (): nn.Sequential =>
  new nn.Sequential(
    new nn.Linear(64, 128),
    new nn.ReLU(),
    new nn.Linear(128, 64),
    new nn.Tanh(),
    new nn.Linear(64, 10),
  );

describe("bytes that only the library can reach", () => {
  test("activations of a Sequential go back in backward", () => {
    const model = stack();
    const x = torch.rand([256, 64]);
    const left = leftBy(() => {
      model.zero_grad();
      const y = model(x);
      y.square().mean().backward();
      return [y, ...[...model.parameters()].map((each) => each.gradient!)];
    });
    // The square, which the user's code made, is the one tensor left.
    expect(left).toBeLessThan(256 * 10 * 4 + SMALL);
  });

  test("an encoder layer leaves its result", () => {
    const layer = new nn.TransformerEncoderLayer(32, 4, { dim_feedforward: 64, batch_first: true, dropout: 0.25 });
    const x = torch.rand([8, 16, 32]);
    const left = leftBy(() => {
      layer.zero_grad();
      const y = layer(x) as torch.Tensor;
      const loss = y.mean();
      loss.backward();
      return [y, loss, ...[...layer.parameters()].flatMap((each) => each.gradient ?? [])];
    });
    expect(left).toBeLessThan(8 * 16 * 32 * 4 + SMALL);
  });

  test("cross_entropy leaves its loss", () => {
    const logits = torch.rand([512, 64]).requires_grad_();
    const labels = torch.randint(64, [512]);
    const left = leftBy(() => {
      logits.grad = null;
      const loss = F.cross_entropy(logits, labels);
      loss.backward();
      return [loss, logits.gradient!];
    });
    expect(left).toBeLessThan(SMALL);
  });
});

describe("bytes that a user can reach stay", () => {
  const x = torch.rand([16, 64]);

  test("what a hook on a layer, or a layer of the user's, kept", () => {
    const kept: torch.Tensor[] = [];
    class Keeping extends nn.Module {
      forward(input: torch.Tensor): torch.Tensor {
        kept.push(input);
        return input.mul(2);
      }
    }
    const first = new nn.Linear(64, 32);
    const model = new nn.Sequential(first, new nn.ReLU(), new Keeping(), new nn.Linear(32, 4));
    const handle = first.register_forward_hook((_module, _args, output) => {
      kept.push(output as torch.Tensor);
    });
    model(x).sum().backward();
    handle.remove();
    expect(kept).toHaveLength(2);
    expect(torch.equal(kept[0]!.relu(), kept[1]!)).toBe(true);
  });

  test("what a module in a DataParallel, or a subclass of a layer, kept", () => {
    const kept: torch.Tensor[] = [];
    class Keeping extends nn.Module {
      forward(input: torch.Tensor): torch.Tensor {
        kept.push(input);
        return input.mul(2);
      }
    }
    class KeepingLinear extends nn.Linear {
      override forward(input: torch.Tensor): torch.Tensor {
        kept.push(input);
        return super.forward(input);
      }
    }
    class KeepingReLU extends nn.ReLU {
      override forward(input: torch.Tensor): torch.Tensor {
        kept.push(input);
        return super.forward(input);
      }
    }
    const layers = [new nn.DataParallel(new Keeping()), new KeepingLinear(32, 32), new KeepingReLU()];
    const model = new nn.Sequential(new nn.Linear(64, 32), ...layers.flatMap((layer) => [layer, new nn.Tanh()]));
    torch.no_grad(() => model(x));
    expect(kept.map((tensor) => tensor.isfinite().all().item())).toEqual([true, true, true]);
  });

  test("what an activation of the user's kept in an encoder layer", () => {
    const kept: torch.Tensor[] = [];
    const activation = (input: torch.Tensor): torch.Tensor => {
      kept.push(input);
      return input.relu();
    };
    const layer = new nn.TransformerEncoderLayer(64, 4, { dim_feedforward: 32, activation, batch_first: true });
    (layer(x.unsqueeze(0)) as torch.Tensor).sum().backward();
    expect(kept[0]!.isfinite().all().item()).toBe(true);
  });

  test("what hooks of saved tensors packed", () => {
    const model = stack();
    const packed: torch.Tensor[] = [];
    const hooks = {
      pack: (tensor: torch.Tensor) => packed.push(tensor) - 1,
      unpack: (place: unknown) => packed[place as number]!,
    };
    torch.autograd.graph.saved_tensors_hooks(hooks.pack, hooks.unpack, () => model(x).sum()).backward();
    expect(packed.length).toBeGreaterThan(3);
    for (const tensor of packed) expect(tensor.isfinite().all().item()).toBe(true);
  });

  test("results that are views of what a layer got or made", () => {
    const first = new nn.Linear(64, 32);
    const model = new nn.Sequential(first, new nn.Unflatten(1, [4, 8]), new nn.Flatten(), new nn.Identity());
    const y = model(x);
    y.sum().backward();
    expect(torch.equal(y, first(x))).toBe(true);
    expect(new nn.Sequential(new nn.Flatten(), new nn.Identity())(x).storage).toBe(x.storage);
  });

  test("a graph that is kept runs again, then not any more", () => {
    const model = stack();
    const weight = [...model.parameters()][0]!;
    const loss = model(x).square().mean();
    loss.backward({ retain_graph: true });
    const once = weight.grad!.clone();
    loss.backward();
    expect(torch.allclose(weight.grad!, once.mul(2))).toBe(true);
    expect(() => loss.backward()).toThrow("Trying to backward through the graph a second time");
  });

  test("gradients of gradients", () => {
    const model = stack().double();
    const input = torch.rand([4, 64], { dtype: torch.float64 }).requires_grad_();
    const [first] = torch.autograd.grad(model(input).sum(), input, { create_graph: true });
    first!.square().sum().backward();
    const step = 1e-5;
    const at = (shift: number): number => {
      const moved = input.detach().clone();
      moved.index_put_([0, 0], moved.at(0, 0).add(shift));
      moved.requires_grad_();
      const [gradient] = torch.autograd.grad(model(moved).sum(), moved);
      return gradient!.square().sum().item();
    };
    expect(input.grad!.at(0, 0).item()).toBeCloseTo((at(step) - at(-step)) / (2 * step), 6);
  });
});
