//% direction
import * as torch from "flambeau";
import { nn } from "flambeau";
const F = nn.functional;

const p = torch.tensor([[0.36, 0.48, 0.16]]);
const q = torch.tensor([[0.3, 0.5, 0.2]]);
console.log(F.kl_div(q.log(), p, { reduction: "sum" }));
console.log(p.mul(p.div(q).log()).sum());
//% reductions
const two = torch.cat([p, q]);
for (const reduction of ["sum", "mean", "batchmean"]) {
  console.log(reduction, F.kl_div(q.log().expand(2, 3), two, { reduction }));
}
//% trap
console.log(F.kl_div(q, p, { reduction: "sum" }));
//% ex:batch
const divergence = F.kl_div(q.log().expand(2, 3), two, { reduction: "mean" });
// Divide by the number of rows, not by the number of values.
//% ex:batch answer
const divergence = F.kl_div(q.log().expand(2, 3), two, { reduction: "batchmean" });
//% ex:batch check
expect(torch.allclose(divergence, two.mul(two.div(q).log()).sum().div(2)), "The reduction is called batchmean.", "这种归约叫 batchmean。");
//% ex:log
const both = F.kl_div(q.log(), p.log(), { reduction: "sum" });
// The target is given as logarithms too: say so.
//% ex:log answer
const both = F.kl_div(q.log(), p.log(), { reduction: "sum", log_target: true });
//% ex:log check
expect(torch.allclose(both, F.kl_div(q.log(), p, { reduction: "sum" })), "Set log_target: true.", "设置 log_target: true。");
