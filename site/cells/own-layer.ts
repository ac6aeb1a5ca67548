//% layer
import * as torch from "flambeau";
import { nn, type Tensor } from "flambeau";

class MyLinear extends nn.Module {
  weight: nn.Parameter;
  bias: nn.Parameter;
  constructor(inputs: number, outputs: number) {
    super();
    this.weight = new nn.Parameter(torch.randn(outputs, inputs).div(inputs ** 0.5));
    this.bias = new nn.Parameter(torch.zeros(outputs));
  }
  forward(x: Tensor): Tensor {
    return x.matmul(this.weight.t()).add(this.bias);
  }
  extra_repr(): string {
    return `${this.weight.shape[1]} -> ${this.weight.shape[0]}`;
  }
}
const layer = new MyLinear(3, 2);
console.log(layer);
//% trains
layer(torch.ones(4, 3)).sum().backward();
console.log(layer.weight.grad);
console.log(layer.bias.grad);
//% same
const theirs = new nn.Linear(3, 2);
theirs.load_state_dict(layer.state_dict());
const x = torch.randn(5, 3);
console.log(torch.allclose(layer(x), theirs(x)));
//% ex:scale
class Scale extends nn.Module {
  forward(v: Tensor): Tensor {
    return v;
  }
}
// Give it a parameter `factor` (one number, 2 at first) that multiplies the input.
//% ex:scale answer
class Scale extends nn.Module {
  factor = new nn.Parameter(torch.tensor(2, { dtype: torch.float32 }));
  forward(v: Tensor): Tensor {
    return v.mul(this.factor);
  }
}
//% ex:scale check
const scale = new Scale();
expect(scale.parameters().length === 1, "It should have one nn.Parameter.", "它应有一个 nn.Parameter。");
expect(scale(torch.ones(2)).sum().item() === 4, "forward should multiply by factor, which is 2.", "forward 应乘以 factor，即 2。");
//% ex:buffer
class Counter extends nn.Module {
  forward(v: Tensor): Tensor {
    return v;
  }
}
// Register a buffer `calls` that counts the calls of forward.
//% ex:buffer answer
class Counter extends nn.Module {
  constructor() {
    super();
    this.register_buffer("calls", torch.tensor(0));
  }
  forward(v: Tensor): Tensor {
    this.calls.add_(1);
    return v;
  }
}
//% ex:buffer check
const counter = new Counter();
counter(x);
counter(x);
expect(Object.keys(counter.state_dict()).join() === "calls", "register_buffer puts it into state_dict.", "register_buffer 会把它放进 state_dict。");
expect(counter.calls?.item() === 2, "After two calls it should be 2.", "调用两次后应为 2。");
