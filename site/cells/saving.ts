//% roundtrip
import * as torch from "flambeau";
import { nn } from "flambeau";

torch.manual_seed(0);
const model = new nn.Linear(3, 2);
const bytes = torch.save(model.state_dict());
const state = torch.load(bytes);
console.log(Object.keys(state));
const other = new nn.Linear(3, 2);
console.log(other.load_state_dict(state));
console.log(torch.equal(other.weight, model.weight));
//% views
const whole = torch.arange(6);
const loaded = torch.load(torch.save({ whole, part: whole.at("2:4") }));
loaded.part.fill_(0);
console.log(loaded.whole);
//% wrong
new nn.Linear(4, 2).load_state_dict(state);
//% ex:partial
const bigger = new nn.Sequential(new nn.Linear(3, 2), new nn.Linear(2, 1));
const known = { "0.weight": model.weight, "0.bias": model.bias };
// Load `known` into `bigger`, though the second layer is missing in it.
//% ex:partial answer
const bigger = new nn.Sequential(new nn.Linear(3, 2), new nn.Linear(2, 1));
const known = { "0.weight": model.weight, "0.bias": model.bias };
bigger.load_state_dict(known, { strict: false });
//% ex:partial check
expect(torch.equal(bigger.at(0).weight, model.weight), "load_state_dict takes { strict: false }.", "load_state_dict 接受 { strict: false }。");
//% ex:epoch
const saved = torch.save(model.state_dict());
// Save { model: the state, epoch: 3 }.
//% ex:epoch answer
const saved = torch.save({ model: model.state_dict(), epoch: 3 });
//% ex:epoch check
const back = torch.load(saved);
expect(back.epoch === 3, "The file should hold epoch: 3.", "文件应包含 epoch: 3。");
expect(back.model !== undefined && "weight" in back.model, "The file should hold the state as `model`.", "文件应以 `model` 保存状态。");
