/** Programs that public reports about PyTorch tell of: results as it prints them, refusals in its words. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";
import { messageOf } from "../support/messages.ts";
import recorded from "./reported-again.json" with { type: "json" };

const { nn } = torch;
const F = nn.functional;
const { pad_sequence } = nn.utils.rnn;
const floats = (values: torch.NestedNumbers): torch.Tensor => torch.tensor(values, { dtype: torch.float32 });
const X = torch.arange(24).float().view(2, 3, 4);
const HIDDEN = torch.zeros(1, 1, 3);
const INPUT = torch.ones(1, 1, 2);
const nothing = torch.empty(0);
const pair = [HIDDEN, HIDDEN] as never;

type Program = (...leaves: torch.Tensor[]) => torch.Tensor;

function slopes(program: Program, ...values: torch.NestedNumbers[]): torch.Tensor[] {
  const leaves = values.map((value) => floats(value).requires_grad_());
  program(...leaves)
    .sum()
    .backward();
  return leaves.map((leaf) => leaf.grad!);
}

function twice(values: torch.NestedNumbers, p: number): torch.Tensor[] {
  const x = floats(values).requires_grad_();
  const [first] = torch.autograd.grad(torch.linalg.vector_norm(x, p, { dim: 1 }).sum(), x, { create_graph: true });
  return [first!.detach(), torch.autograd.grad(first!.sum(), x)[0]!];
}

function bends(program: Program, ...values: torch.NestedNumbers[]): torch.Tensor[] {
  const leaves = values.map((value) => floats(value).requires_grad_());
  const first = torch.autograd.grad(program(...leaves).sum(), leaves, { create_graph: true }).map((each) => each!);
  const total = first.map((each) => each.sum()).reduce((a, b) => a.add(b));
  const second = torch.autograd.grad(total, leaves).map((each) => each!);
  return [...first, ...second].map((each) => each.detach());
}

const programs: Readonly<Record<string, () => unknown>> = {
  "rankings at their margin": () =>
    slopes((a, b) => F.margin_ranking_loss(a!, b!, floats([1, 1]), 0.5), [1, 2], [0.5, 3]),
  "hinges at their margin": () =>
    slopes((a) => F.hinge_embedding_loss(a!, floats([-1, 1, -1]), { reduction: "sum" }), [1, 0, 0.5]),
  "angles at their margin": () => slopes((a, b) => F.cosine_embedding_loss(a!, b!, floats([-1])), [[1, 0]], [[0, 1]]),
  "triplets at their margin": () =>
    slopes((a, b, c) => F.triplet_margin_loss(a!, b!, c!, { margin: 1, eps: 0 }), [[0, 0]], [[1, 0]], [[2, 0]]),
  "rankings of another size": () => F.margin_ranking_loss(X.at(0, 0), X.at(0, 1), torch.ones(2)),
  "soft margins that overflow": () => slopes((x) => F.soft_margin_loss(x!, floats([1, -1, 1])), [3, 200, -200]),
  "norms twice, where they are 0": () =>
    twice(
      [
        [0, 0],
        [3, 4],
      ],
      2,
    ),
  "running mean alone": () => F.batch_norm(X, torch.zeros(3), null, { training: true }),
  "running variance alone": () => F.batch_norm(X, null, torch.ones(3), { training: true }),
  "running mean alone, of another size": () => F.batch_norm(X, torch.zeros(2), null, { training: true }),
  "running mean alone, evaluated": () => F.batch_norm(X, torch.zeros(3), null),
  "instances with a mean alone": () => F.instance_norm(X, torch.zeros(3), null),
  "argmin of nothing": () => torch.argmin(nothing),
  "max of nothing": () => torch.max(nothing),
  "logsumexp along no dims": () => torch.logsumexp(torch.ones(2, 2), []),
  "logsumexp along no dims, kept": () => torch.logsumexp(torch.ones(2, 2), [], { keepdim: true }),
  "logsumexp of a number along no dims": () => torch.logsumexp(floats(1), []),
  "one state for an LSTM": () => new nn.LSTM(2, 3)(INPUT, HIDDEN as never),
  "two states for a GRU": () => new nn.GRU(2, 3)(INPUT, pair),
  "two states for a cell": () => new nn.GRUCell(2, 3)(torch.ones(1, 2), pair),
  "sequences of two widths": () => pad_sequence([torch.ones(2, 3), torch.ones(1, 2)]),
  "sequences of two widths, the batch first": () =>
    pad_sequence([torch.ones(1, 2), torch.ones(2, 3)], { batch_first: true }),
  "a checkpoint that ends in place": () => {
    const x = X.clone().requires_grad_();
    const model = new nn.Sequential(new nn.InstanceNorm1d(3), new nn.ReLU({ inplace: true }));
    torch.utils.checkpoint.checkpoint(model, x, { use_reentrant: true }).pow(3).sum().backward();
    return x.grad!.mul(1e4).round();
  },
  "elu at 0, twice": () => bends((x) => F.elu(x!, 2), [0, -0.5, 0.5]),
  "celu at 0, twice": () => bends((x) => F.celu(x!, 0.5), [0, -0.5, 0.5]),
  "selu at 0, twice": () => bends((x) => F.selu(x!), [0, -0.5, 0.5]),
  "elu in place at 0, twice": () => bends((x) => F.elu_(x!.mul(1)), [0, -0.5, 0.5]),
  "logsigmoid at 0, twice": () => bends((x) => F.logsigmoid(x!), [0, -0.5, 0.5]),
  "logits of weighed positives at 0, twice": () =>
    bends(
      (x) => F.binary_cross_entropy_with_logits(x!, floats([1, 0, 1]), { pos_weight: floats([2, 1, 0.5]) }),
      [0, 0, 0.5],
    ),
  "logaddexp of equals, twice": () => bends((a, b) => torch.logaddexp(a!, b!), [0, 1], [0, 2]),
  "sizes that stay": () => {
    const [row, plane] = [X.at(":1"), X.at(null)];
    return [
      F.interpolate(row, { scale_factor: 1.3, mode: "linear" }),
      F.interpolate(row.at(":", ":", ":3"), { scale_factor: 1.3, mode: "linear" }),
      F.interpolate(plane, { scale_factor: [1.2, 2], mode: "bilinear" }),
      F.interpolate(plane, { scale_factor: [1.2, 2], mode: "bilinear", antialias: true }),
      F.interpolate(plane, { scale_factor: [1.2, 1.1], mode: "bicubic" }),
      F.interpolate(plane, { scale_factor: [1.2, 0.5], mode: "bicubic" }),
    ].map((each) => each.at(0, 0));
  },
};

/** Without spaces and signs of zeros. */
const plain = (text: string): string => text.replace(/\s+/g, "").replace(/-(0\.0*)(?=[,\]])/g, "$1");

describe("programs of reports", () => {
  for (const [name, wanted] of Object.entries(recorded as Record<string, { error: string } | string[]>))
    it(name, () => {
      const program = programs[name]!;
      if (!Array.isArray(wanted)) {
        expect(messageOf(program).split("\n")[0]).toBe(wanted.error);
        return;
      }
      const value = program();
      const shown = (Array.isArray(value) ? value : [value]).map((each) => plain(String(each)));
      expect(shown).toEqual(wanted.map(plain));
    });
});
