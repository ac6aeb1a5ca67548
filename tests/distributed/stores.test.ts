/** Stores of `torch.distributed`, against what PyTorch recorded, and shared by several processes. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as torch from "flambeau";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import recorded from "./stores.json" with { type: "json" };
import { bundle, launchers, run, withFolder, type Ended } from "./support.ts";

const dist = torch.distributed;
const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "flambeau-stores-"));
const library = join(folder, "distributed.mjs");
beforeAll(async () => {
  await bundle({ entryPoints: [join(root, "src", "distributed", "index.ts")], outfile: library });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const refused = (call: () => unknown): string => {
  try {
    call();
    return "";
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message.split("\n")[0]!}`;
  }
};

const makers: Record<string, () => torch.distributed.Store> = {
  HashStore: () => new dist.HashStore(),
  FileStore: () => new dist.FileStore(join(folder, "calls"), 1),
  TCPStore: () => new dist.TCPStore("localhost", 0, { is_master: true }),
  PrefixStore: () => new dist.PrefixStore("p", new dist.HashStore()),
};

type Row = readonly [name: string, args: readonly unknown[], result: unknown];

describe.each(Object.keys(makers))("%s", (kind) => {
  test("gives what PyTorch gives", () => {
    const store = makers[kind]!();
    store.set_timeout(1);
    expect(store.timeout).toBe(1);
    for (const [name, args, result] of (recorded.stores as unknown as Record<string, Row[]>)[kind]!) {
      const call = (): unknown => (store as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!(...args);
      const label = `${name}(${JSON.stringify(args)})`;
      const failure = result as { readonly error: string; readonly text: string } | null;
      if (failure?.error !== undefined) {
        expect(refused(call), label).toBe(`${failure.error}: ${failure.text}`);
        continue;
      }
      const plain = (value: unknown): unknown => (value instanceof Uint8Array ? text(value) : (value ?? null));
      const given = call();
      expect(Array.isArray(given) ? given.map(plain) : plain(given), label).toEqual(result);
    }
  });

  test("keeps any bytes, and refuses what is neither text nor bytes", () => {
    const store = makers[kind]!();
    const bytes = Uint8Array.of(0, 255, 10);
    store.set("bytes", bytes);
    bytes[0] = 1;
    expect(store.get("bytes")).toEqual(Uint8Array.of(0, 255, 10));
    expect(refused(() => store.set("a", 1 as never))).toBe("TypeError: set(): incompatible function arguments.");
    expect(refused(() => store.get(1 as never))).toBe("TypeError: get(): incompatible function arguments.");
    expect(refused(() => store.set_timeout("1" as never))).toMatch(/^TypeError: set_timeout\(\)/);
    expect(text((store.set("ä", "ö"), store.clone().get("ä")))).toBe("ö");
    expect(store.list_keys()).toContain("ä");
  });
});

test("a store of a program's own needs few methods", () => {
  class Own extends dist.Store {
    private readonly store = new dist.HashStore();
    override set(key: string, value: string | Uint8Array): void {
      this.store.set(`own ${key}`, value);
    }
    override compare_set(key: string, expected: string | Uint8Array, desired: string | Uint8Array): Uint8Array {
      return this.store.compare_set(`own ${key}`, expected, desired);
    }
    override get(key: string): Uint8Array {
      return this.store.get(`own ${key}`);
    }
  }
  const own = new Own();
  own.append("a", "1");
  own.append("a", "2");
  own.multi_set(["b"], ["3"]);
  expect(own.multi_get(["a", "b"]).map(text)).toEqual(["12", "3"]);
  expect(refused(() => own.add("a", 1))).toBe("NotImplementedError: Not implemented.");
  expect(refused(() => own.list_keys())).toBe("NotImplementedError: listKeys support is not implemented.");
  expect(text(new dist.PrefixStore("x", own).underlying_store.get("a"))).toBe("12");
});

test("errors of TCPStore", () => {
  const server = new dist.TCPStore("localhost", 0, { is_master: true });
  const { port } = server;
  expect([server.host, server.libuvBackend, port > 0]).toEqual(["localhost", true, true]);
  expect(refused(() => new dist.TCPStore("localhost", port, { is_master: true }))).toMatch(
    RegExp(`^DistNetworkError: The server socket has failed to listen on any local network address. port: ${port}, `),
  );
  expect(refused(() => new dist.TCPStore("localhost", 1, { timeout: 0.2 }))).toBe(
    "DistNetworkError: The client socket has timed out after 200ms while trying to connect to (localhost, 1).",
  );
  expect(refused(() => new dist.TCPStore("localhost", 0, 2, { is_master: true, timeout: 0.2 }))).toBe(
    "DistStoreError: Timed out after 1 seconds waiting for clients. 1/2 clients joined.",
  );
  expect(refused(() => new dist.TCPStore("localhost", -1))).toMatch(/^TypeError: __init__\(\)/);
  // As in PyTorch, the server ends the connection of whoever adds to a text.
  server.set("text", "x");
  expect(refused(() => server.add("text", 1))).toMatch(/^DistNetworkError: Failed to recv, got 0 bytes/);
  expect(refused(() => server.num_keys())).toBe("DistNetworkError: Broken pipe");
  expect(text(new dist.TCPStore("localhost", port).get("text"))).toBe("x");
  expect(refused(() => new dist.HashStore().multi_set(["a"], []))).toBe(
    "DistStoreError: multiSet keys and values vectors must be of same size",
  );
  const shared = new dist.TCPStore("localhost", 0, { is_master: true, multi_tenant: true });
  shared.set("a", "1");
  expect(text(new dist.TCPStore("localhost", shared.port, { is_master: true, multi_tenant: true }).get("a"))).toBe("1");
});

describe("rendezvous", () => {
  test("by file, and by a handler of one's own", () => {
    const [[store, rank, size]] = [...take(dist.rendezvous(`file://${join(folder, "meeting")}`, 0, 1))] as [
      [torch.distributed.Store, number, number],
    ];
    expect([store instanceof dist.FileStore, rank, size]).toEqual([true, 0, 1]);
    dist.register_rendezvous_handler("own", (url) => [[new dist.HashStore(), url.length, 3]]);
    expect([...dist.rendezvous("own://a?b=c", 1, 2)][0]!.slice(1)).toEqual([
      "own://a?b=c&rank=1&world_size=2".length,
      3,
    ]);
    expect(refused(() => dist.register_rendezvous_handler("own", () => []))).toBe(
      "RuntimeError: Rendezvous handler for own:// already registered",
    );
  });

  test.each([
    ["ftp://x", [], "RuntimeError: No rendezvous handler for ftp://"],
    ["file://", [], "ValueError: Error initializing torch.distributed using file:// rendezvous: path missing"],
    [
      "file:///x",
      [],
      "ValueError: Error initializing torch.distributed using file:// rendezvous: rank parameter missing",
    ],
    [
      "file:///x",
      [0],
      "ValueError: Error initializing torch.distributed using file:// rendezvous: world size parameter missing",
    ],
    [
      "tcp://x",
      [0, 1],
      "ValueError: Error initializing torch.distributed using tcp:// rendezvous: port number missing",
    ],
    [
      "tcp://x:1?rank=0",
      [0, 1],
      "AssertionError: The url: tcp://x:1?rank=0 has node-specific arguments(rank, world_size) already.",
    ],
  ] as const)("%s %j is refused", (url, args, error) => {
    expect(refused(() => [...dist.rendezvous(url, ...(args as readonly [number?, number?]))])).toBe(error);
  });

  function* take<T>(values: Iterable<T>): Iterable<T> {
    for (const value of values) {
      yield value;
      return;
    }
  }
});

/** Runs a program in several processes at once; it finds `dist` and its number, `rank`. */
const together = (count: number, program: string, variables: Record<string, string> = {}): Promise<Ended[]> =>
  Promise.all(
    Array.from({ length: count }, (_, rank) =>
      run(
        process.execPath,
        [
          "--input-type=module",
          "-e",
          `const dist = await import(${JSON.stringify(pathToFileURL(library).href)}); const rank = ${rank};
           const text = (bytes) => new TextDecoder().decode(bytes); ${program}`,
        ],
        variables,
        60,
      ),
    ),
  );

describe("several processes", { timeout: 120_000 }, () => {
  /** Each adds, appends and passes a token on; all see the same sums. */
  const work = `
    for (let i = 0; i < 40; i++) store.add("sum", rank + 1);
    for (let i = 0; i < 10; i++) store.append("letters", "abc"[rank]);
    if (store.compare_set("first", "", String(rank)).length !== 1) throw new Error("first");
    store.barrier("added", 3);
    store.set("done " + rank, String(store.add("sum", 0)));
    store.wait(["done 0", "done 1", "done 2"]);
    const letters = [...text(store.get("letters"))].sort().join("");
    console.log(store.multi_get(["done 0", "done 1", "done 2"]).map(text).join(" "), letters.length, letters[9] + letters[10], "012".includes(text(store.get("first"))));
    store.barrier("end", 3);`;
  const expected = { code: 0, output: "240 240 240 30 ab true\n" };

  test("a FileStore is of all, and its file goes with the last", () =>
    withFolder(async (own) => {
      const file = join(own, "store");
      const all = await together(3, `const store = new dist.FileStore(${JSON.stringify(file)}, 3); ${work}`);
      expect(all).toEqual([expected, expected, expected]);
      expect(existsSync(file)).toBe(false);
    }));

  test("a TCPStore is of all", async () => {
    const server = new dist.TCPStore("127.0.0.1", 0, { is_master: true });
    const program = `const store = new dist.TCPStore("127.0.0.1", ${server.port}, 3, { timeout: 30 }); ${work}`;
    expect(await together(3, program)).toEqual([expected, expected, expected]);
    expect(server.num_keys()).toBeGreaterThan(7);
  });

  test.runIf(launchers().some(({ name }) => name === "MPICH"))("init_process_group meets at a store", () =>
    withFolder(async (own) => {
      const program = `
        const store = new dist.FileStore(${JSON.stringify(join(own, "store"))}, 2);
        const refused = (options) => { try { dist.init_process_group(options); } catch (error) { return error.name + ": " + error.message; } };
        console.log(refused({ store, init_method: "env://" }));
        console.log(refused({ store, rank: 0 }));
        console.log(refused({ store, world_size: 2 }));
        dist.init_process_group({ store, rank, world_size: 2, timeout: 40 });
        const all = [null, null];
        dist.all_gather_object(all, dist.get_rank());
        console.log(all.join(" of "));
        dist.destroy_process_group();`;
      const output = [
        "AssertionError: Cannot specify both init_method and store.",
        "AssertionError: world_size must be positive if using store",
        "AssertionError: rank must be non-negative if using store",
        "0 of 1\n",
      ].join("\n");
      expect(await together(2, program)).toEqual([
        { code: 0, output },
        { code: 0, output },
      ]);
    }),
  );
});

test("names of backends", () => {
  expect([dist.Backend("MPI"), dist.Backend.GLOO, dist.Backend.backend_list.length]).toEqual(["mpi", "gloo", 7]);
  expect(refused(() => dist.Backend(1 as never))).toBe("ValueError: Backend constructor parameter must be string-ish");
  expect(new dist.BackendConfig("cpu:gloo,cuda:NCCL").get_device_backend_map()).toEqual({ cpu: "gloo", cuda: "nccl" });
  expect(dist.get_default_backend_for_device(torch.device("cpu"))).toBe("mpi");
  expect(refused(() => dist.get_default_backend_for_device("meta"))).toBe(
    "ValueError: Default backend not registered for device : meta",
  );
  expect([dist.is_ucc_available(), dist.is_xccl_available()]).toEqual([false, false]);
  const { SUM, AVG, MAX, MIN, PRODUCT, BAND, BOR, BXOR } = dist.ReduceOp;
  expect([SUM, AVG, MAX, MIN, PRODUCT, BAND, BOR, BXOR].map(dist.supports_complex)).toEqual([
    true,
    true,
    ...Array(6).fill(false),
  ]);
  expect(String(dist.BuiltinCommHookType.FP16_COMPRESS)).toBe("BuiltinCommHookType.FP16_COMPRESS");
});
