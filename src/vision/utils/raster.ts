/**
 * Draws rectangles, lines, polygons and ellipses into rows of RGB bytes, pixel for pixel as Pillow's ImageDraw does, which
 * torchvision draws with: its rounding, and which of two pixels at an edge belongs to a shape.
 */
import { itemAt, lastOf } from "../../support/checked.ts";

/** A color: red, green, blue, and how opaque (255 where it is left out). */
export type Ink = readonly number[];

/** An edge of a polygon. */
interface Edge {
  readonly y0: number;
  readonly x0: number;
  readonly ymin: number;
  readonly ymax: number;
  xmin: number;
  xmax: number;
  /** Steps in x for one step in y, in single precision. */
  readonly slope: number;
}

/** Halves away from zero. */
const roundUp = (value: number): number => (value >= 0 ? Math.floor(value + 0.5) : -Math.floor(-value + 0.5));
/** Halves towards zero. */
const roundDown = (value: number): number => (value >= 0 ? Math.ceil(value - 0.5) : -Math.ceil(-value - 0.5));
const single = Math.fround;

function edge(x0: number, y0: number, x1: number, y1: number): Edge {
  return {
    x0,
    y0,
    xmin: Math.min(x0, x1),
    xmax: Math.max(x0, x1),
    ymin: Math.min(y0, y1),
    ymax: Math.max(y0, y1),
    slope: y0 === y1 ? 0 : single(single(x1 - x0) / (y1 - y0)),
  };
}

/** Where an edge crosses a row. */
const crossing = ({ x0, y0, slope }: Edge, y: number): number => single(single((y - y0) * slope) + x0);

/** A picture of RGB bytes, row by row, to draw into. */
export class Raster {
  constructor(
    readonly data: Uint8Array,
    readonly width: number,
    readonly height: number,
    /** Whether colors that are not opaque let through what was there, instead of replacing it. */
    readonly blends = false,
  ) {}

  /** One pixel. */
  point(x: number, y: number, ink: Ink): void {
    if (x >= 0 && x < this.width) this.row(x, y, x, ink);
  }

  /** The pixels of a row from x0 to x1. */
  row(x0: number, y: number, x1: number, ink: Ink): void {
    if (y < 0 || y >= this.height) return;
    const opacity = this.blends ? (ink[3] ?? 255) : 255;
    const last = Math.min(x1, this.width - 1);
    for (let x = Math.max(x0, 0); x <= last; x++) {
      const at = 3 * (y * this.width + x);
      for (let channel = 0; channel < 3; channel++) {
        // Division by 255 with rounding, by shifts.
        const mixed = this.data[at + channel]! * (255 - opacity) + itemAt(ink, channel) * opacity + 128;
        this.data[at + channel] = ((mixed >> 8) + mixed) >> 8;
      }
    }
  }

  /** A line of one pixel's width without its last pixel (Bresenham's algorithm). */
  thinLine(x0: number, y0: number, x1: number, y1: number, ink: Ink): void {
    const [width, height] = [Math.abs(x1 - x0), Math.abs(y1 - y0)];
    const [stepX, stepY] = [x1 < x0 ? -1 : 1, y1 < y0 ? -1 : 1];
    const isFlat = width > height;
    const [long, short] = isFlat ? [width, height] : [height, width];
    let error = 2 * short - long;
    for (let [x, y, i] = [x0, y0, 0]; i < long; i++) {
      this.point(x, y, ink);
      const turns = error >= 0;
      if (turns) error -= 2 * long;
      error += 2 * short;
      if (isFlat || (turns && short > 0)) x += stepX;
      if (!isFlat || (turns && short > 0)) y += stepY;
    }
  }

  /** Lines from point to point, [x, y] each. */
  lines(points: readonly (readonly [number, number])[], ink: Ink, width: number): void {
    const whole = points.map(([x, y]) => [Math.trunc(x), Math.trunc(y)] as const);
    for (let i = 0; i + 1 < whole.length; i++) {
      const [[x0, y0], [x1, y1]] = [itemAt(whole, i), itemAt(whole, i + 1)];
      if (width === 1) this.thinLine(x0, y0, x1, y1, ink);
      else this.#wideLine(x0, y0, x1, y1, ink, width);
    }
    if (width === 1 && whole.length > 1) this.point(...lastOf(whole), ink);
  }

  /** A line as the polygon around it. */
  #wideLine(x0: number, y0: number, x1: number, y1: number, ink: Ink, width: number): void {
    const [dx, dy] = [x1 - x0, y1 - y0];
    if (dx === 0 && dy === 0) return this.point(x0, y0, ink);
    const length = Math.hypot(dx, dy);
    const half = (width - 1) / 2;
    const [more, less] = [roundUp(half) / length, roundDown(half) / length];
    const [left, right] = [roundDown(less * dy), roundDown(more * dy)];
    const [above, below] = [roundDown(less * dx), roundDown(more * dx)];
    const corners: [number, number][] = [
      [x0 - left, y0 + below],
      [x1 - left, y1 + below],
      [x1 + right, y1 - above],
      [x0 + right, y0 - above],
    ];
    this.#fill(
      corners.map(([x, y], i) => edge(x, y, ...corners[(i + 1) % 4]!)),
      ink,
    );
  }

  /** A filled rectangle, or its outline, which grows inwards. */
  rectangle(x0: number, y0: number, x1: number, y1: number, ink: Ink, filled: boolean, width: number): void {
    if (filled) {
      for (let y = Math.max(y0, 0); y <= Math.min(y1, this.height); y++) this.row(x0, y, x1, ink);
      return;
    }
    for (let i = 0; i < width; i++) {
      this.row(x0, y0 + i, x1, ink);
      this.row(x0, y1 - i, x1, ink);
      this.thinLine(x1 - i, y0 + width, x1 - i, y1 - width + 1, ink);
      this.thinLine(x0 + i, y0 + width, x0 + i, y1 - width + 1, ink);
    }
  }

  /** A filled polygon. */
  polygon(points: readonly (readonly [number, number])[], ink: Ink): void {
    const edges: Edge[] = [];
    for (let i = 0; i + 1 < points.length; i++) {
      const [[x0, y0], [x1, y1]] = [itemAt(points, i), itemAt(points, i + 1)];
      const before = points[i - 1];
      if (y0 === y1 && before?.[1] === y0) {
        // Goes on along a row in the direction of the edge before.
        const last = lastOf(edges);
        if (x1 > x0 && x0 > before[0]) {
          last.xmax = x1;
          continue;
        }
        if (x1 < x0 && x0 < before[0]) {
          last.xmin = x1;
          continue;
        }
      }
      edges.push(edge(x0, y0, x1, y1));
    }
    const [first, last] = [itemAt(points, 0), lastOf(points)];
    if (first[0] !== last[0] || first[1] !== last[1]) edges.push(edge(...last, ...first));
    this.#fill(edges, ink);
  }

  /** What the edges enclose, row by row. */
  #fill(edges: readonly Edge[], ink: Ink): void {
    const level = edges.filter(({ ymin, ymax }) => ymin === ymax);
    const rising = edges.filter(({ ymin, ymax }) => ymin !== ymax);
    if (!this.blends) for (const { xmin, xmax, ymin } of level) this.row(xmin, ymin, xmax, ink);
    const first = Math.max(0, Math.min(this.height - 1, ...edges.map(({ ymin }) => ymin)));
    const last = Math.min(this.height, Math.max(0, ...edges.map(({ ymax }) => ymax)));
    for (let y = first; y <= last; y++) {
      const found = crossings(rising, y, last);
      if (this.blends) {
        this.#fillOnce(found, level, y, ink);
        continue;
      }
      for (let i = 1; i < found.length; i += 2)
        this.row(roundUp(itemAt(found, i - 1)), y, roundDown(itemAt(found, i)), ink);
    }
  }

  /** One row in which no pixel may be drawn twice. */
  #fillOnce(found: readonly number[], level: readonly Edge[], y: number, ink: Ink): void {
    let next = found.length === 0 ? -1 : 0;
    const drawLevel = (): void => {
      for (const { xmin, xmax, ymin } of level) {
        if (ymin !== y || (next !== -1 && next < xmin)) continue;
        const from = Math.max(xmin, next);
        if (xmax < from) continue;
        this.row(from, y, xmax, ink);
        next = xmax + 1;
      }
    };
    for (let i = 1; i < found.length; i += 2) {
      const end = roundDown(itemAt(found, i));
      if (end < next) continue;
      drawLevel();
      if (end < next) continue;
      const start = Math.max(next, roundUp(itemAt(found, i - 1)));
      if (end < start) continue;
      this.row(start, y, end, ink);
      next = end + 1;
    }
    drawLevel();
  }

  /** A filled ellipse in the box with these corners. */
  ellipse(x0: number, y0: number, x1: number, y1: number, ink: Ink): void {
    const [a, b] = [x1 - x0, y1 - y0];
    if (a < 0 || b < 0 || a + b < 1) return;
    let widest = -1;
    let row = b % 2;
    for (const [x, y] of quarter(a, b)) {
      if (widest >= 0 && y <= row) continue; // the first of a row reaches farthest
      this.#ellipseRow(x0, y0, a, b, widest, row, ink);
      [widest, row] = [x, y];
    }
    this.#ellipseRow(x0, y0, a, b, widest, row, ink);
  }

  #ellipseRow(x0: number, y0: number, a: number, b: number, x: number, y: number, ink: Ink): void {
    if (x < 0) return;
    for (const side of y > 0 ? [y, -y] : [y]) this.row(x0 + (a - x) / 2, y0 + (side + b) / 2, x0 + (a + x) / 2, ink);
  }
}

/** Where the edges cross a row, in order; corners that would come apart are brought together. */
function crossings(edges: readonly Edge[], y: number, last: number): number[] {
  const found: number[] = [];
  edges.forEach((current, i) => {
    if (y < current.ymin || y > current.ymax) return;
    const x = crossing(current, y);
    if (y === current.ymax && y < last) found.push(x, x);
    else if ((y === current.ymin || y === current.ymax) && current.slope !== 0)
      found.push(atCorner(current, x, y, edges.slice(0, i)));
    else found.push(x);
  });
  return found.sort((one, other) => one - other);
}

/** Where an edge that ends in a row crosses it: no farther than one pixel from where the corner is a row on. */
function atCorner(current: Edge, x: number, y: number, before: readonly Edge[]): number {
  const next = y + (y === current.ymax ? -1 : 1);
  for (const other of before) {
    if ((y !== other.ymin && y !== other.ymax) || other.slope === 0) continue;
    if (roundUp(x) !== roundUp(crossing(other, y)) || next < other.ymin || next > other.ymax) continue;
    const [own, others] = [crossing(current, next), crossing(other, next)];
    if (x > own + 1 && x > others + 1) return roundUp(Math.max(own, others)) + 1;
    if (x < own - 1 && x < others - 1) return roundUp(Math.min(own, others)) - 1;
    return x;
  }
  return x;
}

/**
 * Points along a quarter of an ellipse with these diameters, from its right end to its top, each the nearest of its
 * neighbours to the curve: in a grid of steps of two around the middle.
 */
function* quarter(a: number, b: number): Generator<[x: number, y: number]> {
  const distance = (x: number, y: number): number => Math.abs(a * a * y * y + b * b * x * x - a * a * b * b);
  let [x, y] = [a, b % 2];
  for (;;) {
    yield [x, y];
    if (x === a % 2 && y === b) return;
    const nearest: [number, number][] = [[x, y + 2]];
    if (x > 1) nearest.push([x - 2, y + 2], [x - 2, y]);
    [x, y] = nearest.reduce((best, point) => (distance(...point) < distance(...best) ? point : best));
  }
}
