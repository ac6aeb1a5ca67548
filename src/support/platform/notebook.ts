/** The notebook in which a program runs: Deno's Jupyter kernel or tslab's, each with its own way to show something. */

/** Contents by type, as Jupyter's messages have them. */
export type MimeBundle = Record<string, string>;

/** A place in a notebook's output whose contents may change. */
export interface NotebookPlace {
  /** Shows contents there, in place of what was shown. */
  show(contents: MimeBundle): void;
}

/** A notebook. */
export interface Notebook {
  /** A new place under the cell that runs. */
  place(): NotebookPlace;
}

/** What Deno's kernel offers (https://docs.deno.com/runtime/reference/cli/jupyter/). */
interface DenoJupyter {
  broadcast(kind: string, content: object): Promise<void>;
}

/** What tslab offers to cells (`import * as tslab from "tslab"`). */
interface Tslab {
  newDisplay(): { raw(type: string, contents: string): void };
}

/** tslab shows contents of one type at a time: the first of these that there is. */
const RICHEST = ["image/svg+xml", "image/png", "text/html", "text/plain"];

let serial = 0;

function inDeno(jupyter: DenoJupyter): Notebook {
  return {
    place() {
      const display_id = `flambeau-${Date.now()}-${serial++}`;
      let kind = "display_data";
      return {
        show(data) {
          void jupyter.broadcast(kind, { data, metadata: {}, transient: { display_id } });
          kind = "update_display_data";
        },
      };
    },
  };
}

function inTslab(tslab: Tslab): Notebook {
  return {
    place() {
      const display = tslab.newDisplay();
      return {
        show(contents) {
          const type = RICHEST.find((each) => contents[each] !== undefined);
          if (type !== undefined) display.raw(type, contents[type]!);
        },
      };
    },
  };
}

/** The notebook; null elsewhere. */
export function notebook(): Notebook | null {
  const { Deno, __tslab__ } = globalThis as {
    Deno?: { readonly jupyter?: DenoJupyter };
    __tslab__?: { require(name: string): unknown };
  };
  if (__tslab__ !== undefined) return inTslab(__tslab__.require("tslab") as Tslab);
  try {
    // Outside its kernel, Deno throws where it is asked for this.
    if (typeof Deno?.jupyter?.broadcast === "function") return inDeno(Deno.jupyter);
  } catch {
    return null;
  }
  return null;
}
