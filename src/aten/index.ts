/** Operators of PyTorch's core by the names of their schemas, for programs that were written down as calls of those. */
export { asFunction, atenOperator, callAten, hasAtenOperator, type AtenFunction, type Keywords } from "./call.ts";
export { withoutFloats, floatOf, WholeFloat } from "./float.ts";
export { visionOperator } from "./vision.ts";
