/** Calls of the parts of PyTorch's own tests that came last: results and refusals beside what PyTorch recorded. */
import * as torch from "../../src/index.ts";
import { playRecorded } from "../support/recorded-calls.ts";
import recorded from "./rest-of-own-tests.json" with { type: "json" };

const { nn } = torch;
const F = nn.functional;
const L = torch.linalg;
const A = torch
  .tensor([
    [4, 1, 2],
    [1, 3, 1],
    [2, 1, 5],
  ])
  .float();
const V = torch.tensor([1, 2, 3]).float();
const P = V.div(4);
const classes = torch.tensor([0, 1, 2]);
const none = torch.empty(0);
const bad = "a" as never;
const three = 3 as never;

const wanting = (x: torch.Tensor): torch.Tensor => x.clone().requires_grad_();

/** The gradients of a loss by all its arguments, one after the other. */
function slopes(loss: (...given: torch.Tensor[]) => torch.Tensor, ...inputs: torch.Tensor[]): torch.Tensor {
  const given = inputs.map(wanting);
  return torch.cat(torch.autograd.grad(loss(...given), given).map((gradient) => gradient.flatten()));
}

function assigned(x: torch.Tensor, flag: boolean): torch.Tensor {
  x.requires_grad = flag;
  return x;
}

class Twice extends torch.autograd.Function {
  static override forward(_: torch.autograd.FunctionContext, x: torch.Tensor, factor: number): torch.Tensor {
    return x.mul(factor);
  }
  static override backward(_: torch.autograd.FunctionContext, grad: torch.Tensor): torch.Tensor[] {
    return [grad.mul(2), 3 as never];
  }
}

class Marked extends torch.autograd.Function {
  static override forward(context: torch.autograd.FunctionContext, x: torch.Tensor): torch.Tensor {
    context.mark_dirty(3 as never);
    return x.mul(2);
  }
}

function withHook(register: (layer: torch.nn.Linear) => void): torch.Tensor {
  const layer = new nn.Linear(3, 2);
  register(layer);
  return layer({ input: V });
}

function loadedLazily(): torch.Tensor {
  const layer = new nn.LazyLinear(2);
  layer.load_state_dict(new nn.Linear(3, 2).state_dict());
  layer(V);
  return torch.tensor(layer.in_features);
}

function stepped(optimizer: torch.optim.Muon | torch.optim.Adam): void {
  for (const param of optimizer.param_groups.flatMap(({ params }) => params)) param.grad = torch.ones_like(param);
  optimizer.step();
}

const complex = (real: number, imag: number): never => new torch.Complex(real, imag) as never;
const C = torch.ones(2, 2, { dtype: torch.complex64 });

const calls: Readonly<Record<string, () => unknown>> = {
  "slope of a ranking at its margin": () =>
    slopes((a, b) => F.margin_ranking_loss(a!, b!, torch.ones(3), { margin: 1, reduction: "sum" }), V, V.sub(1)),
  "slope of a hinge at its margin": () =>
    slopes((a) => F.hinge_embedding_loss(a!, torch.ones(3).neg(), { margin: 2, reduction: "sum" }), V),
  "slope of a cosine at its margin": () =>
    slopes(
      (a, b) => F.cosine_embedding_loss(a!, b!, torch.tensor([-1]).float()),
      torch.tensor([[1, 0]]).float(),
      torch.tensor([[0, 1]]).float(),
    ),
  "slope of a cross entropy by certain targets": () =>
    slopes((x, t) => F.binary_cross_entropy(x!, t!), torch.tensor([0, 1, 0.5]), torch.tensor([1, 0, 0.5]))
      .narrow(0, 3, 3)
      .nan_to_num({ posinf: 9, neginf: -9 }),
  "soft margin, targets": () => F.soft_margin_loss(V, wanting(V)),
  "class weights": () => F.nll_loss(A, classes, wanting(V)),
  "class weights of logits": () => F.cross_entropy(A, classes, wanting(V)),
  "weights of margins": () => F.multi_margin_loss(A, classes, { weight: wanting(V) }),
  "weights of binary losses": () => F.binary_cross_entropy(P, P, wanting(V)),
  "weights of logits": () => F.binary_cross_entropy_with_logits(P, P, wanting(V)),
  "positive weights": () => F.binary_cross_entropy_with_logits(P, P, { pos_weight: wanting(V) }),
  "running mean": () => F.batch_norm(A, wanting(V), V),
  "running variance": () => F.batch_norm(A, V, wanting(V), { training: true }),
  "running mean of instances": () => F.instance_norm(A.unsqueeze(0), wanting(V), V, { use_input_stats: false }),
  "classes of a vector": () => F.nll_loss(V, torch.tensor([1, 2])),
  "batch norm of a vector": () => F.batch_norm(V, null, null, { training: true }),
  "batch norm of nothing": () => F.batch_norm(none, null, null, { training: true }),
  "lazy batch norm of a vector": () => new nn.LazyBatchNorm1d()(V),
  "ctc of nothing": () => F.ctc_loss(torch.empty(0, 1, 3), torch.ones(1, 1).long(), [0], [1]),
  "prelu of two dtypes": () => F.prelu(A.double(), torch.ones(1)),
  "an LSTM cell with one state": () => new nn.LSTMCell(3, 3)(A, [A] as never),
  "a GRU cell with a batch of states": () => new nn.GRUCell(3, 3)(V, A),
  "a GRU with double states": () => new nn.GRU(3, 3)(A, torch.zeros(1, 3).double()),
  "an RNN with double states": () => new nn.RNN(3, 3)(A, torch.zeros(1, 3).double()),
  "attention with negative dropout": () => {
    const x = A.view(1, 1, 3, 3);
    return F.scaled_dot_product_attention(x, x, x, { dropout_p: -0.5 });
  },
  "no reduction": () => F.l1_loss(V, V, { reduction: null as never }),
  "a number for a reduction": () => F.cross_entropy(A, A, { reduction: three }),
  "a list for a reduction": () => new nn.MSELoss({ reduction: ["mean"] as never })(V, V),
  "cholesky by input": () => L.cholesky({ input: A }),
  "cholesky by A": () => L.cholesky({ A } as never),
  "eigvalsh by input": () => L.eigvalsh({ input: A }),
  "cond of a list": () => L.cond([1] as never),
  "matrix_power by input": () => L.matrix_power({ input: A, n: 2 }),
  "lstsq by its names": () => L.lstsq({ input: A, b: A }).solution,
  "lstsq by others": () => L.lstsq({ A, B: A } as never),
  "solve_triangular by input": () => L.solve_triangular({ input: A, B: A, upper: true }),
  "inv by another name": () => L.inv({ input: A } as never),
  "out of roll": () => torch.roll(A, 1, { out: none }),
  "out of trace": () => torch.trace(A, { out: none }),
  "out of linalg.det": () => L.det(A, { out: torch.empty(0) }),
  "to a list": () => A.to([1] as never),
  "to two dtypes": () => (A.to as (...args: unknown[]) => unknown).call(A, torch.float64, torch.float32),
  "to by flags": () => (A.to as (...args: unknown[]) => unknown).call(A, torch.float64, false, true),
  "to a number as dtype": () => A.to({ dtype: three }),
  "to a device and a flag that is none": () => (A.to as (...args: unknown[]) => unknown).call(A, "cpu", 3),
  "to null and a dtype": () => (A.to as (...args: unknown[]) => unknown).call(A, null, torch.float64),
  "to too much": () => (A.to as (...args: unknown[]) => unknown).call(A, "cpu", torch.float64, true, true, true),
  "stride of a text": () => A.stride(bad),
  "size of a float": () => A.size(1.5),
  "size of two": () => (A.size as (...args: number[]) => unknown).call(A, 0, 0),
  "is_contiguous of a number": () => A.is_contiguous(three),
  "type with a number": () => (A.type as (...args: unknown[]) => unknown).call(A, torch.float64, 3),
  "numpy of a number": () => A.numpy(three),
  "dim of a number": () => (A.dim as (...args: number[]) => unknown).call(A, 3),
  "item of a number": () => (V.at(0).item as (...args: number[]) => unknown).call(V.at(0), 3),
  "t of a number": () => (A.t as (...args: number[]) => unknown).call(A, 3),
  "zero_ of a number": () => (A.zero_ as (...args: number[]) => unknown).call(A.clone(), 3),
  "new_zeros without sizes": () => A.new_zeros(),
  "new_zeros of a text": () => A.new_zeros(bad),
  "new_zeros below 0": () => A.new_zeros(-1),
  "new_zeros of loose sizes": () => A.new_zeros(2, 3, { dtype: torch.int64 }),
  "new_ones of a list": () => A.new_ones([2, 2]),
  "new_full without a value": () => (A.new_full as (size: number[]) => unknown).call(A, [2]),
  "new_full of a text": () => A.new_full([2], bad),
  "new_full by names": () => (A.new_full as (named: object) => unknown).call(A, { size: [2], fill_value: 3 }),
  "new_empty_strided without strides": () => (A.new_empty_strided as (size: number[]) => unknown).call(A, [2]),
  "requires_grad of a number": () => assigned(V.clone(), three),
  "requires_grad of a result": () => assigned(wanting(V).mul(2), true),
  "requires_grad of whole numbers": () => assigned(V.long(), true),
  "backward into what wants none": () =>
    wanting(V)
      .sum()
      .backward({ inputs: [V] }),
  "gradients that are a number": () => torch.autograd.grad(wanting(V).sum(), V, three),
  "outputs that are a number": () => torch.autograd.grad(three, V),
  "a gradient of a number": () => (Twice.apply(wanting(V), 2) as torch.Tensor).sum().backward(),
  "a dirty number": () => Marked.apply(wanting(V)),
  "a pre-hook that gives a number": () =>
    withHook((layer) => layer.register_forward_pre_hook(() => 3 as never, { with_kwargs: true })),
  "empty without a device": () => (nn.Linear.prototype.to_empty as () => unknown).call(new nn.Linear(3, 2)),
  "inputs of a loaded lazy layer": loadedLazily,
  "an amount that is none": () => nn.utils.prune.l1_unstructured(new nn.Linear(2, 2), "weight", null as never),
  "gain of nothing": () => nn.init.calculate_gain(null as never),
  "packing a vector": () => nn.utils.rnn.pack_padded_sequence(V, [3]),
  "all written": () => V.clone().index_put_([true], torch.tensor(7)),
  "nothing written": () => V.clone().index_put_([false], torch.ones(9)),
  "a rate that is none": () => new torch.optim.Adam([wanting(V)], { lr: null as never }),
  "a rate that is a text": () => new torch.optim.AdamW([wanting(V)], { lr: bad }),
  "a rate of two": () => new torch.optim.Adafactor([wanting(V)], { lr: V }),
  "Muon of complex numbers": () => stepped(new torch.optim.Muon([wanting(C)])),
  "SparseAdam of complex numbers": () => new torch.optim.SparseAdam([wanting(V), wanting(C)]),
  "fused steps of complex numbers": () => stepped(new torch.optim.Adam([wanting(C)], { fused: true })),
  "scattering a complex number": () => torch.scatter(A, 0, torch.tensor([[0, 1, 0]]), complex(0, 1)),
  "scattering too large a number": () => torch.scatter(A, 0, torch.tensor([[0, 1, 0]]), 1e300),
  "lerp by a complex number without imaginary part": () => torch.lerp(V, V.mul(2), complex(2, 0)),
  "lerp by a complex number": () => torch.lerp(V, V.mul(2), complex(0, 2)),
  "masked fill by such a number": () => V.masked_fill(V.gt(1), complex(2, 0)),
  "complex maximum of norms": () => torch.renorm(A, 2, 0, complex(0, 1)),
  "NaN as maximum of norms": () => torch.renorm(A, 2, 0, NaN),
  "complex order of a norm": () => L.vector_norm(V, complex(0, 2)),
  "places as int32": () => torch.take_along_dim(A, torch.tensor([[0, 1]], { dtype: torch.int32 })),
  "an integral with huge steps": () => torch.trapz(V, { dx: (2n ** 63n) as never }),
  "nanquantile out of range": () => torch.nanquantile(V, 1.5),
  "quantile of whole numbers out of range": () => torch.quantile(V.long(), 1.5),
  "nanmedian of nothing": () => torch.nanmedian(torch.empty(0, 3), 0),
  "integral with complex steps": () => torch.trapezoid(V, { dx: new torch.Complex(0, 1) as never }),
  "integrals between other places": () => torch.cumulative_trapezoid(V, V.narrow(0, 0, 2)),
  "a mode that is a number": () => torch.set_grad_enabled(three),
};
playRecorded(recorded.records, calls, true);
