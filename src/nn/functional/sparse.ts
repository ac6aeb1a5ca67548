/** Tables of vectors of `nn.functional`. */
export { embedding, embedding_bag, one_hot } from "../../ops/index/embedding.ts";
