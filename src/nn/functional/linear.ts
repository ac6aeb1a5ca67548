/** Linear and bilinear maps and distances of `nn.functional`. */
export { linear } from "../../ops/linear.ts";
export { bilinear } from "../../ops/contractions.ts";
export { pdist } from "../../ops/distances.ts";
