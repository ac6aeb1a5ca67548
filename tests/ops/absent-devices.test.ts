/** Devices that are not here: they have names, and what is made on them is refused in the words of a PyTorch without CUDA. */
import * as torch from "flambeau";
import { expect, test } from "vitest";

const { nn } = torch;
const NO_CUDA = "Torch not compiled with CUDA enabled";

test("have names", () => {
  expect(String(torch.device("cuda"))).toBe("cuda");
  expect(torch.device("cuda")).toBe(torch.device("cuda"));
  const second = torch.device("cuda", 1);
  expect([second.type, second.index, String(torch.device("mps"))]).toEqual(["cuda", 1, "mps"]);
  expect(() => torch.device("cuda:-1" as never)).toThrow("Invalid device string: 'cuda:-1'");
  expect(() => torch.device("gpu" as never)).toThrow("at start of device string: gpu");
});

test("nothing is made on them", () => {
  const x = torch.ones(2);
  const tries = [
    () => torch.zeros(2, { device: "cuda" }),
    () => torch.empty(0, { device: "cuda:1" }),
    () => torch.tensor([1], { device: torch.device("cuda") }),
    () => torch.ones_like(x, { device: "cuda" }),
    () => x.new_zeros(2, { device: "cuda" }),
    () => x.to("cuda"),
    () => x.to({ device: "cuda" }),
    () => x.cuda(),
    () => new nn.Linear(1, 1).cuda(),
    () => new nn.Linear(1, 1).to("cuda"),
    () => new nn.Linear(1, 1, { device: "cuda" }),
    () => torch.device("cuda", () => torch.ones(1)),
  ];
  for (const attempt of tries) {
    expect(attempt).toThrow(NO_CUDA);
    expect(attempt).toThrow("Flambeau computes on the CPU");
  }
  expect(() => x.to("xpu")).toThrow("Torch not compiled with XPU enabled");
  expect(() => x.to("mps")).toThrow("PyTorch is not linked with support for mps devices");
  expect(x.add(torch.ones(2)).device.type).toBe("cpu");
  // A module without parameters has nothing to move.
  const relu = new nn.ReLU();
  expect(relu.cuda()).toBe(relu);
});

test("files do not go there", () => {
  const bytes = torch.save({ a: torch.ones(2) });
  const refused =
    "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. If you are running on a CPU-only machine, please use torch.load with map_location=torch.device('cpu') to map your storages to the CPU.";
  for (const map_location of ["cuda", "cuda:1", torch.device("cuda"), { cpu: "cuda" }])
    expect(() => torch.load(bytes, { map_location })).toThrow(refused);
  expect(() => torch.load(bytes, "cuda")).toThrow(refused);
  const unknown = "don't know how to restore data location of torch.storage.UntypedStorage (tagged with";
  expect(() => torch.load(bytes, "cpu:0")).toThrow(`${unknown} cpu:0)`);
  expect(() => torch.load(bytes, "foo")).toThrow(`${unknown} foo)`);
  expect(() => torch.load(bytes, { map_location: 3 })).toThrow("'int' object is not callable");
  for (const map_location of ["cpu", torch.device("cpu"), { "cuda:0": "cpu" }, null])
    expect((torch.load(bytes, { map_location }) as { a: torch.Tensor }).a.tolist()).toEqual([1, 1]);
  // Nothing in it has to go anywhere.
  expect(torch.load(torch.save({ a: 1 }), "cuda")).toEqual({ a: 1 });
});

test("programs ask for them, and set what their libraries would do", () => {
  const { accelerator, backends, cuda } = torch;
  expect([cuda.is_available(), cuda.device_count(), cuda.memory_allocated(), cuda.is_bf16_supported()]).toEqual([
    false,
    0,
    0,
    false,
  ]);
  expect(() => cuda.current_device()).toThrow(NO_CUDA);
  expect(() => cuda.get_device_name(0)).toThrow(NO_CUDA);
  expect([accelerator.is_available(), accelerator.current_accelerator()]).toEqual([false, null]);
  backends.cudnn.benchmark = true;
  backends.cudnn.deterministic = true;
  backends.cuda.matmul.allow_tf32 = true;
  backends.cuda.enable_flash_sdp(false);
  expect([backends.cudnn.benchmark, backends.cuda.matmul.allow_tf32, backends.cuda.flash_sdp_enabled()]).toEqual([
    true,
    true,
    false,
  ]);
  expect([backends.mps.is_available(), backends.cudnn.is_available(), backends.cudnn.version()]).toEqual([
    false,
    false,
    null,
  ]);
});
