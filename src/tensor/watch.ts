/** Tells of storages, after a collection, which of them nothing reaches any more. */
import type { Backend, Block } from "../backend/backend.ts";
import type { Storage } from "./storage.ts";
import { weak, type Weak } from "../support/platform/weak.ts";
import { returnToken, type Token } from "./tokens.ts";

/**
 * Blocks of storages that are watched as one: they go back when the group is unreachable. Holds nothing of what it
 * watches.
 */
export abstract class Watched {
  /** Their blocks; -1 for those that went back before. */
  readonly blocks: Block[];
  readonly sizes: readonly number[];
  /** They are all its. */
  readonly backend: Backend;
  /** How many have not gone back. */
  left: number;

  constructor(storages: readonly Storage[]) {
    const count = storages.length;
    const blocks = new Array<Block>(count);
    const sizes = new Array<number>(count);
    for (let i = 0; i < count; i++) {
      blocks[i] = storages[i]!.block;
      sizes[i] = storages[i]!.nbytes;
    }
    this.blocks = blocks;
    this.sizes = sizes;
    this.backend = storages[0]!.backend;
    this.left = count;
  }

  /** Whether nothing reaches the group, as far as the last collection found out. */
  abstract isDead(job: number): boolean;
  /** The storages of a group that is alive, where they can be known without keeping them. */
  storages(): readonly Storage[] {
    return [];
  }

  /** Notes that a block went back. */
  forget(block: Block): void {
    const place = this.blocks.indexOf(block);
    if (place < 0) return;
    this.blocks[place] = -1;
    if (--this.left === 0) this.end();
  }

  /** Watches no longer. */
  end(): void {
    // Nothing to give back.
  }

  /** Gives all blocks that are left back. */
  reclaim(): void {
    const { blocks, sizes, backend } = this;
    for (let i = 0; i < blocks.length; i++) {
      if (blocks[i]! >= 0) backend.free(blocks[i]!, sizes[i]!);
      blocks[i] = -1;
    }
    this.left = 0;
    this.end();
  }
}

/** Storages that are watched as one: reachable as long as one of them is. */
export class StorageGroup {
  constructor(
    readonly storages: readonly Storage[],
    readonly watched: Watched,
    private tokens: readonly Token[] = [],
  ) {
    for (const storage of storages) storage.group = this;
  }

  /** Notes that a storage's block went back; tokens of groups that are done serve others. */
  forget(block: Block): void {
    const { watched } = this;
    watched.forget(block);
    if (watched.left > 0 || !(watched instanceof ByTokens)) return;
    for (let i = watched.asked; i < this.tokens.length; i++) returnToken(this.tokens[i]!);
    this.tokens = [];
  }
}

/** Watched by a weak reference of the group; a WeakRef keeps it to the end of the job. */
export class ByReference extends Watched {
  private readonly reference: Weak<StorageGroup>;

  constructor(storages: readonly Storage[]) {
    super(storages);
    this.reference = weak(new StorageGroup(storages, this));
  }

  override end(): void {
    this.reference.drop();
  }

  isDead(): boolean {
    return this.reference.deref() === undefined;
  }
  override storages(): readonly Storage[] {
    return this.reference.deref()?.storages ?? [];
  }
}

/** Watched by tokens: each can be asked once in a job, in the first collections and ever more rarely. */
export class ByTokens extends Watched {
  /** How many tokens were asked in this job. */
  asked = 0;
  private readonly references: readonly WeakRef<object>[];
  private job: number;
  private rest = 0;
  private pause = 1;

  constructor(storages: readonly Storage[], tokens: readonly Token[], job: number) {
    super(storages);
    this.references = tokens.map((token) => token.reference);
    this.job = job;
    void new StorageGroup(storages, this, tokens);
  }

  isDead(job: number): boolean {
    if (job !== this.job) {
      this.job = job;
      this.asked = 0;
    }
    if (--this.rest >= 0 || this.asked === this.references.length) return false;
    this.rest = this.pause - 1;
    this.pause = Math.min(this.pause * 2, 64);
    return this.references[this.asked++]!.deref() === undefined;
  }
}
