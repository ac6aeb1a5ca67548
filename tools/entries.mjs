/** What the package exports: each subpath with the file of `src` that it stands for. All builds read this list. */
import { existsSync } from "node:fs";
import { join } from "node:path";

/** `["vision", "vision/index.ts"]` is `flambeau/vision`; "index" is the package itself. */
const subpaths = [
  ["index", "index.ts"],
  ["vision", "vision/index.ts"],
  ["text", "text/index.ts"],
  ["onnx", "onnx/index.ts"],
];

/** The entries whose files are there: name, and path below `src`. */
export function entriesOf(root) {
  return subpaths.filter(([, file]) => existsSync(join(root, "src", file))).map(([name, file]) => ({ name, file }));
}
