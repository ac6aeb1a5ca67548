/** `torch.autograd.grad_mode`: the modes under the module's name. */
export { enable_grad, inference_mode, no_grad, set_grad_enabled, set_multithreading_enabled } from "./modes.ts";
