/** `torch.optim.optimizer`: the base class, and hooks of all optimizers. */
export { register_optimizer_step_post_hook, register_optimizer_step_pre_hook } from "./hooks.ts";
export { Optimizer } from "./optimizer.ts";
