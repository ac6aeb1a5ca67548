/** Linear and bilinear maps and distances of `nn.functional`. */
export { linear } from "../../ops/product/linear.ts";
export { bilinear } from "../../ops/product/contractions.ts";
export { pdist } from "../../ops/product/distances.ts";
