/** `torch.masked`: operators for which only the elements where a mask is true count. */
export * from "./ops/masked/masked-reductions.ts";
export * from "./ops/masked/masked-rows.ts";
