//% first
import * as torch from "flambeau";
import { nn } from "flambeau";
const F = nn.functional;

const x = torch.tensor([[1, 2], [3, 4]], { dtype: torch.float32 });
const y = x.add(10);  // a new tensor
console.log(x);
x.add_(10);           // changes x itself
console.log(x);
//% views
const grid = torch.zeros(2, 3);
const row = grid.at(1);
row.fill_(7);
console.log(grid);
console.log(grid._version, row._version);
//% picture
display({ grid, row }, { as: "storage" });
row.at(0).add_(100);
display({ grid, row }, { as: "storage" });
//% leaf
const w = torch.ones(3, { requires_grad: true });
w.add_(1);
//% no-grad
torch.no_grad(() => {
  w.add_(1);
});
console.log(w);
//% saved
const a = torch.tensor([0.5, 1], { requires_grad: true });
const b = a.exp();
b.add_(1);
b.sum().backward();
//% mended
const c = torch.tensor([0.5, 1], { requires_grad: true });
const d = c.exp();
d.add(1).sum().backward();
console.log(c.grad);
//% saved-picture
const p = torch.tensor([0.5, 1], { requires_grad: true });
const q = p.exp();
q.add_(1);
display(q.sum(), { as: "graph", names: { p } });
//% legal
const e = torch.tensor([-1, 2], { dtype: torch.float32, requires_grad: true });
const h = e.mul(3);
F.relu(h, { inplace: true });
h.sum().backward();
console.log(h);
console.log(e.grad);
//% ex:column
const board = torch.zeros(3, 3);
// Set the middle column of `board` to 5, in place.
//% ex:column answer
const board = torch.zeros(3, 3);
board.at(":", 1).fill_(5);
//% ex:column check
expect(board.at(":", 1).eq(5).all().item(), "The middle column is not 5 yet: board.at(\":\", 1) is a view of it.", "中间一列还不是 5：board.at(\":\", 1) 是它的视图。");
expect(board.sum().item() === 15, "Other columns must stay 0.", "其他列必须保持为 0。");
//% ex:step
const p = torch.ones(2, { requires_grad: true });
const loss = p.mul(3).sum();
loss.backward();
// Take one step of gradient descent with learning rate 0.1: change p in place.
//% ex:step answer
const p = torch.ones(2, { requires_grad: true });
const loss = p.mul(3).sum();
loss.backward();
torch.no_grad(() => {
  p.sub_(p.grad!.mul(0.1));
});
//% ex:step check
expect(p.is_leaf && p.requires_grad, "p must still be the parameter: change it in place, under torch.no_grad.", "p 必须仍是那个参数：请在 torch.no_grad 中原地修改它。");
expect(torch.allclose(p.detach(), torch.full([2], 0.7)), "p should be 1 - 0.1 × 3 = 0.7.", "p 应为 1 - 0.1 × 3 = 0.7。");
