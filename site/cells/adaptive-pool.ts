//% sizes
import * as torch from "flambeau";
import { nn } from "flambeau";
const F = nn.functional;

const pool = new nn.AdaptiveAvgPool2d([2, 2]);
console.log(pool(torch.randn(1, 64, 8, 9)).shape);
console.log(pool(torch.randn(1, 64, 31, 5)).shape);
console.log(pool(torch.arange(16).float().view(1, 1, 4, 4)));
//% windows
const line = torch.arange(1, 6).float().view(1, 1, 1, 5);
console.log(F.adaptive_avg_pool2d(line, [1, 3]));
//% picture
display((v) => F.adaptive_avg_pool2d(v, [1, 3]), { as: "windows", input: line });
const square = torch.arange(25).float().view(1, 1, 5, 5);
display((v) => F.adaptive_avg_pool2d(v, [2, 2]), { as: "windows", input: square });
display((v) => F.max_pool2d(v, 3, { stride: 2 }), { as: "windows", input: square });
//% mean
const image = torch.arange(12).float().view(1, 2, 2, 3);
console.log(F.adaptive_avg_pool2d(image, 1).flatten());
console.log(image.mean([2, 3]));
//% ex:any
const net = new nn.Sequential(new nn.Conv2d(1, 4, 3), new nn.Flatten(), new nn.Linear(16, 10));
// Let the network take images of any size: pool to 2 × 2 before Flatten.
//% ex:any answer
const net = new nn.Sequential(new nn.Conv2d(1, 4, 3), new nn.AdaptiveAvgPool2d(2), new nn.Flatten(), new nn.Linear(16, 10));
//% ex:any check
expect(net.length === 4, "Put a pooling layer between Conv2d and Flatten.", "在 Conv2d 与 Flatten 之间加一个池化层。");
expect([9, 28].every((n) => String(net(torch.zeros(1, 1, n, n)).shape) === "1,10"), "It should take 9 × 9 and 28 × 28.", "它应能接受 9 × 9 和 28 × 28。");
//% ex:keep
const columns = F.adaptive_avg_pool2d(image, 1);
// Keep the height, and bring only the width to 1.
//% ex:keep answer
const columns = F.adaptive_avg_pool2d(image, [null, 1]);
//% ex:keep check
expect(String(columns.shape) === "1,2,2,1", "null keeps a size: [null, 1].", "null 表示保持原尺寸：[null, 1]。");
