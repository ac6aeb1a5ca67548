/** All pointwise operators that are both functions of `torch` and methods: one room for the installer and the types. */
export * from "./arithmetic.ts";
export * from "./binary.ts";
export * from "./functions/bitwise.ts";
export * from "./clamp.ts";
export * from "./functions/close.ts";
export * from "./compare.ts";
export * from "./division.ts";
export * from "./functions/error-functions.ts";
export * from "./exponential.ts";
export * from "./functions/integer.ts";
export * from "./power.ts";
export { angle } from "./complex/polar-form.ts";
export * from "./rounding.ts";
export * from "./functions/trigonometric.ts";
export * from "./unary.ts";
