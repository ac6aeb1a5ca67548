//% classes
import * as torch from "flambeau";
import { nn } from "flambeau";
const F = nn.functional;

const scores = torch.tensor([[2, 0, 1], [0, 3, 0]], { dtype: torch.float32 });
const target = torch.tensor([0, 1]);
console.log(F.log_softmax(scores, 1));
console.log(F.nll_loss(F.log_softmax(scores, 1), target));
console.log(F.cross_entropy(scores, target));
//% image
torch.manual_seed(0);
const logits = torch.randn(5, 4, 8, 8);
const labels = torch.arange(320).remainder(4).view(5, 8, 8);
const each = new nn.NLLLoss({ reduction: "none" })(F.log_softmax(logits, 1), labels);
console.log(logits.shape, labels.shape, each.shape);
//% ignore
const log_p = F.log_softmax(scores, 1);
console.log(new nn.NLLLoss({ ignore_index: 1 })(log_p, target));
console.log(new nn.NLLLoss({ weight: torch.tensor([1, 3, 1], { dtype: torch.float32 }) })(log_p, target));
//% wrong
F.nll_loss(log_p, torch.tensor([0, 3]));
//% ex:logs
const loss = F.nll_loss(F.softmax(scores, 1), target);
// The loss is negative: something is missing.
//% ex:logs answer
const loss = F.nll_loss(F.log_softmax(scores, 1), target);
//% ex:logs check
expect(torch.allclose(loss, F.cross_entropy(scores, target)), "nll_loss wants log-probabilities: log_softmax.", "nll_loss 需要对数概率：log_softmax。");
//% ex:shape
const masks = torch.zeros(5, 1, 8, 8, { dtype: torch.int64 });
// nll_loss wants labels of shape [5, 8, 8]: mend `masks`.
//% ex:shape answer
const masks = torch.zeros(5, 1, 8, 8, { dtype: torch.int64 }).squeeze(1);
//% ex:shape check
expect(String(masks.shape) === "5,8,8", "Remove dim 1, for instance by squeeze(1).", "去掉维度 1，例如用 squeeze(1)。");
