/** Linear maps of `nn.functional`. */
export { linear } from "../../ops/linear.ts";
