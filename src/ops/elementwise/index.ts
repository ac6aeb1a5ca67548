/** All pointwise operators that are both functions of `torch` and methods: one room for the installer and the types. */
export * from "./arithmetic.ts";
export * from "./binary.ts";
export * from "./bitwise.ts";
export * from "./clamp.ts";
export * from "./close.ts";
export * from "./compare.ts";
export * from "./division.ts";
export * from "./error-functions.ts";
export * from "./exponential.ts";
export * from "./integer.ts";
export * from "./power.ts";
export { angle } from "./polar-form.ts";
export * from "./rounding.ts";
export * from "./trigonometric.ts";
export * from "./unary.ts";
