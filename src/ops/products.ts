/** The room of matrix products whose operators are methods. */
export * from "./matmul.ts";
export * from "./matmul-add.ts";
