/** `torch.autograd.profiler`: the profiler under its older name. */
export { profile, record_function } from "./index.ts";
