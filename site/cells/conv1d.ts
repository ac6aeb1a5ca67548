//% slide
import * as torch from "flambeau";
import { nn } from "flambeau";
const F = nn.functional;

const signal = torch.tensor([[[1, 2, 4, 7, 11]]], { dtype: torch.float32 });
const weight = torch.tensor([[[-1, 1]]], { dtype: torch.float32 });
console.log(F.conv1d(signal, weight));
//% picture
display((s) => F.conv1d(s, weight), { as: "windows", input: signal });
const board = torch.arange(16).float().view(1, 1, 4, 4);
const blur = torch.tensor([[[[1, 2, 1], [2, 4, 2], [1, 2, 1]]]], { dtype: torch.float32 }).div(16);
display((image) => F.conv2d(image, blur, { padding: 1 }), { as: "windows", input: board });
//% shapes
const conv = new nn.Conv1d(16, 33, 3, { stride: 2 });
console.log(conv.weight.shape);
console.log(conv(torch.randn(20, 16, 50)).shape);
//% text
const words = torch.randn(32, 35, 256);
const textConv = new nn.Conv1d(256, 100, 2);
console.log(textConv(words.permute(0, 2, 1)).shape);
//% wrong
textConv(words);
//% ex:same
const keep = new nn.Conv1d(1, 1, 5);
// Let the length stay as it is: choose the padding.
//% ex:same answer
const keep = new nn.Conv1d(1, 1, 5, { padding: 2 });
//% ex:same check
expect(keep(torch.zeros(1, 1, 9)).shape[2] === 9, "A kernel of 5 loses 4 places: pad 2 on each side.", "核长为 5 会少 4 个位置：两边各填充 2。");
//% ex:mean
const averages = signal;
// Make `averages` the mean of each three neighbours of `signal`.
//% ex:mean answer
const averages = F.conv1d(signal, torch.full([1, 1, 3], 1 / 3));
//% ex:mean check
expect(String(averages.shape) === "1,1,3" && torch.allclose(averages, F.avg_pool1d(signal, 3, 1)), "Use a kernel of three weights, each 1/3.", "使用三个权重的核，每个为 1/3。");
