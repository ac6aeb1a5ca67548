//% plot
import * as torch from "flambeau";
import { nn } from "flambeau";
const F = nn.functional;

const x = torch.linspace(-4, 4, 81);
plot({ relu: F.relu(x), sigmoid: x.sigmoid(), tanh: x.tanh(), gelu: F.gelu(x), silu: F.silu(x) }, { x, title: "activation functions" });
console.log(x.at("::20").tanh());
//% range
for (const f of [F.relu, torch.sigmoid, torch.tanh, F.softplus]) {
  const y = f(x);
  console.log(y.min(), y.max());
}
//% slope
const z = torch.tensor([0, 2, 8], { dtype: torch.float32, requires_grad: true });
z.sigmoid().sum().backward();
console.log(z.grad);
//% ex:hand
const mySilu = (v) => v;
// Write silu by hand: v · sigmoid(v).
//% ex:hand answer
const mySilu = (v) => v.mul(v.sigmoid());
//% ex:hand check
expect(torch.allclose(mySilu(x), F.silu(x)), "silu(v) is v.mul(v.sigmoid()).", "silu(v) 即 v.mul(v.sigmoid())。");
//% ex:leaky
const leaked = F.relu(torch.tensor([-10, 10]));
// Let a tenth of negative values through: use leaky_relu.
//% ex:leaky answer
const leaked = F.leaky_relu(torch.tensor([-10, 10], { dtype: torch.float32 }), 0.1);
//% ex:leaky check
expect(torch.allclose(leaked.float(), torch.tensor([-1, 10], { dtype: torch.float32 })), "leaky_relu takes the slope as its second argument: 0.1.", "leaky_relu 的第二个参数是斜率：0.1。");
