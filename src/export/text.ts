/** Exported programs as PyTorch prints them. */
import type { FileProgram } from "./format.ts";
import type { ExportedProgram } from "./program.ts";

/** What `print(program)` shows. */
export function programText(program: ExportedProgram, file: FileProgram): string {
  void file;
  return `ExportedProgram:\n${String(program.graph)}\nGraph signature:${String(program.graph_signature)}`;
}
