//% graph
import * as torch from "flambeau";

const a = torch.tensor(3, { dtype: torch.float32, requires_grad: true });
const b = a.mul(a);
const c = b.add(a);
console.log(c);
c.backward();
console.log(a.grad);
//% again
const d = a.exp();
d.backward();
console.log(a.grad);
d.backward();
//% second
const e = torch.tensor(2, { dtype: torch.float32, requires_grad: true });
const [first] = torch.autograd.grad(e.pow(3), [e], { create_graph: true });
const [second] = torch.autograd.grad(first, [e]);
console.log(second);
//% detach
console.log(b.detach().requires_grad, torch.no_grad(() => a.mul(2)).requires_grad);
//% picture
const w = torch.ones(2, 3, { requires_grad: true });
const bias = torch.zeros(2, { requires_grad: true });
const input = torch.ones(4, 3);
const loss = input.matmul(w.t()).add(bias).tanh().pow(2).mean();
display(loss, { as: "graph", names: { w, bias } });
loss.backward();
display(loss, { as: "graph", names: { w, bias } });
//% ex:slope
const t = torch.tensor(1, { dtype: torch.float32, requires_grad: true });
// Compute the slope of t⁴ + t at 1, so that it is in t.grad.
//% ex:slope answer
const t = torch.tensor(1, { dtype: torch.float32, requires_grad: true });
t.pow(4).add(t).backward();
//% ex:slope check
expect(t.grad !== null && t.grad.item() === 5, "4 · 1³ + 1 is 5: call backward().", "4 · 1³ + 1 等于 5：调用 backward()。");
//% ex:stop
const u = torch.tensor(2, { dtype: torch.float32, requires_grad: true });
u.mul(u).backward();
// Let the second factor count as a constant: u.grad should be 2.
//% ex:stop answer
const u = torch.tensor(2, { dtype: torch.float32, requires_grad: true });
u.mul(u.detach()).backward();
//% ex:stop check
expect(u.grad.item() === 2, "detach() cuts a tensor off the graph.", "detach() 把张量从计算图中分离。");
