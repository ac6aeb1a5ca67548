/** The cells of a page as the reader has them now: those above a cell run before it, with what was changed in them. */
import { withBase } from "vitepress";
import { reactive } from "vue";
import * as client from "../../runtime/client.ts";
import type { Output } from "../../runtime/outputs.ts";
import type { CellData } from "./words.ts";

/** Code of cells that were changed, by name. */
const changed = reactive(new Map<string, string>());

/** Notes what stands in a cell. */
export function keepCode({ id, code }: CellData, now: string): void {
  if (now === code) changed.delete(id);
  else changed.set(id, now);
}

/** What stands in a cell. */
export function codeOf({ id, code }: CellData): string {
  return changed.get(id) ?? code;
}

/**
 * Runs those of the cells that have not run yet; gives whether all have run. Some cells fail to show an error, and the next
 * ones go on; one that the reader has changed says that it failed, and ends it. `tell` hears which one runs: a reader who
 * waits would not know it.
 */
export async function runBefore(
  cells: readonly CellData[],
  emit: (output: Output) => void,
  tell: (cell: string) => void,
): Promise<boolean> {
  for (const cell of cells) {
    if (client.hasRun(cell.id)) continue;
    tell(cell.id);
    const isChanged = changed.has(cell.id);
    const done = await client.run(withBase("/"), cell.id, codeOf(cell), (output) => {
      if (isChanged && output.type === "error") emit({ ...output, error: { ...output.error, cell: cell.id } });
    });
    const isStopped = !client.hasRun(cell.id);
    if (isStopped || (isChanged && !done)) return false;
  }
  return true;
}

/** Another page: its cells have names and code of their own. */
export function leavePage(): void {
  changed.clear();
  client.leave();
}
