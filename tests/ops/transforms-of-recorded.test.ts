/** Gradients of `torch.func` whose tensors are recorded outside of it: a backward pass through them, as meta-learning does. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const F = torch.nn.functional;
const { grad, vjp, vmap, functional_call } = torch.func;
type Loss = (scale: torch.Tensor) => torch.Tensor;

torch.manual_seed(0);
const exact = { dtype: torch.float64 };
const x = torch.rand(4, 3, exact);
const y = torch.rand(4, 3, exact);
const classes = torch.tensor([0, 2, 1, 1]);
const signs = y.sub(0.5).sign();

const losses: Readonly<Record<string, Loss>> = {
  "squared error": (w) => F.mse_loss(x.mul(w), y),
  "smooth error": (w) => F.smooth_l1_loss(x.mul(w), y),
  "cross entropy": (w) => F.cross_entropy(x.mul(w), classes),
  "binary cross entropy": (w) => F.binary_cross_entropy(x.mul(w).sigmoid(), y),
  logits: (w) => F.binary_cross_entropy_with_logits(x.mul(w), y),
  "soft margin": (w) => F.soft_margin_loss(x.mul(w), signs),
  "several margins": (w) => F.multi_margin_loss(x.mul(w), classes, { p: 2 }),
  Poisson: (w) => F.poisson_nll_loss(x.mul(w), y),
  cosine: (w) => F.cosine_embedding_loss(x.mul(w).add(w), y, signs.at(":", 0)),
  "layer norm": (w) => F.layer_norm(x.mul(w), [3]).pow(3).sum(),
  "batch norm": (w) => F.batch_norm(x.mul(w), null, null, null, null, true).pow(3).sum(),
  attention: (w) => F.scaled_dot_product_attention(x.mul(w).unsqueeze(0), x.unsqueeze(0), x.unsqueeze(0)).pow(2).sum(),
  determinant: (w) => x.at(":3").mul(w).det(),
  inverse: (w) => x.at(":3").mul(w).inverse().pow(2).sum(),
};

describe.each(Object.entries(losses))("%s", (_, loss) => {
  const truth = (): number => {
    const w = torch.tensor(1.3, exact).requires_grad_();
    const [slope] = torch.autograd.grad(loss(w), w, { create_graph: true });
    slope!.pow(2).backward();
    return w.grad!.item();
  };

  it("grad", () => {
    const w = torch.tensor(1.3, exact).requires_grad_();
    grad(loss)(w).pow(2).backward();
    expect(w.grad!.item()).toBeCloseTo(truth(), 4);
  });

  it("vmap of grad", () => {
    const w = torch.tensor([1.3, 0.8], exact).requires_grad_();
    vmap(grad(loss))(w).pow(2).sum().backward();
    expect(w.grad!.at(0).item()).toBeCloseTo(truth(), 4);
  });

  it("of a tensor that the function finds outside", () => {
    const [w, v] = [torch.tensor(1.3, exact).requires_grad_(), torch.tensor(1.1, exact)];
    grad((scale: torch.Tensor) => loss(w.mul(scale)))(v)
      .pow(2)
      .backward();
    const [w2, v2] = [torch.tensor(1.3, exact).requires_grad_(), torch.tensor(1.1, exact).requires_grad_()];
    const [slope] = torch.autograd.grad(loss(w2.mul(v2)), v2, { create_graph: true });
    slope!.pow(2).backward({ inputs: [w2] });
    expect(w.grad!.item()).toBeCloseTo(w2.grad!.item(), 4);
  });

  it("gradients that are recorded themselves", () => {
    const c = torch.tensor(1.5, exact).requires_grad_();
    const [, pull] = vjp(loss, torch.tensor(1.3, exact));
    pull(c)[0]!.mul(2).backward();
    expect(c.grad!.item()).toBeCloseTo(2 * grad(loss)(torch.tensor(1.3, exact)).item(), 4);
  });
});

it("a step of learning is learned through", () => {
  torch.manual_seed(0);
  const model = new torch.nn.Sequential(new torch.nn.Linear(1, 8), new torch.nn.Tanh(), new torch.nn.Linear(8, 1));
  const parameters = Object.fromEntries(model.named_parameters());
  const inputs = torch.linspace(-1, 1, 5).unsqueeze(1);
  const lossOf = (p: Record<string, torch.Tensor>): torch.Tensor =>
    F.mse_loss(functional_call(model, p, [inputs]), inputs.sin());
  const slopes = grad(lossOf)(parameters);
  const stepped = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, value.sub(slopes[name]!.mul(0.1))]),
  );
  const loss = lossOf(stepped);
  loss.backward();
  // As PyTorch 2.15 gives them for the same seed.
  expect(loss.item()).toBeCloseTo(0.0347, 4);
  expect(model.parameters().map((p) => Number(p.grad!.norm().item().toFixed(4)))).toEqual([
    0.0804, 0.0304, 0.2684, 0.0655,
  ]);
});

it.each([
  ["LSTM", () => new torch.nn.LSTM(2, 3, { batch_first: true, num_layers: 2, bidirectional: true })],
  ["GRU", () => new torch.nn.GRU(2, 3, { batch_first: true })],
  ["RNN", () => new torch.nn.RNN(2, 3, { batch_first: true })],
] as const)("gradients of each sequence of a batch: %s", (_, make) => {
  const layer = make() as torch.nn.Module;
  const parameters = Object.fromEntries(layer.named_parameters());
  const inputs = torch.randn(3, 4, 2);
  const lossOf = (p: Record<string, torch.Tensor>, one: torch.Tensor): torch.Tensor =>
    (functional_call(layer, p, [one.unsqueeze(0)]) as unknown as [torch.Tensor])[0].pow(2).sum();
  const slopes = vmap(grad(lossOf), { in_dims: [null, 0] })(parameters, inputs);
  for (let i = 0; i < 3; i++) {
    layer.zero_grad();
    lossOf(parameters, inputs.at(i)).backward();
    for (const [name, value] of Object.entries(parameters))
      expect(torch.allclose(slopes[name]!.at(i), value.grad!, { atol: 1e-5 })).toBe(true);
  }
});
