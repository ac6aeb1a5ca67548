/** Padding of `nn.functional`. */
export { pad } from "../../ops/padding.ts";
