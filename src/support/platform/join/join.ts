/** What a process does to join others that no `mpirun` started: it says hello to their manager, which rank 0 starts. */
import type * as buffer from "node:buffer";
import type * as childProcess from "node:child_process";
import type * as dns from "node:dns";
import type * as net from "node:net";
import type * as os from "node:os";
import type { ManagerAnswer } from "./process-manager.ts";

/** Who joins whom. */
export interface JoinOptions {
  /** Where rank 0 is, by name or address. */
  readonly host: string;
  readonly port: number;
  readonly rank: number;
  readonly size: number;
  /** Seconds until all must be there. */
  readonly seconds: number;
  /**
   * Where torchrun keeps a store of values at that port: the key under which rank 0 leaves its manager's port there, as
   * the port itself is taken.
   */
  readonly storeKey: string | null;
  /** The program of the manager; its options and `tell` are appended. */
  readonly manager: string;
}

/** Where the manager is; or what went wrong, with the name of the error's class. */
export type JoinAnswer =
  | { readonly host: string; readonly port: number }
  | { readonly error: string; readonly name: string };

/**
 * Runs in a process of its own, which has this function's text only: it may use nothing from outside.
 * @param load Node's `require`.
 */
export async function join(load: (name: string) => unknown, options: JoinOptions): Promise<JoinAnswer> {
  // Not as globals: Parcel would add a Buffer of its own to pages.
  const { Buffer } = load("node:buffer") as typeof buffer;
  const { execPath } = load("node:process") as typeof process;
  const { connect } = load("node:net") as typeof net;
  const { spawn } = load("node:child_process") as typeof childProcess;
  const { hostname } = load("node:os") as typeof os;
  const { promises: names } = load("node:dns") as typeof dns;
  const { host, rank, size, seconds, storeKey } = options;
  const deadline = Date.now() + seconds * 1000;
  const networkError = (error: string): JoinAnswer => ({ error, name: "DistNetworkError" });
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));

  /** A connection, as soon as there is somebody to answer; null if nobody does in time. */
  const reach = async (port: number): Promise<net.Socket | null> => {
    while (Date.now() < deadline) {
      const socket = await new Promise<net.Socket | null>((resolve) => {
        const attempt = connect({ host, port, timeout: Math.max(1, deadline - Date.now()) });
        const fail = (): void => {
          attempt.destroy();
          resolve(null);
        };
        attempt.once("connect", () => {
          attempt.removeAllListeners("error");
          attempt.setTimeout(0);
          resolve(attempt);
        });
        attempt.once("error", fail);
        attempt.once("timeout", fail);
      });
      if (socket !== null) return socket;
      await pause();
    }
    return null;
  };
  /** Sends, and gives what comes back until it is enough; null if the other side ends or time is over. */
  const ask = (
    socket: net.Socket,
    message: Buffer | string,
    isEnough: (data: Buffer) => boolean,
  ): Promise<Buffer | null> =>
    new Promise((resolve) => {
      let all = Buffer.alloc(0);
      const end = (result: Buffer | null): void => {
        clearTimeout(timer);
        socket.removeAllListeners();
        socket.on("error", () => undefined);
        resolve(result);
      };
      // The manager, which has the same time, says better who is missing.
      const timer = setTimeout(() => end(null), Math.max(1, deadline - Date.now()) + 2000);
      socket.on("data", (data: Buffer) => {
        all = Buffer.concat([all, data]);
        if (isEnough(all)) end(all);
      });
      socket.on("error", () => end(null));
      socket.on("close", () => end(null));
      socket.write(message);
    });

  // The store of torchrun's agent: one byte for the query, lengths in 64 bits, little end first.
  const [VALIDATE, SET, GET, WAIT, MAGIC] = [0, 1, 3, 6, 0x3c85f7ce];
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  const text = (value: string): Buffer => Buffer.concat([number(Buffer.byteLength(value)), Buffer.from(value)]);
  const query = (kind: number, ...parts: readonly Buffer[]): Buffer => {
    const magic = Buffer.alloc(5);
    magic[0] = VALIDATE;
    magic.writeUInt32LE(MAGIC, 1);
    return Buffer.concat([magic, Buffer.from([kind]), ...parts]);
  };
  const leaveInStore = async (value: string): Promise<boolean> => {
    const socket = await reach(options.port);
    if (socket === null) return false;
    socket.end(query(SET, text(storeKey!), text(value)));
    return true;
  };
  const findInStore = async (): Promise<string | null> => {
    const socket = await reach(options.port);
    if (socket === null) return null;
    const wait = query(WAIT, number(1), text(storeKey!));
    if ((await ask(socket, wait, (data) => data.length >= 1)) === null) return null;
    const get = Buffer.concat([Buffer.from([GET]), text(storeKey!)]);
    const answer = await ask(socket, get, (data) => data.length >= 8 && data.length >= 8 + data.readUInt32LE(0));
    socket.destroy();
    return answer === null ? null : answer.subarray(8).toString();
  };

  const unreachable = (port: number): JoinAnswer =>
    networkError(
      `The client socket has timed out after ${Math.round(seconds * 1000)}ms while trying to connect to (${host}, ${port}).`,
    );
  let { port } = options;
  if (rank === 0) {
    const settings = { host, port: storeKey === null ? port : 0, size, seconds };
    const program = `${options.manager}(require, ${JSON.stringify(settings)}, (answer) => process.stdout.write(JSON.stringify(answer) + "\\n"));`;
    const child = spawn(execPath, ["-e", program], {
      detached: true, // it outlives this process, and rank 0
      stdio: ["ignore", "pipe", "ignore"],
      windowsHide: true,
    });
    const answer = await new Promise<ManagerAnswer>((resolve) => {
      let line = "";
      child.stdout.on("data", (data: Buffer) => {
        line += data.toString();
        if (line.endsWith("\n")) resolve(JSON.parse(line) as ManagerAnswer);
      });
      child.on("exit", (code) => resolve({ error: `it ended with code ${code}`, code: "" }));
    });
    child.unref();
    child.stdout.destroy();
    if ("error" in answer)
      return networkError(
        `The server socket has failed to listen on any local network address. port: ${settings.port}, code: ${answer.code}, message: ${answer.error}`,
      );
    port = answer.port;
    if (storeKey !== null && !(await leaveInStore(String(port)))) return unreachable(options.port);
  } else if (storeKey !== null) {
    const found = await findInStore();
    if (found === null) return unreachable(options.port);
    port = Number(found);
  }
  for (;;) {
    const socket = await reach(port);
    if (socket === null) return unreachable(port);
    const hello = `${JSON.stringify({ rank, size, host: hostname() })}\n`;
    const answer = await ask(socket, hello, (data) => data.includes(10));
    socket.destroy();
    if (answer !== null) {
      const said = JSON.parse(answer.toString()) as Partial<{ error: string; name: string }>;
      if (said.error !== undefined) return { error: said.error, name: said.name ?? "" };
      const { address } = await names.lookup(host, { family: 4 }).catch(() => ({ address: host }));
      return { host: address, port };
    }
    // Somebody else may still have listened there: a job that is about to end.
    if (Date.now() >= deadline)
      return { error: `Timed out after ${seconds} seconds waiting for clients.`, name: "DistStoreError" };
    await pause();
  }
}
