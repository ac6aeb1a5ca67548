/** Packed weights that products keep: the same bits as without, never stale, bounded, and given back. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mostKeptBytes } from "../../src/compute/kept-weights.ts";
import * as torch from "../../src/index.ts";
import { hostBackend } from "../../src/tensor/device.ts";
import { allocate, release } from "../../src/tensor/memory.ts";

const { nn, optim } = torch;
const F = nn.functional;
const native = torch.backends.flambeau.native;

beforeAll(() => {
  torch.backends.flambeau.native = false;
});
afterAll(() => {
  torch.backends.flambeau.native = native;
});

const isKept = (weight: torch.Tensor): boolean => weight.storage.packed?.filled ?? false;

/** The product with bytes of its own, which nothing keeps. */
function anew(layer: torch.nn.Linear, x: torch.Tensor): torch.Tensor {
  return torch.no_grad(() => F.linear(x, layer.weight.detach().clone(), layer.bias));
}

function settled(inFeatures = 200, outFeatures = 96, rows = 8): { layer: torch.nn.Linear; x: torch.Tensor } {
  const layer = new nn.Linear(inFeatures, outFeatures);
  const x = torch.randn(rows, inFeatures);
  for (let i = 0; i < 2; i++) torch.no_grad(() => layer.forward(x));
  expect(isKept(layer.weight)).toBe(true);
  return { layer, x };
}

const same = (a: torch.Tensor, b: torch.Tensor): void => expect(torch.equal(a, b)).toBe(true);

describe("the same bits", () => {
  test.each([
    [5, 200, 96],
    [8, 768, 768],
    [16, 390, 1100],
    [33, 129, 131],
    [128, 384, 1024],
  ])("%i rows of %i to %i", (rows, inFeatures, outFeatures) => {
    const { layer, x } = settled(inFeatures, outFeatures, rows);
    for (const bias of [layer.bias, null]) {
      layer.bias = bias as torch.nn.Parameter;
      same(
        torch.no_grad(() => layer.forward(x)),
        anew(layer, x),
      );
    }
    // Of other rows, the same form.
    const more = torch.randn(rows === 128 ? 7 : rows + 70, inFeatures);
    const before = layer.weight.storage.packed;
    same(
      torch.no_grad(() => layer.forward(more)),
      anew(layer, more),
    );
    expect(layer.weight.storage.packed).toBe(before);
  });

  test.each([
    ["data", (layer: torch.nn.Linear) => (layer.weight.data = torch.randn(96, 200))],
    [
      "a vector",
      (layer: torch.nn.Linear) => nn.utils.vector_to_parameters(torch.randn(96 * 200 + 96), layer.parameters()),
    ],
    ["another dtype", (layer: torch.nn.Linear) => layer.double()],
  ] as const)("of weights given by %s", (kind, give) => {
    const { layer, x } = settled();
    give(layer);
    const input = kind === "another dtype" ? x.double() : x;
    for (let i = 0; i < 3; i++)
      same(
        torch.no_grad(() => layer.forward(input)),
        anew(layer, input),
      );
    expect(isKept(layer.weight)).toBe(true);
    torch.no_grad(() => layer.weight.mul_(2));
    same(
      torch.no_grad(() => layer.forward(input)),
      anew(layer, input),
    );
  });

  test("of float64, and of a factor that is not transposed", () => {
    const weight = new nn.Parameter(torch.randn(150, 90, { dtype: torch.float64 }));
    const x = torch.randn(9, 150, { dtype: torch.float64 });
    const plain = x.mm(weight.detach().clone());
    for (let i = 0; i < 3; i++)
      same(
        torch.no_grad(() => x.mm(weight)),
        plain,
      );
    expect(isKept(weight)).toBe(true);
  });

  test("whatever takes part of the weight", () => {
    const { layer, x } = settled();
    torch.no_grad(() => {
      const part = layer.weight.narrow(0, 5, 91);
      for (let i = 0; i < 3; i++) same(F.linear(x, part), F.linear(x, part.clone()));
      for (let i = 0; i < 3; i++) same(layer.forward(x), anew(layer, x));
    });
  });
});

describe("a product is of the bytes as they are", () => {
  type Change = (layer: torch.nn.Linear, x: torch.Tensor) => void;
  const step =
    (make: (parameters: torch.nn.Parameter[]) => torch.optim.Optimizer): Change =>
    (layer, x) => {
      const optimizer = make([...layer.parameters()]);
      const closure = (): torch.Tensor => {
        optimizer.zero_grad();
        const loss = layer.forward(x).square().sum();
        loss.backward();
        return loss;
      };
      optimizer.step(closure as never);
    };
  const changes: Record<string, Change> = {
    "an operator in place": ({ weight }) => void torch.no_grad(() => weight.mul_(2)),
    "a structural operator in place": ({ weight }) =>
      void torch.no_grad(() => weight.index_fill_(0, torch.tensor([1, 3]), 2)),
    "a view": ({ weight }) => void torch.no_grad(() => weight.select(0, 3).fill_(1)),
    "one element": ({ weight }) => void torch.no_grad(() => weight.select(0, 3).select(0, 2).fill_(9)),
    copy_: ({ weight }) => void torch.no_grad(() => weight.copy_(torch.randn(96, 200))),
    "copy_ of the transposed": ({ weight }) => void torch.no_grad(() => weight.copy_(torch.randn(200, 96).t())),
    "`data` in place": ({ weight }) => void weight.data.add_(1),
    "`data` of a view": ({ weight }) => void weight.data.view(-1).narrow(0, 5, 7).copy_(torch.randn(7)),
    "`data` assigned": (layer) => {
      layer.weight.data = torch.randn(96, 200);
    },
    "a detached twin": ({ weight }) => void weight.detach().neg_(),
    "a twin of another dtype": ({ weight }) => void weight.detach().view(torch.int32).fill_(0x3f000000),
    set_: ({ weight }) => void torch.no_grad(() => weight.set_(torch.randn(96, 200))),
    "another parameter": (layer) => {
      layer.weight = new nn.Parameter(torch.randn(96, 200));
    },
    "its bytes elsewhere": ({ weight }) => {
      new nn.Parameter(weight.detach()).data.mul_(3);
    },
    out: ({ weight }) => void torch.no_grad(() => torch.mm(torch.randn(96, 9), torch.randn(9, 200), { out: weight })),
    "out of an operator of elements": ({ weight }) =>
      void torch.no_grad(() => torch.exp(torch.randn(96, 200), { out: weight })),
    init: ({ weight }) => void nn.init.xavier_uniform_(weight),
    reset_parameters: (layer) => layer.reset_parameters(),
    load_state_dict: (layer) => void layer.load_state_dict(new nn.Linear(200, 96).state_dict()),
    "load_state_dict, assigned": (layer) =>
      void layer.load_state_dict(new nn.Linear(200, 96).state_dict(), { assign: true }),
    vector_to_parameters: (layer) => nn.utils.vector_to_parameters(torch.randn(96 * 201), layer.parameters() as never),
    "a storage, filled": ({ weight }) => void weight.untyped_storage().fill_(61),
    "a storage, one byte": ({ weight }) => void weight.untyped_storage().set(3, 65),
    "a storage, copied": ({ weight }) => void weight.untyped_storage().copy_(torch.randn(96, 200).untyped_storage()),
    "an unseen change": ({ weight }) =>
      torch.no_grad(() => torch.autograd.graph._unsafe_preserve_version_counter(weight, () => void weight.mul_(2))),
    "embeddings with max_norm": ({ weight }) => void F.embedding(torch.tensor([1, 2, 7]), weight, { max_norm: 0.01 }),
    "an operator that throws": ({ weight }) =>
      void expect(() =>
        torch.no_grad(() => weight.index_copy_(0, torch.tensor([1, 200]), torch.randn(2, 200))),
      ).toThrow(),
    "a compiled function": ({ weight }) => {
      const change = torch.compile(() => torch.no_grad(() => weight.mul_(1.5)));
      for (let i = 0; i < 3; i++) change();
    },
    SGD: step((parameters) => new optim.SGD(parameters, { lr: 0.1, momentum: 0.9 })),
    Adam: step((parameters) => new optim.Adam(parameters)),
    AdamW: step((parameters) => new optim.AdamW(parameters)),
    LBFGS: step((parameters) => new optim.LBFGS(parameters, { max_iter: 3 })),
    Rprop: step((parameters) => new optim.Rprop(parameters)),
    "inference mode": ({ weight }) => void torch.inference_mode(() => weight.mul_(2)),
  };

  test.each(Object.entries(changes))("after %s", (_, change) => {
    const { layer, x } = settled();
    // Three times: what is kept again after a change is of the new bytes.
    for (let round = 0; round < 3; round++) {
      change(layer, x);
      for (let i = 0; i < 3; i++)
        same(
          torch.no_grad(() => layer.forward(x)),
          anew(layer, x),
        );
    }
  });

  test("and in a compiled function, whose steps are done again", () => {
    const { layer, x } = settled();
    const run = torch.compile((input: torch.Tensor) => torch.no_grad(() => layer.forward(input)));
    for (let i = 0; i < 6; i++) {
      same(run(x), anew(layer, x));
      if (i > 1) layer.weight.data.mul_(1.1);
      same(
        torch.no_grad(() => layer.forward(x)),
        anew(layer, x),
      );
    }
  });
});

describe("bytes", () => {
  const live = (): number => hostBackend().statistics().liveBytes;

  test("nothing is kept of what does not pay or may change unseen", () => {
    const weight = new nn.Parameter(torch.randn(96, 200));
    const call = (x: torch.Tensor, w: torch.Tensor): void => {
      for (let i = 0; i < 3; i++) torch.no_grad(() => F.linear(x, w));
      expect(isKept(w)).toBe(false);
    };
    call(torch.randn(4, 200), weight);
    call(torch.randn(129, 200), weight);
    call(torch.randn(8, 200), torch.randn(96, 200));
    call(torch.randn(8, 20), new nn.Parameter(torch.randn(96, 20)));
    torch.backends.flambeau.native = native;
    if (native) call(torch.randn(8, 200), weight);
    torch.backends.flambeau.native = false;
  });

  test("training keeps nothing", () => {
    const layer = new nn.Linear(200, 96);
    const optimizer = new optim.SGD(layer.parameters(), { lr: 0.1 });
    for (let i = 0; i < 4; i++) {
      const x = torch.randn(8, 200, { requires_grad: true });
      layer.forward(x).sum().backward();
      if (i % 2 === 0) optimizer.step();
      expect(layer.weight.storage.packed?.bytes ?? null).toBe(null);
    }
  });

  test("a change gives them back", () => {
    const { layer, x } = settled();
    const before = layer.weight.storage.packed?.bytes;
    torch.no_grad(() => {
      layer.weight.zero_();
      layer.forward(x);
    });
    expect(before?.released).toBe(true);
  });

  test("a weight's end gives them back", () => {
    const { layer } = settled();
    const bytes = layer.weight.storage.packed?.bytes;
    release(layer.weight.storage);
    expect(bytes?.released).toBe(true);
  });

  test("so does the collector, which finds both", async () => {
    torch.collect_garbage();
    const before = live();
    const many = (): void => {
      for (let i = 0; i < 4; i++) settled(512, 512);
    };
    many();
    expect(live() - before).toBeGreaterThan(7 * 2 ** 20);
    await new Promise((resolve) => setTimeout(resolve));
    torch.collect_garbage();
    expect(live() - before).toBeLessThan(3 * 2 ** 20);
  });

  test("a scope's end does not", () => {
    const layer = new nn.Linear(200, 96);
    const x = torch.randn(8, 200);
    for (let i = 0; i < 3; i++)
      torch.scope(() =>
        torch
          .no_grad(() => layer.forward(x))
          .sum()
          .item(),
      );
    expect(isKept(layer.weight)).toBe(true);
    same(
      torch.no_grad(() => layer.forward(x)),
      anew(layer, x),
    );
  });

  test("all are bounded; what is used in turn stays, what is not used makes room", () => {
    const x = torch.randn(8, 1024);
    const layers = Array.from({ length: 18 }, () => new nn.Linear(1024, 1024));
    const [little, late] = [new nn.Linear(200, 96), new nn.Linear(1024, 1024)];
    const use = (layer: torch.nn.Linear, rows: torch.Tensor): void =>
      torch.scope(() => void torch.no_grad(() => layer.forward(rows)));
    const kept = (): string => layers.map(({ weight }) => (isKept(weight) ? "+" : "-")).join("");
    for (let i = 0; i < 3; i++) for (const layer of layers) use(layer, x);
    const first = kept();
    const count = first.replaceAll("-", "").length;
    expect(count).toBeGreaterThan(10);
    expect(count).toBeLessThanOrEqual(mostKeptBytes / 2 ** 22);
    expect(count).toBeLessThan(18);
    for (let i = 0; i < 3; i++) for (const layer of layers) use(layer, x);
    expect(kept()).toBe(first);
    for (let i = 0; i < 2600; i++) use(little, x.narrow(0, 0, 5).narrow(1, 0, 200));
    for (let i = 0; i < 3; i++) use(late, x);
    expect(isKept(late.weight)).toBe(true);
    expect(kept()).not.toContain("+");
  });

  test("they make room when memory runs short", () => {
    const { layer, x } = settled(1024, 1024);
    const { heap } = hostBackend() as unknown as { heap: { setLimit(bytes: number): void } };
    heap.setLimit(live() + 2 ** 20);
    try {
      const storage = allocate(3 * 2 ** 20);
      expect(storage.released).toBe(false);
      expect(isKept(layer.weight)).toBe(false);
      torch.no_grad(() => same(layer.forward(x), layer.forward(x)));
    } finally {
      heap.setLimit(Infinity);
    }
  });
});
