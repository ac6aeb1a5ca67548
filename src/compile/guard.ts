/** Looks on between operators that are put off, so that what the program does itself does not meet their memory. */
import type { CompiledKernel, KernelArgument } from "../backend/backend.ts";
import type { Draw } from "../compute/random/draw.ts";
import type { Kernel } from "../kernel/ir.ts";
import { hostBackend } from "../tensor/device.ts";
import type { Storage } from "../tensor/storage.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { itemAt } from "../support/checked.ts";
import { type Beneath, type MemoryObserver, unobserved, type LinearWork } from "./watch.ts";

/** Looks on while operators are compared: what the program does itself must not meet what was put off. */
export class Guard implements MemoryObserver {
  private readonly blocks: number[] = [];
  private readonly sizes: number[] = [];
  private readonly waiting: { readonly block: number; readonly bytes: number }[] = [];

  constructor(
    private readonly beneath: Beneath,
    private readonly meets: (block: number) => void,
  ) {}

  add({ block, nbytes }: Storage): void {
    this.blocks.push(block);
    this.sizes.push(nbytes);
  }

  /** Gives back what was freed meanwhile. */
  finish(): void {
    for (const { block, bytes } of this.waiting) this.beneath.free(block, bytes);
    this.waiting.length = 0;
    this.blocks.length = this.sizes.length = 0;
  }

  private look(address: number): void {
    const met = this.blocks.find((block, i) => address >= block && address < block + itemAt(this.sizes, i));
    if (met !== undefined) this.meets(met);
  }

  kernel(kernel: Kernel, run: CompiledKernel, args: readonly KernelArgument[]): void {
    args.forEach((value, i) => {
      if (kernel.params[i]?.kind === "buffer") this.look(Number(value));
    });
    unobserved(() => run(...args));
  }
  work({ run }: LinearWork, args: readonly unknown[]): void {
    for (const value of args) {
      if (typeof value === "object" && value !== null && "start" in value) this.look(Number(value.start));
      else if (typeof value === "number") this.look(value);
    }
    unobserved(() => run(args));
  }
  copy(from: number, to: number, length: number): void {
    this.look(from);
    this.look(to);
    this.beneath.copy(from, to, length);
  }
  write(address: number): void {
    this.look(address);
  }
  wrote(): void {}
  read(address: number): void {
    this.look(address);
  }
  check(): void {}
  draw(target: Tensor, draw: Draw): void {
    const address = target.storage.block + target.offset * target.dtype.itemsize;
    this.look(address);
    unobserved(() => draw(hostBackend(), address));
  }
  drawFrom(source: Tensor): void {
    this.look(source.storage.block);
  }
  allocated(): void {}
  frees(block: number, bytes: number): boolean {
    if (!this.blocks.includes(block)) return true;
    this.waiting.push({ block, bytes });
    return false;
  }
}
