//% class
import * as torch from "flambeau";
import { nn, type Tensor } from "flambeau";
const F = nn.functional;

class Net extends nn.Module {
  hidden = new nn.Linear(2, 3);
  output = new nn.Linear(3, 1);
  forward(x: Tensor): Tensor {
    return this.output(F.relu(this.hidden(x)));
  }
}
console.log(new Net());
//% sequential
console.log(new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU(), new nn.Linear(3, 1)));
//% add
const grown = new nn.Sequential();
grown.add_module("hidden", new nn.Linear(2, 3));
grown.add_module("relu", new nn.ReLU());
grown.add_module("output", new nn.Linear(3, 1));
console.log(Object.keys(grown.state_dict()));
//% named
torch.manual_seed(0);
const first = new Net();
torch.manual_seed(0);
const second = new nn.Sequential({ hidden: new nn.Linear(2, 3), relu: new nn.ReLU(), output: new nn.Linear(3, 1) });
const x = torch.ones(1, 2);
console.log(first(x));
console.log(torch.equal(first(x), second(x)));
//% picture
const images = new nn.Sequential(new nn.Conv2d(1, 8, 3, { padding: 1 }), new nn.ReLU(), new nn.MaxPool2d(2), new nn.Flatten(), new nn.Linear(8 * 14 * 14, 10));
display(images, { as: "shapes", input: torch.zeros(1, 1, 28, 28) });
//% ex:names
const model = new nn.Sequential(new nn.Linear(4, 8), new nn.Linear(8, 2));
// Give the layers the names "encoder" and "decoder".
//% ex:names answer
const model = new nn.Sequential({ encoder: new nn.Linear(4, 8), decoder: new nn.Linear(8, 2) });
//% ex:names check
expect(Object.keys(model.state_dict()).join() === "encoder.weight,encoder.bias,decoder.weight,decoder.bias", "Hand Sequential a record of names and layers.", "把名称与层组成的对象交给 Sequential。");
//% ex:class
class Deep extends nn.Module {
  first = new nn.Linear(2, 3);
  forward(v: Tensor): Tensor {
    return this.first(v);
  }
}
// Add a layer `second` (3 to 1) after a relu.
//% ex:class answer
class Deep extends nn.Module {
  first = new nn.Linear(2, 3);
  second = new nn.Linear(3, 1);
  forward(v: Tensor): Tensor {
    return this.second(F.relu(this.first(v)));
  }
}
//% ex:class check
const deep = new Deep();
expect(deep.second instanceof nn.Linear, "Deep needs a property `second`.", "Deep 需要属性 `second`。");
expect(String(deep(torch.ones(5, 2)).shape) === "5,1", "forward should give [5, 1] for [5, 2].", "输入 [5, 2] 时 forward 应给出 [5, 1]。");
