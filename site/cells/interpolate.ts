//% modes
import * as torch from "flambeau";
import { nn } from "flambeau";
const F = nn.functional;

const small = torch.tensor([[[[1, 2], [3, 4]]]], { dtype: torch.float32 });
console.log(F.interpolate(small, { scale_factor: 2, mode: "nearest" }));
console.log(F.interpolate(small, { scale_factor: 2, mode: "bilinear" }));
//% corners
const line = torch.tensor([[[0, 10]]], { dtype: torch.float32 });
console.log(F.interpolate(line, { size: 4, mode: "linear", align_corners: true }));
console.log(F.interpolate(line, { size: 4, mode: "linear", align_corners: false }));
display(F.interpolate(small, { size: 32, mode: "bicubic" }).at(0, 0), { as: "heat" });
//% picture
display((v) => F.interpolate(v, { size: 4, mode: "linear", align_corners: false }), { as: "windows", input: line });
display((v) => F.interpolate(v, { size: [4, 4], mode: "bilinear", align_corners: true }), { as: "windows", input: small });
//% wrong
F.interpolate(small, { size: 4, scale_factor: 2 });
//% ex:triple
const big = small;
// Make `big` three times as high and wide, in the nearest mode.
//% ex:triple answer
const big = F.interpolate(small, { scale_factor: 3, mode: "nearest" });
//% ex:triple check
expect(String(big.shape) === "1,1,6,6", "big should be [1, 1, 6, 6].", "big 的形状应为 [1, 1, 6, 6]。");
expect(big.at(0, 0, 2, 2).item() === 1, "Nearest copies values: the place (2, 2) still is 1.", "nearest 复制值：位置 (2, 2) 仍是 1。");
//% ex:ends
const five = F.interpolate(line, { size: 5, mode: "linear" });
// Let the first and last value be exactly 0 and 10, the others evenly spaced.
//% ex:ends answer
const five = F.interpolate(line, { size: 5, mode: "linear", align_corners: true });
//% ex:ends check
expect(torch.allclose(five.flatten(), torch.linspace(0, 10, 5)), "The ends stay ends with align_corners: true.", "align_corners: true 使两端保持为两端。");
