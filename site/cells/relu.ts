//% same
import * as torch from "flambeau";
import { nn } from "flambeau";
const F = nn.functional;

const x = torch.tensor([-1.5, 0, 2.5]);
const layer = new nn.ReLU();
console.log(layer(x));
console.log(F.relu(x));
//% print
const net = new nn.Sequential(new nn.Linear(3, 2), layer);
console.log(net);
console.log(layer.parameters().length, Object.keys(net.state_dict()));
//% gradient
const w = torch.tensor([-1, 0, 2], { dtype: torch.float32, requires_grad: true });
F.relu(w).sum().backward();
console.log(w.grad);
//% ex:layer
const twice = new nn.Sequential(new nn.Linear(4, 4));
// Make `twice` a Sequential of a Linear(4, 4) and a ReLU.
//% ex:layer answer
const twice = new nn.Sequential(new nn.Linear(4, 4), new nn.ReLU());
//% ex:layer check
expect(twice.length === 2, "Give Sequential two layers.", "请给 Sequential 两个层。");
expect(twice(torch.randn(8, 4)).ge(0).all().item(), "No output may be negative: the last layer is a ReLU.", "输出不能为负：最后一层应是 ReLU。");
//% ex:clamp
const values = torch.tensor([-2, 3, -4], { dtype: torch.float32 });
const positive = values;
// Make `positive` the ReLU of `values`.
//% ex:clamp answer
const values = torch.tensor([-2, 3, -4], { dtype: torch.float32 });
const positive = F.relu(values);
//% ex:clamp check
expect(torch.equal(positive, values.clamp(0)), "positive should be [0, 3, 0].", "positive 应为 [0, 3, 0]。");
expect(values.sum().item() === -3, "`values` itself must stay as it is.", "`values` 本身不能改变。");
