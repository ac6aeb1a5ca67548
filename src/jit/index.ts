/** `flambeau/jit`: TorchScript archives (`torch.jit.save`) as modules that run here. */
export { JITException as Error } from "./language/errors.ts";
export { load, loadAsync, save, type LoadScriptOptions } from "./load.ts";
export { ScriptModule } from "./module.ts";
