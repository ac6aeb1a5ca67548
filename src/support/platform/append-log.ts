/** A file that several processes add to, piece by piece; each reads what was added since it last looked. */
import type * as fs from "node:fs";
import { builtinModule } from "./builtin-module.ts";
import { renamed } from "./files.ts";

/** A file of pieces that only grows. A piece is added whole: the system puts it behind all that is there. */
export class AppendLog {
  private place = 0;
  private rest: Uint8Array = new Uint8Array(0);

  constructor(readonly path: string) {}

  /** Adds a piece. */
  add(piece: Uint8Array): void {
    const files = this.files();
    const bytes = new Uint8Array(4 + piece.length);
    new DataView(bytes.buffer).setUint32(0, piece.length, true);
    bytes.set(piece, 4);
    try {
      files.appendFileSync(this.path, bytes);
    } catch (error) {
      throw renamed(error, this.path);
    }
  }

  /** The pieces that were added since the last call; none where the file is not there. */
  added(): Uint8Array[] {
    const { openSync, readSync, fstatSync, closeSync } = this.files();
    let file: number;
    try {
      file = openSync(this.path, "r");
    } catch (error) {
      if ((error as { code?: string }).code === "ENOENT") return [];
      throw renamed(error, this.path);
    }
    try {
      const more = new Uint8Array(Math.max(0, fstatSync(file).size - this.place));
      const count = more.length === 0 ? 0 : readSync(file, more, 0, more.length, this.place);
      this.place += count;
      const bytes = new Uint8Array(this.rest.length + count);
      bytes.set(this.rest);
      bytes.set(more.subarray(0, count), this.rest.length);
      return this.piecesOf(bytes);
    } finally {
      closeSync(file);
    }
  }

  /** Whole pieces; what is left is the begin of one that is still being written. */
  private piecesOf(bytes: Uint8Array): Uint8Array[] {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const pieces: Uint8Array[] = [];
    let place = 0;
    while (place + 4 <= bytes.length) {
      const end = place + 4 + view.getUint32(place, true);
      if (end > bytes.length) break;
      pieces.push(bytes.slice(place + 4, end));
      place = end;
    }
    this.rest = bytes.slice(place);
    return pieces;
  }

  /** Takes the file away, if it is there. */
  remove(): void {
    this.files().rmSync(this.path, { force: true });
  }

  private files(): typeof fs {
    const files = builtinModule<typeof fs>("node:fs");
    if (files === null) throw renamed({ code: "ENOENT" }, this.path);
    return files;
  }
}
