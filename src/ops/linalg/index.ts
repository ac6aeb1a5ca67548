/** `torch.linalg`. */
export { matmul } from "../matmul.ts";
