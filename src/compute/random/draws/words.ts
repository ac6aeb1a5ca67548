/**
 * Random words in bulk: a generator's state is carried through a block of the backend's memory, where kernels twist
 * whole runs of words
 * and other kernels temper and use them, so that a fill costs no draw in JavaScript. Words are used in exactly the
 * order of `random32()`.
 */
import type { LinearBackend } from "../../../backend/linear.ts";
import { kernel } from "../../../kernel/build.ts";
import type { Kernel } from "../../../kernel/ir.ts";
import type { Generator } from "../../../tensor/random/generator.ts";
import { matrixA, mixDistance, stateLength } from "../../../tensor/random/mersenne.ts";

/** States that fit into the block behind the current one: 42 KB in all, which stays in the fast caches. */
const blocksAtOnce = 16;

/** How many words a single run can use at least, whatever is left of the current state. */
export const wordsAtOnce = blocksAtOnce * stateLength;

/** A backend's block of words, and whose state its first 624 words are. */
interface Workspace {
  readonly address: number;
  owner: Generator | null;
  generation: number;
}

const workspaces = new WeakMap<LinearBackend, Workspace>();

function workspaceOf(backend: LinearBackend): Workspace {
  let workspace = workspaces.get(backend);
  if (workspace === undefined) {
    workspace = { address: backend.allocate((blocksAtOnce + 1) * stateLength * 4), owner: null, generation: 0 };
    workspaces.set(backend, workspace);
  }
  return workspace;
}

/**
 * `words[begin .. end)` from the 624 words before each: the recurrence without its ring, x[n] = x[n - 227] ^ twist(x[n
 * - 624], x[n - 623]).
 * Runs of 224 words only read words before the run, so they are vector loops.
 */
export function twistKernel(): Kernel {
  const run = mixDistance - (mixDistance % 16);
  return kernel("random_twist", (k) => {
    k.sequential("chain");
    const words = k.buffer("words", "int32");
    const begin = k.param("begin");
    const end = k.param("end");
    k.for(
      begin,
      end,
      (start) => {
        const stop = k.let(start.add(run).min(end));
        k.vector(start, stop, (n) => {
          const following = k.load(words, n.sub(stateLength - 1));
          const mixed = k
            .load(words, n.sub(stateLength))
            .and(0x80000000 | 0)
            .or(following.and(0x7fffffff))
            .ushr(1);
          k.store(words, n, k.load(words, n.sub(mixDistance)).xor(mixed).xor(following.and(1).neg().and(matrixA)));
        });
      },
      { step: run },
    );
  });
}

/**
 * Uses `count` items' words: `words` is the address of the first item's words, `begin` the number of items before this
 * run.
 */
export type WordConsumer = (words: number, begin: number, count: number) => void;

/**
 * Draws `wordsPerItem` words for each of `count` items, in runs, and hands every run to `consume`; the generator moves
 * on accordingly.
 */
export function drawWords(
  backend: LinearBackend,
  generator: Generator,
  count: number,
  wordsPerItem: number,
  consume: WordConsumer,
): void {
  if (count <= 0) return;
  const workspace = workspaceOf(backend);
  const { address } = workspace;
  if (workspace.owner !== generator || workspace.generation !== generator.generation) {
    backend.memory.i32.set(generator.words, address / 4);
    workspace.owner = generator;
    workspace.generation = generator.generation;
  }
  const twist = backend.compile("random.twist", twistKernel);
  for (let begin = 0; begin < count;) {
    const available = generator.left - 1;
    const start = available > 0 ? generator.next : stateLength;
    const items = Math.min(count - begin, Math.floor((available + wordsAtOnce) / wordsPerItem));
    const used = items * wordsPerItem;
    const blocks = Math.max(0, Math.ceil((used - available) / stateLength));
    if (blocks > 0) twist(address, stateLength, stateLength * (blocks + 1));
    consume(address + 4 * start, begin, items);
    if (blocks === 0) {
      generator.next += used;
      generator.left -= used;
    } else {
      keepLastBlock(backend, workspace, generator, blocks);
      generator.next = used - available - (blocks - 1) * stateLength;
      generator.left = stateLength + 1 - generator.next;
    }
    begin += items;
  }
}

/** Makes the last block of words the current state, in the workspace and in the generator. */
function keepLastBlock(backend: LinearBackend, workspace: Workspace, generator: Generator, blocks: number): void {
  const { i32 } = backend.memory;
  const first = workspace.address / 4;
  const last = first + blocks * stateLength;
  i32.copyWithin(first, last, last + stateLength);
  generator.words.set(i32.subarray(first, first + stateLength));
  workspace.generation = ++generator.generation;
}
