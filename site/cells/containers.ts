//% list
import * as torch from "flambeau";
import { nn, type Tensor } from "flambeau";

class Stack extends nn.Module {
  layers = new nn.ModuleList([new nn.Linear(2, 2), new nn.Linear(2, 2)]);
  forward(x: Tensor): Tensor {
    for (const layer of this.layers) x = layer(x).relu();
    return x;
  }
}
console.log(new Stack());
console.log(Object.keys(new Stack().state_dict()));
//% plain
class Plain extends nn.Module {
  layers = [new nn.Linear(2, 2), new nn.Linear(2, 2)];
}
console.log(new Plain().parameters().length);
//% call
const list = new nn.ModuleList([new nn.Linear(2, 2)]);
const sequence = new nn.Sequential(...list);
console.log(sequence(torch.ones(1, 2)).shape);
list(torch.ones(1, 2));
//% ex:append
const blocks = new nn.ModuleList();
// Append three Linear(4, 4) in a loop.
//% ex:append answer
const blocks = new nn.ModuleList();
for (let i = 0; i < 3; i++) blocks.append(new nn.Linear(4, 4));
//% ex:append check
expect(blocks.length === 3 && blocks.parameters().length === 6, "blocks should hold three Linear layers.", "blocks 应包含三个 Linear 层。");
//% ex:sequential
const chain = (v) => v;
// Make `chain` a Sequential of two Linear(3, 3) with a Tanh between them.
//% ex:sequential answer
const chain = new nn.Sequential(new nn.Linear(3, 3), new nn.Tanh(), new nn.Linear(3, 3));
//% ex:sequential check
expect(chain instanceof nn.Sequential && chain.length === 3, "Three layers: Linear, Tanh, Linear.", "三个层：Linear、Tanh、Linear。");
expect(chain.at?.(1) instanceof nn.Tanh, "The one in the middle is a Tanh.", "中间的是 Tanh。");
