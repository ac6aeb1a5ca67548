//% script
import * as torch from "flambeau";
import { nn, optim } from "flambeau";
const F = nn.functional;

torch.manual_seed(0);
const x = torch.rand(16, 2);
const y = x.at(":", 0).gt(x.at(":", 1)).long();
const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 2));
const optimizer = new optim.SGD(model.parameters(), { lr: 0.5 });
for (let step = 0; step < 3; step++) {
  optimizer.zero_grad();
  const loss = F.cross_entropy(model(x), y);
  loss.backward();
  optimizer.step();
  console.log(loss.item().toFixed(4));
}
//% operators
const a = torch.tensor([1, 2, 3], { dtype: torch.float32 });
const b = a.mul(2).sub(1);
console.log(a.at("1:"), b.neg(), a.gt(1));
a.add_(b);
a.index_put_(["1:"], 0);
console.log(a);
//% names
console.log(torch.arange(6).view(2, 3).sum({ dim: 1, keepdim: true }));
const accuracy = torch.no_grad(() => model(x).argmax(1).eq(y).float().mean());
console.log(accuracy.shape);
//% ex:slice
const m = torch.arange(12).view(3, 4);
const corner = m;
// Python: corner = m[:2, -1]
//% ex:slice answer
const m = torch.arange(12).view(3, 4);
const corner = m.at(":2", -1);
//% ex:slice check
expect(torch.equal(corner, torch.tensor([3, 7])), "Each index is an argument of at: \":2\", -1.", "每个索引是 at 的一个参数：\":2\", -1。");
//% ex:matmul
const left = torch.ones(2, 3);
const right = torch.ones(3, 2);
const product = left;
// Python: product = left @ right + 1
//% ex:matmul answer
const left = torch.ones(2, 3);
const right = torch.ones(3, 2);
const product = left.matmul(right).add(1);
//% ex:matmul check
expect(torch.equal(product, torch.full([2, 2], 4).float()), "@ is matmul, + is add.", "@ 对应 matmul，+ 对应 add。");
