/** `torch.distributed.device_mesh`. */
export { DeviceMesh, init_device_mesh } from "./device-mesh.ts";
