/**
 * Estimates how long a call of a kernel takes, from its statements and the numbers it is called with: is it worth
 * splitting?
 */
import type { Kernel, Local, LoopIndex, Scalar, Statement } from "../../../kernel/ir.ts";

type Arguments = readonly (number | bigint)[];
type Evaluate = (args: Arguments) => number;

/** Nanoseconds of one simple operation in scalar code. */
const operationTime = 0.3;
const vectorGain = 3.5;
/** Nanoseconds of a loop besides its iterations. */
const loopTime = 2;
/** Iterations of a loop whose bounds cannot be known beforehand. */
const unknownTrips = 16;

/** Operations that stand for many instructions. */
const heavy: Partial<Record<Scalar["op"], number>> = {
  exp: 20,
  exp2: 20,
  expm1: 35,
  log: 25,
  log2: 25,
  log10: 25,
  log1p: 40,
  sin: 120,
  cos: 120,
  tan: 150,
  asin: 30,
  acos: 30,
  atan: 30,
  sinh: 40,
  cosh: 40,
  tanh: 30,
  asinh: 60,
  acosh: 60,
  atanh: 60,
  erf: 40,
  erfc: 60,
  erfinv: 80,
  lgamma: 150,
  digamma: 80,
  trigamma: 80,
  pow: 80,
  atan2: 40,
  fmod: 40,
  div: 3,
  sqrt: 3,
  rem: 6,
};

class Estimator {
  private readonly places = new Map<string, number>();
  private readonly locals = new Map<Local, Scalar>();
  private readonly loops = new Map<LoopIndex, Scalar>();

  constructor(kernel: Kernel) {
    kernel.params.forEach((param, i) => this.places.set(param.name, i));
  }

  private operations(root: Scalar, seen: Set<Scalar>): number {
    if (seen.has(root) || root.op === "const" || root.op === "param" || root.op === "local" || root.op === "index")
      return 0;
    seen.add(root);
    return root.args.reduce((sum, arg) => sum + this.operations(arg, seen), heavy[root.op] ?? 1);
  }

  /** The number of an index expression, loops taken at their first iteration. */
  value(node: Scalar, depth = 0): Evaluate {
    if (depth > 12) return () => unknownTrips;
    const of = (i: number): Evaluate => this.value(node.args[i]!, depth + 1);
    switch (node.op) {
      case "const": {
        const number = Number(node.payload as number);
        return () => number;
      }
      case "param": {
        const place = this.places.get((node.payload as { name: string }).name)!;
        return (args) => Number(args[place]);
      }
      case "local": {
        const known = this.locals.get(node.payload as Local);
        return known === undefined ? () => unknownTrips : this.value(known, depth + 1);
      }
      case "index": {
        const first = this.loops.get(node.payload as LoopIndex);
        return first === undefined ? () => 0 : this.value(first, depth + 1);
      }
      case "cast":
        return of(0);
      case "add": {
        const [a, b] = [of(0), of(1)];
        return (args) => a(args) + b(args);
      }
      case "sub": {
        const [a, b] = [of(0), of(1)];
        return (args) => a(args) - b(args);
      }
      case "mul": {
        const [a, b] = [of(0), of(1)];
        return (args) => a(args) * b(args);
      }
      case "div": {
        const [a, b] = [of(0), of(1)];
        return (args) => Math.trunc(a(args) / Math.max(1, b(args)));
      }
      case "min": {
        const [a, b] = [of(0), of(1)];
        return (args) => Math.min(a(args), b(args));
      }
      case "max": {
        const [a, b] = [of(0), of(1)];
        return (args) => Math.max(a(args), b(args));
      }
      case "lt": {
        const [a, b] = [of(0), of(1)];
        return (args) => Number(a(args) < b(args));
      }
      case "select": {
        const [c, a, b] = [of(0), of(1), of(2)];
        return (args) => (c(args) !== 0 ? a(args) : b(args));
      }
      default:
        return () => unknownTrips;
    }
  }

  /** Nanoseconds of statements: a constant, and what depends on the call. */
  block(statements: readonly Statement[], inVector: boolean): { constant: number; varying: Evaluate[] } {
    let constant = 0;
    const varying: Evaluate[] = [];
    const seen = new Set<Scalar>();
    const gain = inVector ? vectorGain : 1;
    const count = (...roots: Scalar[]): void => {
      for (const root of roots) constant += ((this.operations(root, seen) + 1) * operationTime) / gain;
    };
    for (const s of statements) {
      switch (s.kind) {
        case "assign":
          this.locals.set(s.local, s.value);
          count(s.value);
          break;
        case "accumulate":
          count(s.value);
          break;
        case "store":
          count(s.index, s.value);
          break;
        case "if": {
          count(s.condition);
          const branches = [this.block(s.then, inVector), this.block(s.otherwise, inVector)];
          constant += Math.max(...branches.map((branch) => branch.constant));
          for (const branch of branches) varying.push(...branch.varying);
          break;
        }
        case "while": {
          const body = this.block(s.body, inVector);
          constant += body.constant * unknownTrips;
          for (const each of body.varying) varying.push((args) => each(args) * unknownTrips);
          break;
        }
        case "for": {
          this.loops.set(s.index, s.begin);
          const [begin, end] = [this.value(s.begin), this.value(s.end)];
          const body = this.block(s.body, inVector || s.vector);
          const { step } = s;
          varying.push((args) => {
            // A loop over blocks runs once where the whole is less than a block.
            const trips = Math.max(0, Math.ceil((end(args) - begin(args)) / step));
            let each = body.constant;
            for (const more of body.varying) each += more(args);
            return loopTime + trips * each;
          });
        }
      }
    }
    return { constant, varying };
  }
}

/** A function from a call's arguments to nanoseconds. */
export function costOf(kernel: Kernel): Evaluate {
  const { constant, varying } = new Estimator(kernel).block(kernel.body, false);
  const [only] = varying;
  if (varying.length === 1) return (args) => constant + only!(args);
  return (args) => varying.reduce((sum, each) => sum + each(args), constant);
}
