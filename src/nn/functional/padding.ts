/** Padding of `nn.functional`. */
export { pad } from "../../ops/view/padding.ts";
