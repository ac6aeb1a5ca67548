/** `torch.nn.modules`, as far as programs name it: hooks of all modules. */
export * as module from "./module-hooks.ts";
export * from "./module-hooks.ts";
