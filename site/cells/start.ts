//% train
import * as torch from "flambeau";
import { nn, optim } from "flambeau";

torch.manual_seed(0);
const x = torch.linspace(-3, 3, 64).unsqueeze(1);
const y = x.mul(2).sin();
const net = new nn.Sequential(new nn.Linear(1, 32), new nn.Tanh(), new nn.Linear(32, 1));
const adam = new optim.Adam(net.parameters(), { lr: 0.05 });
for (let step = 0; step <= 300; step++) {
  const loss = nn.functional.mse_loss(net(x), y);
  adam.zero_grad();
  loss.backward();
  adam.step();
  if (step % 100 === 0) console.log(`step ${step}: loss ${loss.item().toFixed(2)}`);
}
plot({ "sin 2x": y.flatten(), network: net(x).detach().flatten() }, { x: x.flatten() });
