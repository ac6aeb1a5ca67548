//% digits
import * as torch from "flambeau";
import { nn, optim } from "flambeau";
import { load } from "mnist";
const F = nn.functional;

const test = await load("test", 2000);
console.log(test.images.shape, test.labels.shape);
console.log(test.labels.at(":10"));
display(test.images.at(0), { title: "the first" });
//% network
class Net extends nn.Module {
  features = new nn.Sequential(
    new nn.Conv2d(1, 32, 3, { stride: 2, padding: 1 }),
    new nn.BatchNorm2d(32),
    new nn.ReLU(),
    new nn.Conv2d(32, 64, 3, { stride: 2, padding: 1 }),
    new nn.BatchNorm2d(64),
    new nn.ReLU(),
  );
  classifier = new nn.Linear(64 * 7 * 7, 10);

  forward(x: torch.Tensor): torch.Tensor {
    return this.classifier(this.features(x).flatten(1));
  }
}
torch.manual_seed(0);
const model = new Net();
console.log(model);
console.log([...model.parameters()].reduce((sum, p) => sum + p.numel(), 0));
//% guess
model.eval();
const before = torch.no_grad(() => model(test.images).argmax(1));
console.log(before.eq(test.labels).sum().item(), "of 2000");
//% train
const train = await load("train", 6400);
const optimizer = new optim.Adam(model.parameters(), { lr: 0.001 });
const losses: number[] = [];
model.train();
for (let step = 0; step < 100; step++) {
  const batch = `${64 * step}:${64 * (step + 1)}`;
  const loss = F.cross_entropy(model(train.images.at(batch)), train.labels.at(batch));
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  losses.push(loss.item());
}
console.log(losses[0].toFixed(3), losses[9].toFixed(3));
console.log(losses[99] < 0.5);
plot({ loss: losses }, { x_label: "step" });
//% test
model.eval();
const guesses = torch.no_grad(() => model(test.images).argmax(1));
const right = guesses.eq(test.labels).sum().item();
console.log(right > 1800, right < 2000);
//% ex:confusion
const confusion = torch.zeros(10, 10);
// Count: confusion[i][j] is how often a digit i was read as j.
//% ex:confusion answer
const confusion = test.labels.mul(10).add(guesses).bincount(null, 100).view(10, 10);
display(confusion);
//% ex:confusion check
expect(confusion.sum().item() === 2000, "Each of the 2000 digits is counted once.", "2000 个数字每个计数一次。");
expect(confusion.diagonal().sum().item() === right, "The diagonal counts the right answers: bincount of 10 * label + guess, viewed as 10 by 10.", "对角线是答对的个数：对 10 * 标签 + 预测 做 bincount，再看作 10 × 10。");
//% ex:worst
const worst = 0;
// Which test digit has the largest loss? Set `worst` to its index.
//% ex:worst answer
const worst = torch.no_grad(() => F.cross_entropy(model(test.images), test.labels, { reduction: "none" }).argmax().item());
display(test.images.at(worst), { title: `a ${test.labels.at(worst).item()}` });
//% ex:worst check
const eachLoss = torch.no_grad(() => F.cross_entropy(model(test.images), test.labels, { reduction: "none" }));
expect(worst === eachLoss.argmax().item(), "cross_entropy with reduction \"none\" gives one loss for each digit; argmax finds the largest.", "cross_entropy 使用 reduction \"none\" 时给出每个数字的损失；argmax 找出最大的一个。");
