/** Messages from one process to another. */
import { functionSignature, type Arguments } from "../ops/declare/signature.ts";
import { ValueError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { assertDense, assertTensor, memberOf, rankIn } from "./checks.ts";
import { movedElementsOf, launch } from "./launch.ts";
import type { ProcessGroup } from "./group.ts";
import { mpi } from "./mpi.ts";
import type { Work } from "./work.ts";
import type { Group } from "./world.ts";

/** Options of messages: the other process by its rank in the world or in the group, and a number to tell them apart. */
export interface MessageOptions {
  /** What is sent, or received in place. */
  tensor?: Tensor;
  /** The group of both processes; null: all. */
  group?: Group;
  /** A number that both sides give, to tell messages apart. Default 0. */
  tag?: number;
}
/** Options of `send` and `isend`. */
export interface SendOptions extends MessageOptions {
  /** Its rank in the world. */
  dst?: number | null;
  /** Its rank in the group, instead. */
  group_dst?: number | null;
}
/** Options of `recv` and `irecv`. */
export interface ReceiveOptions extends MessageOptions {
  /** Its rank in the world; null: any. */
  src?: number | null;
  /** Its rank in the group, instead. */
  group_src?: number | null;
}

const SEND = "tensor, dst=None, group=None, tag=0, group_dst=None";
const RECEIVE = "tensor, src=None, group=None, tag=0, group_src=None";
const signatures = {
  send: functionSignature<Required<SendOptions>>("send", SEND),
  isend: functionSignature<Required<SendOptions>>("isend", SEND),
  recv: functionSignature<Required<ReceiveOptions>>("recv", RECEIVE),
  irecv: functionSignature<Required<ReceiveOptions>>("irecv", RECEIVE),
};

type SendArguments = Arguments<
  [tensor: Tensor, dst?: number | null, group?: Group, tag?: number, group_dst?: number | null],
  SendOptions
>;
type ReceiveArguments = Arguments<
  [tensor: Tensor, src?: number | null, group?: Group, tag?: number, group_src?: number | null],
  ReceiveOptions
>;

const OWN_RANK = "the rank of the current process";

function assertOther(group: ProcessGroup, rank: number, kind: string): void {
  if (group.rank() === rank)
    throw new ValueError(`Invalid ${kind} rank: ${kind} rank should not be the same as ${OWN_RANK}.`);
}

function startSend(name: "send" | "isend", { tensor, dst, group, tag, group_dst }: Required<SendOptions>): Work | null {
  assertTensor(tensor, "tensor");
  const found = memberOf(group, name);
  if (found === null) return null;
  const rank = rankIn(found, dst, group_dst);
  assertOther(found, rank, "destination");
  assertDense(tensor);
  const { address, count, type } = movedElementsOf(tensor);
  const { comm } = found;
  return launch({ kind: "SEND", group: found, inputs: [tensor], outputs: [] }, (place) =>
    mpi().call("Isend", address, count, type, rank, tag, comm, place),
  );
}

function startReceive(
  name: "recv" | "irecv",
  { tensor, src, group, tag, group_src }: Required<ReceiveOptions>,
): Work | null {
  assertTensor(tensor, "tensor");
  const found = memberOf(group, name);
  if (found === null) return null;
  const isAny = src === null && group_src === null;
  const rank = isAny ? mpi().abi.anySource : rankIn(found, src, group_src);
  if (!isAny) assertOther(found, rank, "source");
  assertDense(tensor);
  const { address, count, type } = movedElementsOf(tensor);
  const { comm } = found;
  return launch({ kind: "RECV", group: found, inputs: [], outputs: [tensor] }, (place) =>
    mpi().call("Irecv", address, count, type, rank, tag, comm, place),
  );
}

/** Sends a tensor to the process `dst`, beside the program: it must not change before the handle was waited for. */
export function isend(...args: SendArguments): Work | null {
  return startSend("isend", signatures.isend.bind(args));
}

/** Receives a tensor from the process `src`, or from any (null), in place, beside the program. */
export function irecv(...args: ReceiveArguments): Work | null {
  return startReceive("irecv", signatures.irecv.bind(args));
}

/** Sends a tensor to the process `dst`. */
export function send(...args: SendArguments): void {
  startSend("send", signatures.send.bind(args))?.wait();
}

/**
 * Receives a tensor from the process `src`, or from any (null), in place.
 * @returns the rank in the world that it came from; -1 if this process is not in the group.
 */
export function recv(...args: ReceiveArguments): number {
  const work = startReceive("recv", signatures.recv.bind(args));
  if (work === null) return -1;
  work.wait();
  return work.source_rank();
}

/** One message of `batch_isend_irecv`. The tensor has the same shape at both ends. */
export class P2POp {
  /** The other process's rank in the world. */
  readonly peer: number | null;

  constructor(
    readonly op: typeof isend | typeof irecv,
    readonly tensor: Tensor,
    peer: number | null = null,
    readonly group: Group = null,
    readonly tag = 0,
    readonly group_peer: number | null = null,
  ) {
    if (op !== isend && op !== irecv)
      throw new ValueError(
        "Invalid ``op``. Expected ``op`` to be of type ``torch.distributed.isend`` or ``torch.distributed.irecv``.",
      );
    assertTensor(tensor, "tensor");
    this.peer = peer;
  }
}

/** Starts several messages at once, whose order does not matter; gives a handle for each. */
export function batch_isend_irecv(p2p_op_list: readonly P2POp[]): Work[] {
  if (!Array.isArray(p2p_op_list) || !p2p_op_list.every((op) => op instanceof P2POp))
    throw new ValueError("Invalid ``p2p_op_list``. Each op is expected to to be of type ``torch.distributed.P2POp``.");
  const group = p2p_op_list[0]?.group ?? null;
  if (!p2p_op_list.every((op: P2POp) => op.group === group))
    throw new ValueError("All ops need to use the same group.");
  const works = p2p_op_list.map((each: P2POp) =>
    each.op === isend
      ? isend(each.tensor, { dst: each.peer, group: each.group, tag: each.tag, group_dst: each.group_peer })
      : irecv(each.tensor, { src: each.peer, group: each.group, tag: each.tag, group_src: each.group_peer }),
  );
  return works.filter((work) => work !== null);
}
