/** The room of products, norms along a dim and other dense operators that are methods. */
export * from "./matmul.ts";
export * from "./matmul-add.ts";
export * from "./renorm.ts";
export * from "./products-more.ts";
