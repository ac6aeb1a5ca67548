//% max
import * as torch from "flambeau";
import { nn } from "flambeau";
const F = nn.functional;

const scores = torch.tensor([[1, 5, 2], [4, 3, 9]], { dtype: torch.float32 });
const { values, indices } = torch.max(scores, 1);
console.log(values);
console.log(indices);
console.log(torch.max(scores, 0).values);
//% softmax
const p = F.softmax(scores, 1);
console.log(p);
console.log(p.sum(1));
console.log(F.softmax(scores, 0));
//% log
const large = torch.tensor([[1000, 0]], { dtype: torch.float32 });
console.log(F.softmax(large, 1).log());
console.log(F.log_softmax(large, 1));
//% ex:argmax
const best = scores;
// Make `best` the column of the largest score of each row.
//% ex:argmax answer
const best = scores.argmax(1);
//% ex:argmax check
expect(torch.equal(best, torch.tensor([1, 2])), "best should be [1, 2]: look along dim 1.", "best 应为 [1, 2]：沿维度 1 查找。");
//% ex:dim
const channels = F.softmax(torch.ones(2, 4, 3, 3), 0);
// Let the 4 channels of each pixel sum to 1 ([batch, channels, height, width]).
//% ex:dim answer
const channels = F.softmax(torch.ones(2, 4, 3, 3), 1);
//% ex:dim check
expect(torch.allclose(channels.sum(1), torch.ones(2, 3, 3)), "Channels are dim 1.", "通道是维度 1。");
