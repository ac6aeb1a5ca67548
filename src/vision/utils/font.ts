/**
 * The letters of labels: Aileron Regular (by Sora Sagano, CC0) at ten pixels, as Pillow's default font rasterises it, so
 * that labels have torchvision's pixels. Characters beyond ASCII are drawn as "?".
 */

/** One letter: where its pixels begin from the pen and from the top of the line, their size, and the step to the next. */
interface Glyph {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly step: number;
  /** How much of each pixel it covers, 0 to 255. */
  readonly coverage: Uint8Array;
}

/** x, y, width, height, step of the characters from " " to "~". */
const sizes = `
  0,10,0,0,2 1,2,1,8,3 1,2,2,8,3 0,2,6,8,6 1,1,5,10,7 0,2,7,8,7 1,2,6,8,7 0,2,1,8,1 1,1,3,10,4 -1,1,3,10,3
  1,5,5,5,7 1,4,5,6,7 -1,8,2,3,2 0,6,3,4,3 0,8,1,2,2 -1,2,5,9,3 0,2,5,8,6 1,2,3,8,6 0,2,5,8,6 0,2,5,8,6
  0,2,6,8,6 0,2,5,8,6 0,2,5,8,6 0,2,5,8,6 0,2,5,8,6 0,2,5,8,6 0,4,1,6,2 -1,4,2,7,2 1,4,4,6,6 0,5,5,5,6 1,4,4,6,6
  0,2,4,8,4 1,2,8,9,10 0,2,7,8,6 1,2,5,8,6 0,2,7,8,7 1,2,6,8,7 1,2,5,8,6 1,2,5,8,6 0,2,7,8,7 1,2,6,8,8 1,2,1,8,3
  1,2,4,8,6 1,2,6,8,6 1,2,5,8,6 1,2,7,8,9 1,2,6,8,8 0,2,7,8,7 1,2,5,8,6 0,2,7,9,7 1,2,6,8,6 0,2,6,8,6 0,2,7,8,6
  1,2,5,8,7 0,2,7,8,6 0,2,10,8,10 0,2,7,8,6 0,2,7,8,6 1,2,6,8,7 1,1,3,10,3 -1,2,5,9,3 -1,1,3,10,3 0,3,5,7,6
  0,10,5,1,5 0,3,2,7,3 0,4,5,6,5 1,2,5,8,6 0,4,5,6,5 0,2,5,8,6 0,4,6,6,6 0,1,4,9,3 0,4,5,8,6 1,2,5,8,7 0,2,2,8,3
  0,2,2,10,3 1,2,5,8,6 1,2,2,8,3 1,4,7,6,9 1,4,5,6,7 0,4,5,6,5 1,4,5,8,6 0,4,5,8,6 1,4,3,6,4 -1,4,5,6,4
  0,2,3,8,3 1,4,5,6,7 0,4,6,6,5 0,4,8,6,8 -1,4,6,6,5 0,4,6,8,5 1,4,5,6,6 0,1,3,10,3 1,1,1,11,3 0,1,3,10,3
  1,6,5,4,6`;

/** Their coverage, one after the other, in base 64. */
const pixels = `
  8PDw8PDwC7jw8PDwysoAAAAAAAAAAAAAAAB7HpEAAACVInMAAACVRk0AAKDXya0PACRwkwAAOdbP5ZkAAIkbhQAAAJVEUAAAAAB4AAAOfPp7B7
  Vr8XmR7AzwCmqrqvUUAAZt++hUAADwK+HABvAQ21LB+sNEAADwAAB41HUAArUQ5w7nAGZiAOIk4RK1AQBdyFqWNAAAAAAzlla1VAABtRPgGN4A
  Y2gA6RnoELgCAHjVdTC4vcEnANYnAAAAANMrAADdAC3s1cD8saxvAQDwAO0DAADwANA7AADwADXAwL7KAPDwygAAAAAAAEsFF6UAeloAwiEA6A
  MA7QAA2g0AojkASIAAAaUFBUkAAKUXAFt5ACPBAATnAADtAA7aADmiAIFHBaMAAADwAABaRPBEWAl26HMICrAVrwoBGQAZAQAA8AAAAADwAACW
  wPzAlgAA8AAAAADwAAAAAAAAAAAmLb+KUITAUQAAAAAAAAAAAAy6AAAAnQIAAAeXAAAASFYAAACPDwAAAJ0AAAAqcwAAAHYnAAAAnAAAAABMAA
  AAD7DEsA+KcgBziNQaABvT6wIAAurrAgAC6tQaABvTinIAc4kPsMSwDxCg8cNt8BgA8AAA8AAA8AAA8AAA8AAA8ABiw9BGFcECKNcoVQAL6gAA
  AF+dAAAj1BUADMw3AAGtWQAAYfTAwLQKqcDNS3Z0ABngEQYARNsAAKP1QwAAAE+ikwQAA+2iVAA9xh6/wbsoAAAASvcAAAANxvIAAACVVvAAAD
  yvAPAAB8gaAPAAWtXAwPyiAAAAAPAAAAAAAPAARd7AwIRdaAAAAHZPAAAAj5rEsiOOawBSviADAAPrqE8AOr4lxMC4IwKSx8IiaoUAUa7FJAAG
  dutywK8g8VMAU73aAwAD65hBAEG8FrO/uyOowMDG7AAAAGSCAAABzxYAAE6aAAAAwScAADexAAAArT4AACTHAAAAQ8a/wzngIQAj1s00ADbhNf
  jT+EzBUwBVnu4CAAPsxz0APMwvwcHAMCG5wLQXu0MAQ5frAwAD2b1RAFTwIa+/c+p6BgAlxK5QAIVrJMTHkwK5DQAADLoAuQANAAAAAAaTQX2G
  PwAAADwAJaGBjI4WAKpzBwAASrZgAAADZifAwMDAAAAAAAAnwMDAwAAAAAAAAAAAAAA9AAAAhaMlAAAalY4ABWuoWLBKAGUDAAA8yM1MziYZ2m
  AABucAADSyAACDSQAAqAEAABgAAAC6AAAAWbbEuD8AAJ6iEwAr1jRaqRCpu5FOtsEznGIl3Avm6wPkCCynBeHsDuQLi3pRmbhQXKloq5ANOtw4
  AAVUQgAANrLJvGcDAAAAZPkXAAAAALGLYQAAAAq8J60AAABRdADNBgAAoNDI50UAA8YAAEeRAD6XAAAK1wCNVQAAAMEp9sDBz03wAAAv4fAAAA
  Hd8AAAQ032wMf8uvAAAC3w8AAAGs32wL6+NABlzsG1HQBFvgkASb0AuTgAAACaBeQHAAAAAADnBwAAAAAAwTcAAAGhAFe7BwBZqAAAfNS/qRQA
  9sC/xWAA8AAAC71V8AAAADPE8AAAAAXo8AAAAAnj8AAAAD+28AAAEchA9sC/xFEA9sDAwHLwAAAAAPAAAAAA8AAAAAD2wMDAOfAAAAAA8AAAAA
  D2wMDAh/bAwMBy8AAAAADwAAAAAPAAAAAA9sDAwCfwAAAAAPAAAAAA8AAAAAAAZsrGthwARbcFAHe5ALk1AAANsAPkBwAAAAAA6AcAcsDYAMM1
  AAAQ9wBdtwUAe/QAAYbXvWHwAPAAAAAA8PAAAAAA8PAAAAAA8PAAAAAA8PbAwMDA9vAAAAAA8PAAAAAA8PAAAAAA8PDw8PDw8PDwAAAA8AAAAP
  AAAADwAAAA8AAAAPDCAADw1R0j2EvNzErwAAAdzxjwAAjEOADwAKBkAADwbpgAAAD22bAAAADzDrtoAADwABzlKQDwAABZ0AfwAAAAAPAAAAAA
  8AAAAADwAAAAAPAAAAAA8AAAAADwAAAAAPbExMSJ96oAAACk9/DRAwABx/DwnzgAMZnw8Fh/AHhS8PASwwC6DvDwAMEdugDw8AB5onYA8PAALv
  4sAPD3vwAAAPDww0AAAPDwQsEAAPDwAMFBAPDwAEDCAPDwAAC/QvDwAAA+w/DwAAAAvfcAYc3HzV8AR8QQABDERLw5AAAAOrvlCAAAAAjl5QgA
  AAAJ5Ls6AAAAO7lGxA8AEMRDAGLOx81gAPbAv8Q18AAALcvwAAAA7PAAAEO89sDBsiDwAAAAAPAAAAAA8AAAAAAAYc3HzFsAR8QQABDEPrw5AA
  AAOrblCAAAAAjh5QgAAAAJ7bo6AAAAO8NDxA8AEMNLAF/MyfLybQAAAAAAFED2wMHOPwDwAAAt0gDwAAAB7QDwAABHqwD2wMXtGADwAAB2eADw
  AAAxrgDwAAAK3AIAMrq/ux0A0BwAU6kA5iQABT0AYOedQQAAABFh0YAVOgAAFegU5B0AKMoASsi/vCxRwMD8wMBUAAAA8AAAAAAAAPAAAAAAAA
  DwAAAAAAAA8AAAAAAAAPAAAAAAAADwAAAAAAAA8AAAAPAAAADw8AAAAPDwAAAA8PAAAADw8AAAAPDuAwAE7LlIAEu3JsHBwSaKYwAAALovPqwA
  AAzYAAPdBABQkAAApTwAm0EAAFiFANMEAAAQyDGiAAAAAL6TUgAAAABy8wsAAKBVAADRjwAAkFRmigANzcYAAMcXLL4ARYPQBwXRAAHgAX9GnT
  g1nAAAuCe1DWNwbF4AAH5dvgApqKMhAABEvJIAAc2+AAAADPtWAAC0pQAAR64AACvKAwC0PgC6OAAAJ8dTmwAAAACQ4hMAAAAAnt4fAAAAO61F
  sQAABMoiAK1PAHKGAAAe1wsq0wIAAMwsAKdYAEupAAAp0wLEKgAAAKWbpgAAAAAn/ScAAAAAAPAAAAAAAADwAAAAAAAA8AAAAI3AwMP6AAAAAG
  +HAAAAGtEKAAAAqUsAAABHrAAAAAjPHAAAAINyAAAAAPnDwMDADNjAA/AAAPAAAPAAAPAAAPAAAPAAAPAAAPAAANjAAwGaAAAAAJIKAAAAUE0A
  AAAMkQAAAACdAAAAAG4wAAAAI3sAAAAAnwAAAABNAgPA2AAA8AAA8AAA8AAA8AAA8AAA8AAA8AAA8APA2AAARCoAAACejgAAOWeODwCXETtpDa
  IAAKsAAAAAAAAAAAAAYMDAwGA0dwAAAAAAAAAAAAAAACvE1HEAlz0S5gANZYn0ALhlHPIA7A8k+QCC1abpB/AAAAAA8AAAAADwi8PCIfdXAFyv
  9gYAB+j0AwAH4fhNAFyg8KDCshUUrsC6FqFZAGGX5AYAAw/nBwAAALFWAGSHI8DBshAAAAAA8AAAAADwF7LDoPCjWwBQ+OMHAAT16QcABvavVg
  BX9yHCwojwEaS8wjYAnDcAHtAA48DAwNsD5wgAAj4ArFkAS7cAHbfBvSIAACh3DwDXbgsA7wAAafzADADwAAAA8AAAAPAAAADwAAAA8AAAF7LD
  o+yjWwBQ+OMHAAT16QcABvavVgBX9yHCwonsoC4ANcIzwrm/LPAAAAAA8AAAAADwhcHTUfdxACbi+BAAAPHyAAAA8PAAAADw8AAAAPAraQAAAP
  AA8ADwAPAA8ADwNl8AAADwAPAA8ADwAPAA8APvqaXwAAAAAPAAAAAA8AAW0ivwBr5CAPCbYwAA98ebAADwArtlAPAAFd028ADwAPAA8ADwAPAA
  8ADLefCe3Wik3nH4Nx7+Nh/m9gMA+AIA8PAAAPAAAPDwAADwAADw8AAA8AAA8PCFwdFR9nEAIuL4EAAA8fIAAADw8AAAAPDwAAAA8Bi2wrYYpV
  0AXaTlBwAH5eYHAAflpVsAW6Uat8K3GfCLw8Ih91cAXK/2BgAH6PQDAAfh+E0AXKDwoMKyFfAAAAAA8AAAAAAXssOg8KNbAFD44wcABPXpBwAG
  9q9WAFf3IcLCiPAAAAAA8AAAAADw8J9u90cA9AIA8AAA8AAA8AAAAG3PzkYA6g0oogCgr0UAAAA+rp8PwQUL6QB1zc9sAHgAAPAAgfy6APAAAP
  AAAPAAAPICALW08AAAAPDwAAAA8PAAAADy8gAAEPjjKwBr91HVv4nw0BsAB9oCfGkASJIAJ7gAlTwAAMsOxgEAAHyGkAAAACf5OgAA2R8AuZEA
  QKeRXQK7wQB+XkmbLoq5DbwXCdBoToFNwwAAuLoTRb+EAABw1QAN/DwAAK5QAJpdABzPNbcAAABy5iEAAAB+4i0AACbCLsEBAL46AJZkzyQADt
  sBdnQAV4kAHcIApjAAAMAbxgAAAGmpfQAAABT6JAAAAB28AAAATs8xAAAAlsDE+wAAAHyBAAAtygUABMgwAAB9gAAAAPrFwMAJAJF/APAEAPAA
  APAAS6sASrAAAPAAAPAAAPEDAJF+8PDw8PDw8PDw8PB/jwAE8AAA8AAA8AAAqksApkoA8AAA8AAD8AB+jwCJvk8tZYQOiL0hAAAAAAAAAAAAAA
  ==`;

let glyphs: readonly Glyph[] | null = null;

function decoded(): readonly Glyph[] {
  const bytes = Uint8Array.from(atob(pixels.replace(/\s+/g, "")), (character) => character.charCodeAt(0));
  let at = 0;
  return sizes
    .trim()
    .split(/\s+/)
    .map((entry) => {
      const [x, y, width, height, step] = entry.split(",").map(Number) as [number, number, number, number, number];
      return { x, y, width, height, step, coverage: bytes.subarray(at, (at += width * height)) };
    });
}

const unknown = "?".charCodeAt(0) - 32;
const glyphOf = (character: string): Glyph => (glyphs ??= decoded())[character.charCodeAt(0) - 32] ?? glyphs[unknown]!;

/** From one line to the next. */
const lineHeight = 14;

/** Each letter of a text with the place of its pen. */
function* placed(text: string): Generator<{ glyph: Glyph; pen: number; top: number }> {
  for (const [row, line] of text.split("\n").entries()) {
    let pen = 0;
    for (const character of line) {
      const glyph = glyphOf(character);
      yield { glyph, pen, top: row * lineHeight };
      pen += glyph.step;
    }
  }
}

/** Left, top, right and bottom of a text whose pen begins at 0, 0. */
export function textBox(text: string): readonly [left: number, top: number, right: number, bottom: number] {
  let [left, top, right, bottom] = [0, Infinity, 0, -Infinity];
  for (const { glyph, pen, top: line } of placed(text)) {
    left = Math.min(left, pen + glyph.x);
    right = Math.max(right, pen + glyph.x + glyph.width, pen + glyph.step);
    top = Math.min(top, line + glyph.y);
    bottom = Math.max(bottom, line + glyph.y + glyph.height);
  }
  return top === Infinity ? [0, 0, 0, 0] : [left, top, right, bottom];
}

/** Division by 255 with rounding, by shifts. */
const part = (product: number): number => (((product + 128) >> 8) + product + 128) >> 8;

/** How much of each pixel a text covers: rows of `textBox`'s size. */
export function textCoverage(text: string): Uint8Array {
  const [left, top, right, bottom] = textBox(text);
  const width = right - left;
  const coverage = new Uint8Array(width * (bottom - top));
  for (const { glyph, pen, top: line } of placed(text))
    for (let i = 0; i < glyph.coverage.length; i++) {
      const y = line + glyph.y - top + Math.floor(i / glyph.width);
      const at = y * width + pen + glyph.x - left + (i % glyph.width);
      // Where letters meet, each covers its part of what the other leaves.
      coverage[at] = glyph.coverage[i]! + part(coverage[at]! * (255 - glyph.coverage[i]!));
    }
  return coverage;
}
