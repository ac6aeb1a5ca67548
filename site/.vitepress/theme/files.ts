/** Checkpoints that the reader drops on a page or opens: who takes them, and how the dialog is asked for. */

/** A file's name and bytes. */
export interface OpenedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

type Taker = (file: OpenedFile) => void;

let taker: Taker | undefined;
let opener: (() => void) | undefined;

/** The page's own use of a file, behind the button "Load"; gives the function that ends it. */
export function takeFiles(take: Taker): () => void {
  taker = take;
  return () => {
    if (taker === take) taker = undefined;
  };
}

/** What the page does with a file, if it does anything. */
export function fileTaker(): Taker | undefined {
  return taker;
}

/** Says how the dialog of the browser is opened. */
export function onOpenFiles(open: () => void): void {
  opener = open;
}

/** Opens the browser's dialog for files. */
export function openFiles(): void {
  opener?.();
}
