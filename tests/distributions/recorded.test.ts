/**
 * Distributions against what PyTorch gives: moments, samples after a seed, log probabilities with gradients,
 * divergences, errors.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

interface Encoded {
  readonly values: readonly (number | boolean | string)[];
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int64" | "bool";
}
interface Recorded {
  readonly cases: readonly {
    readonly class: string;
    readonly arguments: Record<string, unknown>;
    readonly value: Encoded;
    readonly asked: Record<string, unknown>;
    readonly gradients: Record<string, Encoded>;
    readonly paths: Record<string, Encoded>;
  }[];
  readonly mixtures: readonly {
    readonly weights: Encoded;
    readonly class: string;
    readonly arguments: Record<string, unknown>;
    readonly [question: string]: unknown;
  }[];
  readonly registries: readonly {
    readonly region: string;
    readonly registry: "biject_to" | "transform_to";
    readonly error?: string;
    readonly x: Encoded;
    readonly y: Encoded;
    readonly inside: Encoded;
    readonly back: Encoded;
    readonly stretch: unknown;
    readonly bijective: boolean;
    readonly shapes: readonly unknown[];
  }[];
  readonly divergences: readonly (readonly [number, number, Encoded])[];
  readonly transforms: readonly {
    readonly chain: readonly (readonly [string, ...number[]])[];
    readonly x: Encoded;
    readonly y: Encoded;
    readonly back: Encoded;
    readonly stretch: unknown;
    readonly event_dims: readonly number[];
    readonly shapes: readonly unknown[];
    readonly support: string;
    readonly scale: Encoded;
    readonly sample: Encoded;
    readonly log_prob: unknown;
    readonly cdf: unknown;
  }[];
  readonly failures: readonly (readonly [string, Record<string, unknown>, string])[];
}

const recorded = JSON.parse(readFileSync(new URL("./recorded.json", import.meta.url), "utf8")) as Recorded;
type Made = torch.distributions.Distribution & Record<string, unknown>;

function isEncoded(value: unknown): value is Encoded {
  return typeof value === "object" && value !== null && !Array.isArray(value) && "values" in value;
}

const dtypes = { float32: torch.float32, int64: torch.int64, bool: torch.bool };

function decode<T>(value: T): T | Tensor {
  if (!isEncoded(value)) return value;
  const numbers = value.values.map((x) =>
    x === "nan" ? NaN : x === "inf" ? Infinity : x === "-inf" ? -Infinity : (x as number),
  );
  return torch.tensor(numbers, { dtype: dtypes[value.dtype] }).view(value.shape);
}

function make(name: string, args: Record<string, unknown>): Made {
  const { [name]: Class } = torch.distributions as unknown as Record<string, new (options: object) => Made>;
  return new Class!(Object.fromEntries(Object.entries(args).map(([key, value]) => [key, decode(value)])));
}

function expectClose(actual: unknown, expected: Encoded, tolerance = 2e-5): void {
  expect((actual as Tensor).shape).toEqual(expected.shape);
  expect((actual as Tensor).dtype.name).toBe(expected.dtype);
  const wanted = decode(expected) as Tensor;
  if (!torch.allclose(actual as Tensor, wanted, tolerance, tolerance, true))
    expect(String(actual)).toBe(String(wanted));
}

function ask(d: Made, question: string, value: Tensor): unknown {
  switch (question) {
    case "sample":
    case "rsample":
      torch.manual_seed(7);
      return d[question]([2, 3]);
    case "log_prob":
    case "cdf":
      return d[question](value);
    case "icdf":
      return d.icdf(torch.full(d.batch_shape, 0.3));
    case "expand":
      return d.expand([2, ...d.batch_shape]).log_prob(value.narrow(0, 0, 2));
    case "support":
      return String(d.support);
    case "text":
      return String(d);
    case "entropy":
    case "enumerate_support":
      return d[question]();
    default:
      return d[question];
  }
}

describe("recorded distributions", () => {
  test.each(recorded.cases.map((one, i) => ({ ...one, name: `${one.class} ${i}` })))(
    "$name",
    ({ class: name, arguments: args, value, asked, gradients, paths }) => {
      const d = make(name, args);
      const point = decode(value) as Tensor;
      for (const [question, answer] of Object.entries(asked)) {
        if (isEncoded(answer)) expectClose(ask(d, question, point), answer);
        else if (typeof answer === "object" && answer !== null && "missing" in answer)
          expect(() => ask(d, question, point)).toThrow(torch.NotImplementedError);
        else if (typeof answer === "object" && answer !== null && "error" in answer)
          expect(() => ask(d, question, point)).toThrow();
        else expect(ask(question === "text" ? make(name, args) : d, question, point)).toEqual(answer);
      }
      const leaves = Object.fromEntries(
        Object.entries(args).map(([key, arg]) => [
          key,
          key in gradients ? (decode(arg) as Tensor).requires_grad_() : decode(arg),
        ]),
      );
      if (Object.keys(gradients).length === 0) return;
      const { [name]: Class } = torch.distributions as unknown as Record<string, new (options: object) => Made>;
      new Class!(leaves).log_prob(point).sum().backward();
      for (const [key, gradient] of Object.entries(gradients))
        expectClose((leaves[key] as Tensor).grad, gradient, 2e-4);
      if (Object.keys(paths).length === 0) return;
      for (const leaf of Object.values(leaves)) if (leaf instanceof torch.Tensor) leaf.grad = null;
      torch.manual_seed(7);
      const drawn = (new Class!(leaves) as unknown as Made).rsample([2]);
      drawn
        .mul(torch.linspace(-1, 2, drawn.numel()).view(drawn.shape))
        .sum()
        .backward();
      for (const [key, gradient] of Object.entries(paths)) expectClose((leaves[key] as Tensor).grad, gradient, 2e-4);
    },
  );

  test("divergences of every pair that PyTorch knows", () => {
    const all = recorded.cases.map((one) => make(one.class, one.arguments));
    for (const [i, j, expected] of recorded.divergences)
      expectClose(torch.distributions.kl_divergence(all[i]!, all[j]!), expected, 1e-4);
  });

  test.each(recorded.failures)("%s refuses %o", (name, args, message) => {
    expect(() => make(name, args)).toThrow(message);
  });
});

test.each(recorded.transforms)("transforms $chain", (one) => {
  const parts = (): torch.distributions.Transform[] =>
    one.chain.map(([name, ...args]) => {
      const { [name]: Class } = torch.distributions as unknown as Record<
        string,
        new (...args: number[]) => torch.distributions.Transform
      >;
      return new Class!(...args);
    });
  const t = new torch.distributions.ComposeTransform(parts());
  const [x, y] = [decode(one.x) as Tensor, decode(one.y) as Tensor];
  expectClose(t(x), one.y);
  expectClose(t.inv(y), one.back, 1e-4);
  expect([t.domain.event_dim, t.codomain.event_dim]).toEqual(one.event_dims);
  const compare = (make: () => Tensor, expected: unknown): void => {
    if (isEncoded(expected)) expectClose(make(), expected, 2e-4);
    else expect(make).toThrow();
  };
  compare(() => t.log_abs_det_jacobian(x, y), one.stretch);
  const scale = decode(one.scale) as Tensor;
  const base =
    one.chain[0]![0] === "PowerTransform"
      ? new torch.distributions.Exponential(scale)
      : new torch.distributions.Normal(torch.zeros(2, 3), scale);
  const d = new torch.distributions.TransformedDistribution(base, parts());
  expect([d.batch_shape, d.event_shape]).toEqual(one.shapes);
  expect(String(d.support)).toBe(one.support);
  torch.manual_seed(5);
  expectClose(d.sample([2]), one.sample);
  compare(() => d.log_prob(y), one.log_prob);
  compare(() => d.cdf(y), one.cdf);
});

test("a cached transform gives back the very input", () => {
  const t = new torch.distributions.TanhTransform({ cache_size: 1 });
  const x = torch.full([2], 20);
  expect(t.inv(t(x))).toBe(x);
  expect(new torch.distributions.TanhTransform().inv(t(x)).tolist()).toEqual([Infinity, Infinity]);
});

test("Independent adds up log probabilities, and rsample has gradients", () => {
  const loc = torch.zeros(3, 2, { requires_grad: true });
  const d = new torch.distributions.Independent(new torch.distributions.Normal(loc, torch.ones(3, 2)), 1);
  expect([d.batch_shape, d.event_shape]).toEqual([[3], [2]]);
  expect(d.log_prob(torch.zeros(3, 2)).tolist()).toEqual(
    new torch.distributions.Normal(torch.zeros(3), 1).log_prob(torch.zeros(3)).mul(2).tolist(),
  );
  d.rsample([4]).sum().backward();
  expect(loc.grad?.tolist()).toEqual([
    [4, 4],
    [4, 4],
    [4, 4],
  ]);
  expect(String(d)).toBe("Independent(Normal(loc: torch.Size([3, 2]), scale: torch.Size([3, 2])), 1)");
});

test.each(recorded.mixtures)("a mixture of $class", (one) => {
  const { Categorical, MixtureSameFamily } = torch.distributions;
  const d = new MixtureSameFamily(
    new Categorical(decode(one.weights) as Tensor),
    make(one.class, one.arguments),
  ) as unknown as Made;
  const { sample, shapes, expanded, weights: _weights, class: _class, arguments: _arguments, ...asked } = one;
  torch.manual_seed(3);
  const value = d.sample([4]);
  expectClose(value, sample as Encoded);
  expect([d.batch_shape, d.event_shape]).toEqual(shapes);
  for (const [question, answer] of Object.entries(asked)) {
    if (isEncoded(answer)) expectClose(ask(d, question, value), answer);
    else if (typeof answer === "string") expect(ask(d, question, value)).toBe(answer);
    else expect(() => ask(d, question, value)).toThrow();
  }
  const wide = d.expand([5, ...d.batch_shape]);
  expectClose(wide.log_prob(value.narrow(0, 0, 1).expand([5, ...value.shape.slice(1)])), expanded as Encoded);
});

const { constraints } = torch.distributions;
const regions: Record<string, torch.distributions.constraints.Constraint> = {
  ...constraints,
  interval: constraints.interval(-2, 3),
  greater_than: constraints.greater_than(1.5),
  less_than: constraints.less_than(-0.5),
  half_open_interval: constraints.half_open_interval(1, 2),
  independent: constraints.independent(constraints.positive, 1),
  cat: constraints.cat([constraints.positive, constraints.unit_interval], -1, [1, 2]),
  stack: constraints.stack([constraints.real, constraints.positive, constraints.unit_interval], -1),
} as never;

test.each(recorded.registries)("$registry of $region", (one) => {
  const region = regions[one.region]!;
  const { [one.registry]: registry } = torch.distributions;
  if (one.error !== undefined) {
    expect(() => registry(region)).toThrow(torch.NotImplementedError);
    return;
  }
  const t = registry(region);
  const x = decode(one.x) as Tensor;
  const y = t(x);
  expectClose(y, one.y);
  expectClose(region.check(y), one.inside);
  expectClose(t.inv(y), one.back, 2e-4);
  if (isEncoded(one.stretch)) expectClose(t.log_abs_det_jacobian(x, y), one.stretch);
  else expect(() => t.log_abs_det_jacobian(x, y)).toThrow(torch.NotImplementedError);
  expect(t.bijective).toBe(one.bijective);
  expect([t.forward_shape(x.shape), t.inverse_shape(y.shape)]).toEqual(one.shapes);
});
