/** `torch.distributed.checkpoint` in one process: folders that PyTorch 2.15 wrote (record-checkpoints.py), and our own. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as torch from "flambeau";
import { nn, optim } from "flambeau";
import * as dist from "flambeau/distributed";
import { afterAll, describe, expect, test } from "vitest";

const dcp = dist.checkpoint;
const recorded = fileURLToPath(new URL("checkpoints/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "flambeau-checkpoints-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const place = (name: string): string => join(folder, name);
const lists = (value: unknown): unknown => {
  if (value instanceof torch.Tensor) return [value.dtype.name, value.tolist()];
  if (Array.isArray(value)) return value.map(lists);
  if (value instanceof Uint8Array || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, lists(item)]));
};
/** The sentence of the only process that failed. */
function failureOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (!(error instanceof dcp.CheckpointException)) throw error;
    expect(error.name).toBe("CheckpointException");
    expect(error.message).toMatch(
      /^CheckpointException ranks:dict_keys\(\[0\]\)\nTraceback \(most recent call last\): \(RANK 0\)\n/,
    );
    return error.message.trim().split("\n")[2]!;
  }
  return "ok";
}

describe("folders that PyTorch wrote", () => {
  test("values of all kinds", () => {
    const all = dcp.load_state_dict_from_keys(null, { checkpoint_id: join(recorded, "one") });
    expect(lists(all)).toEqual({
      model: {
        w: [
          "float32",
          [
            [0, 1, 2],
            [3, 4, 5],
          ],
        ],
        b: ["bfloat16", [1, 2, 3]],
        t: [
          "float16",
          [
            [0, 3],
            [1, 4],
            [2, 5],
          ],
        ],
        zero: ["float32", []],
        view: ["int64", [2, 3, 4]],
        m: ["bool", [true, false]],
      },
      epoch: 3,
      lr: 1,
      name: "run",
      none: null,
      list: [1, { x: ["float32", [1, 1]] }],
      plain: [1, 2.5, "a"],
      tuple: [1, [2, 3]],
      bytes: new Uint8Array([97, 98, 0]),
    });
    // 1.0 stays a float: the pickle of one has the opcode G.
    expect(Buffer.from(torch.save({ lr: 1 })).includes("G\x3f\xf0", 0, "latin1")).toBe(false);
    expect(Buffer.from(torch.save(all)).includes("G\x3f\xf0", 0, "latin1")).toBe(true);
    const some = dcp.load_state_dict_from_keys(["model", "epoch"], { checkpoint_id: join(recorded, "one") });
    expect(Object.keys(some)).toEqual(["model", "epoch"]);
  });

  test.each(["rows", "columns", "copies", "grid"])("a tensor in parts: %s", (name) => {
    const big = torch.arange(30).reshape(5, 6);
    const tensor = torch.zeros(5, 6, { dtype: torch.int64 });
    dcp.load({ [name]: tensor }, { checkpoint_id: join(recorded, "parts") });
    expect(torch.equal(tensor, big)).toBe(true);
    // A part of it is read from the parts that it meets.
    const part = Object.assign(torch.zeros(2, 3, { dtype: torch.int64 }), {
      global_shape: [5, 6],
      global_offsets: [[2, 1]],
      local_offsets: [[0, 0]],
      local_sizes: [[2, 3]],
    });
    dcp.load({ [name]: part }, { checkpoint_id: join(recorded, "parts") });
    expect(torch.equal(part, big.at("2:4", "1:4"))).toBe(true);
  });

  test("parts in the safetensors format", () => {
    const storage_reader = new dcp.HuggingFaceStorageReader(join(recorded, "parts-safetensors"));
    const state = { rows: torch.zeros(5, 6), grid: torch.zeros(5, 6, { dtype: torch.int64 }) };
    dcp.load(state, { storage_reader });
    expect(torch.equal(state.rows, torch.arange(30).reshape(5, 6).float())).toBe(true);
    expect(torch.equal(state.grid, torch.arange(30).reshape(5, 6))).toBe(true);
  });

  test("model and optimizer of fully_shard", () => {
    const model = new nn.Linear(3, 5);
    const optimizer = new optim.AdamW(model.parameters(), { lr: 0.5 });
    const [own, optim_state] = dcp.state_dict.get_state_dict(model, optimizer);
    const state = { model: own, optim: optim_state, step: 0 };
    dcp.load(state, { checkpoint_id: join(recorded, "sharded") });
    dcp.state_dict.set_state_dict(model, optimizer, { model_state_dict: state.model, optim_state_dict: state.optim });
    const wanted = torch.load<{ model: object; optim: { state: Record<string, Record<string, torch.Tensor>> } }>(
      join(recorded, "sharded.pt"),
    );
    expect(state.step).toBe(2);
    expect(lists(model.state_dict())).toEqual(lists(wanted.model));
    const { state: values } = dcp.state_dict.get_optimizer_state_dict(model, optimizer);
    expect(lists(values)).toEqual(lists(wanted.optim.state));
    expect(optimizer.param_groups[0]!.lr).toBe(0.01);
    const whole = place("whole.pt");
    dcp.format_utils.dcp_to_torch_save(join(recorded, "sharded"), whole);
    expect(lists(torch.load(whole))).toEqual(lists(wanted));
  });

  test("metadata", () => {
    const metadata = new dcp.FileSystemReader(join(recorded, "parts")).read_metadata();
    const grid = metadata.state_dict_metadata["grid"] as InstanceType<typeof dcp.TensorStorageMetadata>;
    expect(grid.size).toEqual([5, 6]);
    expect(grid.properties.dtype).toBe(torch.int64);
    expect(grid.chunks.map(({ offsets, sizes }) => [[...offsets], [...sizes]])).toEqual([
      [
        [0, 0],
        [3, 3],
      ],
      [
        [0, 3],
        [3, 3],
      ],
      [
        [3, 0],
        [2, 3],
      ],
      [
        [3, 3],
        [2, 3],
      ],
    ]);
    expect(metadata.version).toBe("1.0.0");
  });
});

describe("folders of our own", () => {
  const values = (): Record<string, unknown> => ({
    model: { w: torch.arange(6).reshape(2, 3).t(), half: torch.ones(2, { dtype: torch.bfloat16 }) },
    view: torch.arange(10).at("2:5"),
    rates: torch.serialization.markFloats({ lr: 1 }, "lr"),
    list: [1, { x: torch.ones(2) }],
    plain: [1, "a", null],
    bytes: new Uint8Array([1, 2]),
  });

  test.each([
    ["one file", {}],
    ["a file for each value", { single_file_per_rank: false }],
    ["three files", { thread_count: 3 }],
  ])("%s", (name, options) => {
    const path = place(name);
    const metadata = dcp.save(values(), { storage_writer: new dcp.FileSystemWriter(path, options) });
    expect(Object.keys(metadata.state_dict_metadata)).toContain("list.1.x");
    expect(lists(dcp.load_state_dict_from_keys(null, { checkpoint_id: path }))).toEqual(lists(values()));
    // No more than the three elements of the view is written.
    expect(readdirSync(path).length).toBe(name === "one file" ? 2 : name === "three files" ? 4 : 9);
    expect(() => dcp.save({ a: 1 }, new dcp.FileSystemWriter(path, { overwrite: false }))).toThrow(
      "RuntimeError: Checkpoint already exists and self.overwrite=False.",
    );
  });

  test("each process by itself; objects with states", () => {
    const net = new nn.Linear(2, 2);
    const before = lists(net.state_dict());
    dcp.save({ net, step: 3 }, { checkpoint_id: place("alone"), use_collectives: false });
    expect(readdirSync(place("alone")).sort()).toEqual(["__0.metadata", "__0_0.distcp"]);
    torch.no_grad(() => net.weight.fill_(0));
    const state = { net, step: 0 };
    dcp.load(state, { checkpoint_id: place("alone") });
    expect(lists(net.state_dict())).toEqual(before);
    expect(state).toMatchObject({ net, step: 3 });
  });

  test("async_save keeps what was there", async () => {
    const weight = torch.ones(2);
    const done = dcp.async_save({ weight }, { checkpoint_id: place("later") });
    weight.fill_(5);
    expect(done.done()).toBe(false);
    const { version } = await done;
    expect(version).toBe("1.0.0");
    expect(lists(dcp.load_state_dict_from_keys(null, { checkpoint_id: place("later") }))).toEqual({
      weight: ["float32", [1, 1]],
    });
    const called: boolean[] = [];
    const other = dcp.async_save({ weight }, { checkpoint_id: place("at-once") });
    other.add_done_callback((future) => called.push(future.done()));
    expect(other.result().version).toBe("1.0.0");
    expect(called).toEqual([true]);
    const failed = dcp.async_save({ a: { b: 1 }, "a.b": 2 }, { checkpoint_id: place("failed") });
    await expect(failed).rejects.toThrow("duplicated flatten key a.b");
    expect(failed.exception()).toBeInstanceOf(dcp.CheckpointException);
  });

  test("safetensors with their index", () => {
    const state = { a: torch.ones(2), b: torch.arange(3) };
    const storage_writer = new dcp.HuggingFaceStorageWriter(place("model"), { fqn_to_index_mapping: { a: 1, b: 2 } });
    dcp.save(state, { storage_writer });
    expect(JSON.parse(readFileSync(join(place("model"), "model.safetensors.index.json"), "utf8"))).toEqual({
      metadata: { total_size: 32 },
      weight_map: { a: "model-00001-of-00002.safetensors", b: "model-00002-of-00002.safetensors" },
    });
    const storage_reader = new dcp.HuggingFaceStorageReader(place("model"));
    expect(lists(dcp.load_state_dict_from_keys(null, { storage_reader }))).toEqual(lists(state));
    const parts = new dcp.HuggingFaceStorageWriter(place("parts"), {
      save_distributed: true,
      enable_consolidation: true,
    });
    dcp.save(state, { storage_writer: parts });
    const file = torch.serialization.safetensors.load_file(join(place("parts"), "model-00001-of-00001.safetensors"));
    expect(lists(file)).toEqual(lists(state));
  });

  test("a file of torch.save and back", () => {
    torch.save(values(), place("values.pt"));
    dcp.format_utils.torch_save_to_dcp(place("values.pt"), place("values"));
    dcp.format_utils.dcp_to_torch_save(place("values"), place("again.pt"));
    expect(lists(torch.load(place("again.pt")))).toEqual(lists(values()));
    const { BroadcastingTorchSaveReader, DynamicMetaLoadPlanner } = dcp.format_utils;
    const state = { model: { w: torch.zeros(3, 2) } };
    const storage_reader = new BroadcastingTorchSaveReader(place("values.pt"));
    dcp.load(state, { storage_reader, planner: new DynamicMetaLoadPlanner() });
    expect(state.model.w.tolist()).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
  });

  test("planners of a program", () => {
    class Renamed extends dcp.DefaultSavePlanner {
      override set_up_planner(state: Record<string, unknown>): void {
        super.set_up_planner(Object.fromEntries(Object.entries(state).map(([key, value]) => [`my_${key}`, value])));
      }
      override resolve_data(item: InstanceType<typeof dcp.WriteItem>): torch.Tensor | Uint8Array {
        const data = super.resolve_data(item);
        return data instanceof torch.Tensor ? data.mul(2) : data;
      }
    }
    dcp.save({ a: torch.ones(2) }, { checkpoint_id: place("renamed"), planner: new Renamed() });
    expect(lists(dcp.load_state_dict_from_keys(null, { checkpoint_id: place("renamed") }))).toEqual({
      my_a: ["float32", [2, 2]],
    });
  });

  test("an optimizer's state as one dict", () => {
    const make = (): [torch.nn.Linear, torch.optim.SGD] => {
      const net = new nn.Linear(2, 1);
      return [net, new optim.SGD(net.parameters(), { lr: 0.5, momentum: 0.9 })];
    };
    const options = { flatten_optimizer_state_dict: true };
    const [net, optimizer] = make();
    net(torch.ones(1, 2)).sum().backward();
    optimizer.step();
    const flat = dcp.state_dict.get_optimizer_state_dict(net, optimizer, { options }) as Record<string, unknown>;
    expect(lists(flat)).toMatchObject({
      "state.weight.momentum_buffer": ["float32", [[1, 1]]],
      "state.bias.momentum_buffer": ["float32", [1]],
      "param_groups.weight.lr": 0.5,
      "param_groups.bias.momentum": 0.9,
    });
    const [other, fresh] = make();
    fresh.param_groups[0]!.lr = 9;
    dcp.state_dict.set_optimizer_state_dict(other, fresh, flat, { options });
    expect(lists(dcp.state_dict.get_optimizer_state_dict(other, fresh, { options }))).toEqual(lists(flat));
    expect(() =>
      dcp.state_dict.set_optimizer_state_dict(other, fresh, { state: { bias: {} }, param_groups: [] }),
    ).toThrow("Missing optimizer state for parameter 'weight' in checkpoint.");
  });
});

describe("refusals", () => {
  const one = { checkpoint_id: join(recorded, "one") };

  test("as PyTorch's", () => {
    expect(failureOf(() => dcp.load({ nope: torch.zeros(1) }, one))).toBe(
      "RuntimeError: Missing key in checkpoint state_dict: nope.",
    );
    expect(failureOf(() => dcp.load({ model: { w: torch.zeros(3, 2) } }, one))).toBe(
      "ValueError: Size mismatch between saved torch.Size([2, 3]) and current: torch.Size([3, 2]) for model.w",
    );
    expect(failureOf(() => dcp.load({ model: { w: 3 } }, one))).toMatch(
      /^ValueError: Invalid checkpoint metadata for model.w, expected BytesStorageMetadata but found <class/,
    );
    expect(failureOf(() => dcp.save({ a: { b: 1 }, "a.b": 2 }, { checkpoint_id: place("twice") }))).toBe(
      "ValueError: duplicated flatten key a.b",
    );
    const nowhere = place("nowhere");
    expect(failureOf(() => dcp.load({ a: 1 }, { checkpoint_id: nowhere }))).toBe(
      `AssertionError: metadata is None; global metadata read failed: [Errno 2] No such file or directory: '${nowhere}/.metadata'; rank local metadata read failed: [Errno 2] No such file or directory: '${nowhere}/__0.metadata'`,
    );
    const planner = new dcp.DefaultLoadPlanner({ allow_partial_load: true });
    expect(failureOf(() => dcp.load({ nope: torch.zeros(1) }, { ...one, planner }))).toBe("ok");
    expect(() => dcp.load({ a: 1 })).toThrow(
      "`checkpoint_id` must be specified if storage_reader/storage_writer is None.",
    );
    expect(() => dcp.load({ a: 1 }, { checkpoint_id: "s3://bucket/one" })).toThrow("Cannot detect which StorageReader");
    expect(() => dcp.save({ a: 1 }, { checkpoint: "one" } as never)).toThrow(
      "save() got an unexpected keyword argument 'checkpoint'",
    );
    const { get_model_state_dict } = dcp.state_dict;
    expect(() => get_model_state_dict(new nn.Linear(1, 1), { options: { broadcast_from_rank0: true } })).toThrow(
      "full_state_dict must be True when broadcast_from_rank0 is True.",
    );
  });

  test("parts that do not fit", () => {
    const part = (offset: number, rows: number): torch.Tensor =>
      Object.assign(torch.zeros(rows, 2), {
        global_shape: [4, 2],
        global_offsets: [[offset, 0]],
        local_offsets: [[0, 0]],
        local_sizes: [[rows, 2]],
      });
    expect(failureOf(() => dcp.save({ a: part(3, 2) }, { checkpoint_id: place("outside") }))).toBe(
      "ValueError: global shard 0 dimension 0 is outside global_shape",
    );
    const planner = new dcp.DefaultSavePlanner();
    const plans = [part(0, 2), part(1, 3)].map((a) => {
      planner.set_up_planner({ a });
      return planner.create_local_plan();
    });
    expect(() => planner.create_global_plan(plans)).toThrow(
      "Failed to validate global plan: key:a has overlapping chunks: ChunkStorageMetadata(offsets=torch.Size([1, 0]), sizes=torch.Size([3, 2])) ChunkStorageMetadata(offsets=torch.Size([0, 0]), sizes=torch.Size([2, 2])); key:a invalid fill tensor-volume: 8 chunks-volume: 10",
    );
  });

  test("damaged files", () => {
    const path = place("damaged");
    const load = (): unknown => dcp.load({ model: { w: torch.zeros(2, 3) } }, { checkpoint_id: path });
    cpSync(join(recorded, "one"), path, { recursive: true });
    truncateSync(join(path, "__0_0.distcp"), 300);
    expect(failureOf(load)).toMatch(/^RuntimeError: .*__0_0\.distcp, bytes \d+ to \d+: the file has 300 bytes$/);
    rmSync(join(path, "__0_0.distcp"));
    expect(failureOf(load)).toBe(
      `FileNotFoundError: [Errno 2] No such file or directory: '${join(path, "__0_0.distcp")}'`,
    );
    truncateSync(join(path, ".metadata"), 300);
    expect(failureOf(load)).toMatch(/^AssertionError: metadata is None; global metadata read failed: .*truncated/);
    writeFileSync(join(path, ".metadata"), torch.save({ a: 1 }));
    expect(failureOf(load)).toMatch(/^AssertionError: metadata is None; global metadata read failed/);
  });
});
