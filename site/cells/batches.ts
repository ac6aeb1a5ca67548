//% loader
import * as torch from "flambeau";
import { nn, optim, utils } from "flambeau";
const F = nn.functional;
const { DataLoader, TensorDataset } = utils.data;

torch.manual_seed(1);
const points = new TensorDataset(torch.linspace(1, 10, 10), torch.linspace(10, 1, 10));
for (const [x, y] of new DataLoader(points, { batch_size: 4, shuffle: true })) {
  console.log(x, y);
}
//% train
const x = torch.linspace(-1, 1, 200).unsqueeze(1);
const y = x.pow(2);

function train(make) {
  torch.manual_seed(2);
  const model = new nn.Sequential(new nn.Linear(1, 20), new nn.ReLU(), new nn.Linear(20, 1));
  const optimizer = make(model.parameters());
  const losses = [];
  for (let epoch = 0; epoch < 6; epoch++) {
    for (const [bx, by] of new DataLoader(new TensorDataset(x, y), { batch_size: 20, shuffle: true })) {
      optimizer.zero_grad();
      const loss = F.mse_loss(model(bx), by);
      loss.backward();
      optimizer.step();
      losses.push(loss.item());
    }
  }
  return losses;
}
const curves = {
  SGD: train((p) => new optim.SGD(p, { lr: 0.01 })),
  momentum: train((p) => new optim.SGD(p, { lr: 0.01, momentum: 0.9 })),
  RMSprop: train((p) => new optim.RMSprop(p, { lr: 0.01 })),
  Adam: train((p) => new optim.Adam(p, { lr: 0.01 })),
};
plot(curves, { title: "loss of each batch", x_label: "step" });
for (const [name, losses] of Object.entries(curves)) console.log(name, losses.at(-1).toFixed(3));
//% ex:last
const loader = new DataLoader(points, { batch_size: 4 });
// The last batch has 2 points. Leave it out.
//% ex:last answer
const loader = new DataLoader(points, { batch_size: 4, drop_last: true });
//% ex:last check
expect(loader.length === 2 && [...loader].every(([a]) => a.shape[0] === 4), "Use drop_last: there should be two batches of 4.", "使用 drop_last：应有两个大小为 4 的批次。");
//% ex:step
const p = torch.tensor([4], { dtype: torch.float32, requires_grad: true });
const opt = new optim.SGD([p], { lr: 0.5 });
p.pow(2).sum().backward();
// Let the optimizer change p.
//% ex:step answer
const p = torch.tensor([4], { dtype: torch.float32, requires_grad: true });
const opt = new optim.SGD([p], { lr: 0.5 });
p.pow(2).sum().backward();
opt.step();
//% ex:step check
expect(p.item() === 0, "p should be 4 - 0.5 × 8 = 0 after opt.step().", "opt.step() 之后 p 应为 4 - 0.5 × 8 = 0。");
