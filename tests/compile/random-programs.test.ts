/**
 * Random programs, eager and compiled: five calls each with other shapes, layouts and modes. Results, gradients, changes of
 * the inputs and errors are the same, and no later call writes over an earlier result.
 */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

const F = torch.nn.functional;

/** Numbers from 0 to 1, the same for the same seed. */
function numbers(seed: number): () => number {
  let state = Math.imul(seed, 2654435761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return state / 2 ** 32;
  };
}
const pick = <T>(list: readonly T[], at: number): T => list[Math.floor(at * list.length)]!;
type Random = () => number;

const pointwise: readonly ((x: Tensor) => Tensor)[] = [
  (x) => x.sin(),
  (x) => x.tanh(),
  (x) => x.sigmoid(),
  (x) => F.relu(x),
  (x) => F.gelu(x),
  (x) => F.softplus(x),
  (x) => x.abs().add(0.1).sqrt(),
  (x) => x.abs().add(1).reciprocal(),
  (x) => x.square(),
  (x) => x.clamp(-0.5, 0.7),
  (x) => x.abs().add(0.5).pow(-0.5),
  (x) => x.floor(),
  (x) => x.erf(),
];
const pairs: readonly ((x: Tensor, y: Tensor) => Tensor)[] = [
  (x, y) => x.add(y, { alpha: 0.25 }),
  (x, y) => x.sub(y),
  (x, y) => x.mul(y),
  (x, y) => x.div(y.abs().add(1)),
  (x, y) => x.maximum(y),
  (x, y) => torch.where(x.gt(y), x, y.mul(2)),
  (x, y) => x.lerp(y, 0.3),
  (x, y) => x.ge(y).to(x.dtype).mul(x),
];
const dimOf = (x: Tensor, random: Random): number => Math.floor(random() * x.dim()) - (random() < 0.5 ? 0 : x.dim());
const reductions: readonly ((x: Tensor, random: Random) => Tensor)[] = [
  (x, random) => x.sum(dimOf(x, random), random() < 0.5),
  (x, random) => x.mean(dimOf(x, random), true),
  (x, random) => x.amax(dimOf(x, random), true),
  (x, random) => x.softmax(dimOf(x, random)),
  (x, random) => x.cumsum(dimOf(x, random)),
  (x, random) => x.var(dimOf(x, random), { unbiased: false, keepdim: true }),
  (x, random) => x.logsumexp(dimOf(x, random), true),
  (x) => x.sum(),
  (x) => F.layer_norm(x, [x.shape.at(-1)!]),
  (x) => (x.dim() < 2 ? x : x.matmul(x.transpose(-1, -2))),
];
const moves: readonly ((x: Tensor, random: Random) => Tensor)[] = [
  (x) => (x.dim() < 2 ? x : x.transpose(0, 1)),
  (x, random) => x.unsqueeze(Math.floor(random() * (x.dim() + 1))),
  (x) => x.reshape([-1]),
  (x) => x.narrow(0, 0, Math.max(1, x.shape[0]! - 1)),
  (x, random) => x.flip([dimOf(x, random)]),
  (x) => x.select(0, 0),
  (x) => x.contiguous(),
  (x) => x.clone(),
  (x) => x.detach(),
  (x, random) => torch.cat([x, x.mul(2)], dimOf(x, random)),
  (x) => torch.stack([x, x.add(1)]),
  (x, random) => x.chunk(2, dimOf(x, random))[0]!,
  (x) => x.expand([2, ...x.shape]),
  (x) => x.to(torch.float64).to(torch.float32),
  (x) => (x.dim() < 2 ? x : x.diagonal()),
  (x) => F.pad(x, [1, 0]),
];
const changes: readonly ((x: Tensor, y: Tensor) => Tensor)[] = [
  (x) => x.add_(1),
  (x) => x.relu_(),
  (x, y) => x.add_(y.sum()),
  (x) => x.select(0, 0).mul_(2),
  (x) => x.zero_(),
  (x, y) => x.copy_(y.mean()),
  (x) => x.masked_fill_(x.gt(0.5), 0),
];

interface Step {
  readonly kind: number;
  readonly what: number;
  readonly first: number;
  readonly second: number;
  readonly seed: number;
}
interface Program {
  readonly steps: readonly Step[];
  readonly changesInputs: boolean;
  readonly breaks: boolean;
}

function programOf(seed: number): Program {
  const random = numbers(seed);
  const steps = Array.from({ length: 3 + Math.floor(random() * 14) }, () => ({
    kind: random(),
    what: random(),
    first: random(),
    second: random(),
    seed: Math.floor(random() * 1e9),
  }));
  return { steps, changesInputs: random() < 0.2, breaks: random() < 0.2 };
}

function broadcast(x: Tensor, y: Tensor): boolean {
  const depth = Math.min(x.dim(), y.dim());
  const [a, b] = [x.shape.slice(x.dim() - depth), y.shape.slice(y.dim() - depth)];
  return a.every((size, d) => size === b[d] || size === 1 || b[d] === 1);
}

/** The last results of a program. */
function run({ steps, changesInputs, breaks }: Program, inputs: readonly Tensor[], factor: number): Tensor[] {
  const all = [...inputs];
  for (const { kind, what, first, second, seed } of steps) {
    const random = numbers(seed);
    let x = pick(all, 1 - first * first);
    const y = pick(all, 1 - second * second);
    const lined = x.dim() === 0 ? x.reshape([1]) : x;
    let result: Tensor;
    if (kind < 0.3) result = pick(pointwise, what)(x);
    else if (kind < 0.55) result = pick(pairs, what)(x, broadcast(x, y) ? y : x);
    else if (kind < 0.7) result = pick(reductions, what)(lined, random);
    else if (kind < 0.87) result = pick(moves, what)(lined, random);
    else if (kind < 0.93) {
      if (inputs.includes(x) && !changesInputs) x = x.clone();
      if (x.requires_grad && x.is_leaf && torch.is_grad_enabled()) x = x.mul(1);
      result = x.dim() === 0 ? x : pick(changes, what)(x, y);
    } else if (breaks) result = x.sum().item() > 0 ? x.mul(2) : x.sub(1);
    else result = x.mul(factor);
    if (result.numel() <= 3000 && result.dim() <= 5) all.push(result);
  }
  return all.slice(inputs.length).slice(-3);
}

interface Outcome {
  readonly error: string;
  readonly results: readonly Tensor[];
  readonly gradients: readonly (Tensor | null)[];
  readonly inputs: readonly Tensor[];
}

const shapes = [[4, 6], [6], [4, 1], [3, 4, 6], [1], [2, 3]] as const;

/** What one call of a function gives, and what its backward pass leaves. */
function outcome(
  f: (inputs: Tensor[], factor: number) => Tensor[],
  inputs: Tensor[],
  call: number,
  mode: number,
): Outcome {
  try {
    const compute = (): Tensor[] => f(inputs, call % 2 === 1 ? 1.5 : 0.5);
    const results = mode < 0.15 ? torch.no_grad(compute) : compute();
    const recorded = results.filter((result) => result.requires_grad);
    if (recorded.length > 0)
      recorded
        .map((result) => result.mul(torch.linspace(0.5, 1.5, result.numel()).reshape(result.shape)).sum())
        .reduce((sum, each) => sum.add(each))
        .backward();
    return { error: "", results, gradients: inputs.map((input) => (input.is_leaf ? input.grad : null)), inputs };
  } catch (error) {
    // What else these sentences tell, outputs of nodes and versions, is the graph's.
    const message = (error as Error).message.split(/: \[torch|is a view/)[0]!;
    return { error: message, results: [], gradients: [], inputs: [] };
  }
}

const described = (tensor: Tensor | null): unknown =>
  tensor && [tensor.shape, tensor.stride(), tensor.dtype.name, tensor.requires_grad];

function expectSame(actual: readonly (Tensor | null)[], expected: readonly (Tensor | null)[], what: string): void {
  expect(actual.map(described), what).toEqual(expected.map(described));
  actual.forEach((tensor, i) => {
    if (tensor === null) return;
    const [a, b] = [tensor.detach(), expected[i]!.detach()];
    if (!torch.allclose(a, b, { rtol: 1e-4, atol: 1e-5, equal_nan: true }))
      expect(a.tolist(), `${what} ${i}`).toEqual(b.tolist());
  });
}

function compare(seed: number): void {
  const program = programOf(seed);
  const random = numbers(seed * 7 + 3);
  const eager = (inputs: Tensor[], factor: number): Tensor[] => run(program, inputs, factor);
  const compiled = torch.compile(eager);
  const earlier: { readonly results: readonly Tensor[]; readonly copies: readonly Tensor[] }[] = [];
  for (let call = 0; call < 5; call++) {
    const [shape, records, mode] = [pick(shapes, random()), random() < 0.7, random()];
    torch.manual_seed(seed * 10 + call);
    const other = random() < 0.6 ? shape : pick(shapes, random());
    const given = [shape, other].map((sizes) => torch.randn(...sizes));
    const inputs = (): Tensor[] =>
      given.map((tensor) => {
        const copy =
          call === 3 && tensor.dim() > 1 ? tensor.transpose(0, 1).contiguous().transpose(0, 1) : tensor.clone();
        return copy.requires_grad_(records);
      });
    const [expected, actual] = [eager, compiled].map((f) => outcome(f, inputs(), call, mode)) as [Outcome, Outcome];
    const what = `program ${seed}, call ${call}`;
    expect(actual.error, what).toBe(expected.error);
    if (expected.error !== "") return;
    expectSame(actual.results, expected.results, `${what}: results`);
    expectSame(actual.gradients, expected.gradients, `${what}: gradients`);
    expectSame(actual.inputs, expected.inputs, `${what}: inputs`);
    earlier.push({ results: actual.results, copies: actual.results.map((result) => result.detach().clone()) });
    for (const { results, copies } of earlier)
      expectSame(
        results.map((result) => result.detach().contiguous()),
        copies.map((copy) => copy.contiguous()),
        `${what}: results of an earlier call`,
      );
  }
}

describe("random programs", () => {
  for (let first = 1; first < 161; first += 20)
    test(`${first} to ${first + 19}`, () => {
      for (let seed = first; seed < first + 20; seed++) compare(seed);
    });
});

describe("results of compiled functions", () => {
  test("that are expanded have a gradient for each element", () => {
    const f = torch.compile((x: Tensor) => x.sigmoid().expand(2, 3));
    for (let call = 0; call < 3; call++) {
      const x = torch.zeros(3, { requires_grad: true });
      f(x).backward(
        torch.tensor([
          [1, 2, 3],
          [10, 20, 30],
        ]),
      );
      expect(x.grad!.tolist()).toEqual([2.75, 5.5, 8.25]);
    }
  });

  test("that are views of leaves are made under no_grad, and may be changed there", () => {
    const first = torch.compile((x: Tensor) => x.narrow(0, 0, 1));
    const changed = torch.compile((x: Tensor) => {
      const view = x.narrow(0, 0, 1);
      view.zero_();
      return view.max();
    });
    for (let call = 0; call < 3; call++) {
      const x = torch.ones(2, { requires_grad: true });
      torch.no_grad(() => {
        expect(first(x).tolist()).toEqual([1]);
        expect(changed(x).item()).toBe(0);
      });
      expect(x.tolist()).toEqual([0, 1]);
    }
  });
});
