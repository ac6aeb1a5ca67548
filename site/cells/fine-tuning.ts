//% freeze
import * as torch from "flambeau";
import { nn, optim } from "flambeau";
const F = nn.functional;

torch.manual_seed(0);
const model = new nn.Sequential({ body: new nn.Linear(4, 8), relu: new nn.ReLU(), head: new nn.Linear(8, 10) });
model.get_submodule("body").requires_grad_(false);
for (const [name, p] of model.named_parameters()) console.log(name, p.requires_grad);
//% head
model.head = new nn.Linear(8, 2);
console.log(model);
//% train
const before = model.state_dict()["body.weight"].clone();
const optimizer = new optim.SGD(model.parameters().filter((p) => p.requires_grad), { lr: 0.1 });
const x = torch.randn(16, 4);
const y = x.sum(1).gt(0).long();
const losses = [];
for (let step = 0; step < 20; step++) {
  optimizer.zero_grad();
  const loss = F.cross_entropy(model(x), y);
  loss.backward();
  optimizer.step();
  losses.push(loss.item());
}
console.log(losses[0].toFixed(3), losses[19].toFixed(3));
console.log(torch.equal(model.state_dict()["body.weight"], before));
//% ex:groups
const body = new nn.Linear(2, 2);
const head = new nn.Linear(2, 2);
const opt = new optim.SGD([...body.parameters(), ...head.parameters()], { lr: 0.1 });
// Train the body with lr 0.001 and the head with lr 0.1, by two groups.
//% ex:groups answer
const body = new nn.Linear(2, 2);
const head = new nn.Linear(2, 2);
const opt = new optim.SGD([{ params: body.parameters(), lr: 0.001 }, { params: head.parameters() }], { lr: 0.1 });
//% ex:groups check
expect(opt.param_groups.length === 2, "Give the optimizer two groups: { params, lr }.", "给优化器两个参数组：{ params, lr }。");
expect(opt.param_groups[0].lr === 0.001 && opt.param_groups[1]?.lr === 0.1, "The first group's lr is 0.001, the second's 0.1.", "第一组的 lr 为 0.001，第二组为 0.1。");
//% ex:unfreeze
const frozen = new nn.Sequential(new nn.Linear(2, 2), new nn.Linear(2, 2));
frozen.requires_grad_(false);
// Let the last layer learn again.
//% ex:unfreeze answer
const frozen = new nn.Sequential(new nn.Linear(2, 2), new nn.Linear(2, 2));
frozen.requires_grad_(false);
frozen.at(-1).requires_grad_(true);
//% ex:unfreeze check
expect(frozen.at(-1).weight.requires_grad, "requires_grad_(true) on the last layer.", "对最后一层调用 requires_grad_(true)。");
expect(!frozen.at(0).weight.requires_grad, "The first layer must stay frozen.", "第一层必须保持冻结。");
