/**
 * Makes `kernels.wasm`: programs that use the common operators are run, and the modules that they compile are put
 * together into one. They are made for memory that is not shared and without relaxed SIMD, as Cloudflare's workerd needs
 * them.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execFileSync } from "node:child_process";
import { build } from "esbuild";

/** The bytes of the pack, and how many modules are in it. */
export async function buildPack(root, options, outfile) {
  const folder = mkdtempSync(join(tmpdir(), "flambeau-aot-"));
  try {
    const file = join(folder, "all.mjs");
    const source = join(root, "src");
    const lines = [
      `export * as torch from ${JSON.stringify(join(source, "index.ts"))};`,
      `export { recording } from ${JSON.stringify(join(source, "backend/wasm/compile-module.ts"))};`,
      `export { ModuleWriter } from ${JSON.stringify(join(source, "backend/wasm/codegen/assembler.ts"))};`,
      `export { runPrograms } from ${JSON.stringify(join(root, "tools/aot-programs.mjs"))};`,
    ];
    const contents = lines.join("\n");
    await build({ ...options, stdin: { contents, resolveDir: folder, loader: "ts" }, outfile: file });
    const program = `
      import { writeFileSync } from "node:fs";
      globalThis.crossOriginIsolated = false; // no shared memory
      const { torch, recording, ModuleWriter, runPrograms } = await import(${JSON.stringify(pathToFileURL(file).href)});
      recording.modules = new Map();
      torch.backends.flambeau.relaxed = false;
      await runPrograms(torch);
      const pack = new ModuleWriter("plain");
      for (const [digest, module] of recording.modules) pack.append(module, digest + ".");
      writeFileSync(${JSON.stringify(outfile)}, pack.finish());
      console.log(recording.modules.size);`;
    writeFileSync(join(folder, "run.mjs"), program);
    return Number(
      execFileSync(process.execPath, [join(folder, "run.mjs")], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"], // some operators warn
      }).trim(),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
