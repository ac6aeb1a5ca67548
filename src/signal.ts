/** `torch.signal`: windows of signals. */
export * as windows from "./ops/create/signal-windows.ts";
