/** Arrays of bytes put together: files are written in pieces. */

/** One array out of pieces. */
export function concatenateBytes(pieces: Iterable<Uint8Array>): Uint8Array<ArrayBuffer> {
  const list = [...pieces];
  const bytes = new Uint8Array(list.reduce((sum, piece) => sum + piece.length, 0));
  let position = 0;
  for (const piece of list) {
    bytes.set(piece, position);
    position += piece.length;
  }
  return bytes;
}
