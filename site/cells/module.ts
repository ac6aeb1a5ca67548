//% own
import * as torch from "flambeau";
import { nn, type Tensor } from "flambeau";

class Scale extends nn.Module {
  factor = new nn.Parameter(torch.ones(3));
  linear = new nn.Linear(3, 2);
  constructor() {
    super();
    this.register_buffer("seen", torch.zeros([]));
  }
  forward(x: Tensor): Tensor {
    this.seen.add_(1);
    return this.linear(x.mul(this.factor));
  }
}
const model = new Scale();
for (const [name, p] of model.named_parameters()) console.log(name, p.shape);
console.log(Object.keys(model.state_dict()));
//% modes
torch.manual_seed(0);
const drop = new nn.Dropout(0.5);
console.log(drop.training);
drop.eval();
console.log(drop.training, drop(torch.ones(4)));
//% hook
const handle = model.linear.register_forward_hook((module, args, output) => {
  console.log("linear gave", output.shape);
});
model(torch.ones(5, 3));
handle.remove();
model(torch.ones(5, 3));
console.log(model.seen);
//% ex:count
const count = 0;
// How many numbers does `model` train? Compute it from its parameters.
//% ex:count answer
const count = model.parameters().reduce((sum, p) => sum + p.numel(), 0);
//% ex:count check
expect(count === 11, "3 + 3 × 2 + 2: add up numel() of every parameter.", "3 + 3 × 2 + 2：把每个参数的 numel() 相加。");
//% ex:freeze
const head = new nn.Linear(3, 2);
// Freeze the weight of `head`, but not its bias.
//% ex:freeze answer
const head = new nn.Linear(3, 2);
head.weight.requires_grad_(false);
//% ex:freeze check
expect(!head.weight.requires_grad, "head.weight still asks for a gradient.", "head.weight 仍然需要梯度。");
expect(head.bias.requires_grad, "head.bias must stay trainable.", "head.bias 必须保持可训练。");
