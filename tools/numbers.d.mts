/** The types of `numbers.mjs`. */
/** The texts of modules by name, with the lists of kernels and operators written so. */
export function withWrittenNumbers(texts: ReadonlyMap<string, string>): Map<string, string>;
