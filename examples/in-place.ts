/** In-place operations: what they change, who sees it, where autograd forbids them, and what they save. */
import * as torch from "flambeau";
import { nn } from "flambeau";
import { attempt, printer, runAsProgram, type Print } from "./support/program.ts";

const F = nn.functional;
type Show = ReturnType<typeof printer>;

function basics(show: Show): void {
  show("x.add(y) makes a tensor, x.add_(y) changes x.");
  let x = torch.tensor(
    [
      [1, 2],
      [3, 4],
    ],
    { dtype: torch.float32 },
  );
  const y = torch.tensor(
    [
      [10, 20],
      [30, 40],
    ],
    { dtype: torch.float32 },
  );
  const z = x.add(y);
  show("z =", z);
  show("x =", x);
  show("version of x:", x._version);
  const same = x.add_(y);
  show("x =", x);
  show("x.add_(y) is x:", same === x, "| version of x:", x._version);

  show("\nx += y and x -= y are x.add_(y) and x.sub_(y); x = x + y makes a new tensor.");
  x = torch.tensor([1, 2, 3], { dtype: torch.float32 });
  const alias = x;
  x.add_(10);
  show("alias =", alias);
  x.sub_(1);
  show("alias =", alias);
  x = x.add(100);
  show("x =", x);
  show("alias =", alias);
  x = torch.tensor([4, 9, 16], { dtype: torch.float32 });
  show(x.mul_(2));
  show(x.div_(4));
  show(x.pow_(2));
  show(x.sqrt_().neg_().clamp_(-6, -3).zero_());
}

function byIndex(show: Show): void {
  show("\nscatter_ and others write by index.");
  const src = torch.arange(1, 11).reshape(2, 5);
  show(torch.zeros(3, 5, { dtype: torch.int64 }).scatter_(0, torch.tensor([[0, 1, 2, 0]]), src));
  show(
    torch.zeros(3, 5, { dtype: torch.int64 }).scatter_(
      1,
      torch.tensor([
        [0, 1, 2],
        [0, 1, 4],
      ]),
      src,
    ),
  );
  const labels = torch.tensor([2, 0, 1]);
  show("one-hot:", torch.zeros(3, 3).scatter_(1, labels.unsqueeze(1), 1));
  show(torch.zeros(5).index_add_(0, torch.tensor([0, 4, 0]), torch.tensor([1, 2, 3], { dtype: torch.float32 })));
  show(torch.ones(2, 3).masked_fill_(torch.tensor([true, false, true]), -1));
}

function views(show: Show): void {
  show("\nViews share the bytes: a change through one is seen by all.");
  const x = torch.zeros(2, 3);
  const row = x.at(1);
  const column = x.at(":", 0);
  const flat = x.view(-1);
  row.fill_(7);
  flat.index_put_([2], 5);
  show(x);
  show("column =", column);
  show("versions:", x._version, row._version, column._version, flat._version);
  const copy = x.clone();
  copy.zero_();
  show("a clone has bytes of its own:", x.sum().item());
  x.t_();
  show("t_ turns the shape, in place:", x.shape);

  show("\nAutograd follows a change of a view.");
  const w = torch.tensor([1, 2, 3], { dtype: torch.float32, requires_grad: true });
  const h = w.mul(2);
  h.at("1:").mul_(10);
  h.sum().backward();
  show("h =", h);
  show("w.grad =", w.grad);
}

function forbidden(print: Print, show: Show): void {
  show("\nForbidden: a leaf that requires a gradient.");
  const w = torch.ones(3, { requires_grad: true });
  attempt(print, () => w.add_(1));
  attempt(print, () => w.at(0).fill_(1));
  torch.no_grad(() => {
    w.add_(1);
  });
  show("under no_grad it is how optimizers work:", w);

  show("\nForbidden: changing what backward needs.");
  attempt(print, function changedOutput() {
    const a = torch.tensor([0.5, 1], { requires_grad: true });
    const b = a.exp();
    b.add_(1);
    b.sum().backward();
  });
  attempt(print, function changedInput() {
    const a = torch.tensor([0.5, 1], { requires_grad: true });
    const b = a.mul(1);
    const c = b.pow(2);
    b.add_(1);
    c.sum().backward();
  });
  attempt(print, function residual() {
    const a = torch.tensor([-0.5, 1], { requires_grad: true });
    const relu = new nn.ReLU({ inplace: true });
    const out = relu(a.mul(2));
    out.add_(a);
    out.sum().backward();
  });

  show("\nForbidden: what does not fit.");
  attempt(print, () => torch.zeros(3).add_(torch.zeros(2, 3)));
  attempt(print, () => torch.zeros(3, { dtype: torch.int64 }).add_(0.5));
  attempt(print, () => torch.zeros(1).expand(3).add_(1));
}

function allowed(show: Show): void {
  show("\nAllowed: sums do not need what they added, and relu_ needs only its own result.");
  let a = torch.tensor([-1, 2], { dtype: torch.float32, requires_grad: true });
  const b = a.add(1);
  b.add_(5).mul_(3);
  b.sum().backward();
  show("a.grad =", a.grad);
  a = torch.tensor([-1, 2], { dtype: torch.float32, requires_grad: true });
  F.relu(a.mul(4), { inplace: true }).sum().backward();
  show("a.grad =", a.grad);
}

/** Bytes at the peak of some work above what was live before it, in MiB. */
function peakOf(work: () => unknown): number {
  torch.collect_garbage(); // what the program made before must not end in between
  torch.reset_peak_memory_stats();
  const before = torch.memory_stats().live_bytes;
  torch.scope(() => {
    work();
  });
  return (torch.memory_stats().peak_bytes - before) / 2 ** 20;
}

function saved(show: Show): void {
  show("  > What it saves: ten activations of 4 MiB each, recorded for backward (torch.memory_stats()).");
  const x = torch.randn(1024, 1024, { requires_grad: true });
  for (const inplace of [false, true]) {
    const peak = peakOf(() => {
      let h = x.mul(1);
      for (let i = 0; i < 10; i++) h = F.relu(h, { inplace });
      return h;
    });
    show(`  > F.relu(h, { inplace: ${inplace} }): ${peak.toFixed(0)} MiB at the peak`);
  }
}

export function main(print: Print): void {
  const show = printer(print);
  basics(show);
  byIndex(show);
  views(show);
  forbidden(print, show);
  allowed(show);
  saved(show);
}

await runAsProgram(import.meta.url, main);
