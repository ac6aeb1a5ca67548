/** A damaged checkpoint in a Blob, loaded with `mmap`: what tests/browser/files.test.ts runs in a page and in a worker. */

/** What is whole can be used; what is damaged says so when it is used. */
export async function run() {
  const torch = await import("/dist/esm/index.js");
  const bytes = torch.save({ whole: torch.arange(300).float(), damaged: torch.full([300], 7.5) });
  const at = bytes.findIndex((_, i) => [0, 0, 0xf0, 0x40, 0, 0, 0xf0, 0x40].every((byte, k) => bytes[i + k] === byte));
  bytes[at] ^= 1;
  const loaded = await torch.loadAsync(new Blob([bytes]), { mmap: true });
  let problem = "";
  try {
    loaded.damaged.sum();
  } catch (error) {
    problem = error.message;
  }
  return { shape: loaded.damaged.shape, sum: loaded.whole.sum().item(), last: loaded.whole.at(-1).item(), problem };
}

if (typeof document === "undefined" && typeof postMessage === "function")
  run().then(postMessage, (error) => postMessage({ problem: String(error?.stack ?? error) }));
