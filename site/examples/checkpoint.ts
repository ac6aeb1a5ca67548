//% torch.distributed.checkpoint.save
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
torch.distributed.checkpoint.save({ weight: torch.ones(2), step: 3 }, { checkpoint_id: folder });
readdirSync(folder).sort();

//% torch.distributed.checkpoint.load
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { load, save } = torch.distributed.checkpoint;
save({ weight: torch.ones(2), step: 3 }, { checkpoint_id: folder });
const state = { weight: torch.zeros(2), step: 0 };
load(state, { checkpoint_id: folder }); // fills the tensor that is there
[String(state.weight), state.step];

//% torch.distributed.checkpoint.save_state_dict, torch.distributed.checkpoint.load_state_dict
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { FileSystemReader, FileSystemWriter, load_state_dict, save_state_dict } = torch.distributed.checkpoint;
save_state_dict({ weight: torch.ones(2) }, new FileSystemWriter(folder));
const weight = torch.zeros(2);
load_state_dict({ weight }, new FileSystemReader(folder));
weight;

//% torch.distributed.checkpoint.load_state_dict_from_keys
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { load_state_dict_from_keys, save } = torch.distributed.checkpoint;
save({ model: { rows: 2 }, step: 3 }, { checkpoint_id: folder });
load_state_dict_from_keys("model", { checkpoint_id: folder }); // without a state to fill

//% torch.distributed.checkpoint.async_save
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { async_save, load_state_dict_from_keys } = torch.distributed.checkpoint;
const weight = torch.ones(2);
const saving = async_save({ weight }, { checkpoint_id: folder });
weight.fill_(5); // too late for the checkpoint
await saving;
String(load_state_dict_from_keys(null, { checkpoint_id: folder }).weight);

//% torch.distributed.checkpoint.SaveFuture
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const saving = torch.distributed.checkpoint.async_save({ step: 3 }, { checkpoint_id: folder });
saving.done(); //?
saving.result(); // writes at once
saving.done();

//% torch.distributed.checkpoint.AsyncCheckpointerType
torch.distributed.checkpoint.AsyncCheckpointerType;

//% torch.distributed.checkpoint.CheckpointException
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { CheckpointException, load, save } = torch.distributed.checkpoint;
save({ step: 3 }, { checkpoint_id: folder });
let caught: unknown = null;
try {
  load({ epoch: 0 }, { checkpoint_id: folder });
} catch (error) {
  caught = error;
}
caught instanceof CheckpointException && [caught.step, caught.failures.get(0)?.message];

//% torch.distributed.checkpoint.FileSystemWriter
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { FileSystemWriter, save } = torch.distributed.checkpoint;
const storage_writer = new FileSystemWriter(folder, { overwrite: false });
save({ step: 3 }, { storage_writer });
let caught: unknown = null;
try {
  save({ step: 4 }, { storage_writer });
} catch (error) {
  caught = (error as Error).cause;
}
String(caught);

//% torch.distributed.checkpoint.FileSystemReader
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { FileSystemReader, save } = torch.distributed.checkpoint;
save({ model: { weight: torch.ones(2) }, step: 3 }, { checkpoint_id: folder });
Object.keys(new FileSystemReader(folder).read_metadata().state_dict_metadata);

//% torch.distributed.checkpoint.SerializationFormat
const { FileSystemWriter, SerializationFormat } = torch.distributed.checkpoint;
new FileSystemWriter("step-100").serialization_format === SerializationFormat.TORCH_SAVE;

//% torch.distributed.checkpoint.HuggingFaceStorageWriter
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { HuggingFaceStorageWriter, save } = torch.distributed.checkpoint;
const storage_writer = new HuggingFaceStorageWriter(folder, { fqn_to_index_mapping: { a: 1, b: 2 } });
save({ a: torch.ones(2), b: torch.arange(3) }, { storage_writer });
readdirSync(folder).sort();

//% torch.distributed.checkpoint.HuggingFaceStorageReader
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { HuggingFaceStorageReader, load } = torch.distributed.checkpoint;
torch.serialization.safetensors.save_file({ a: torch.arange(3) }, join(folder, "model.safetensors"));
const a = torch.zeros(3, { dtype: torch.int64 });
load({ a }, { storage_reader: new HuggingFaceStorageReader(folder) });
a;

//% torch.distributed.checkpoint.consolidate_safetensors_files
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { consolidate_safetensors_files, HuggingFaceStorageWriter, save } = torch.distributed.checkpoint;
const parts = join(folder, "parts");
save({ a: torch.arange(3) }, { storage_writer: new HuggingFaceStorageWriter(parts, { save_distributed: true }) });
consolidate_safetensors_files(parts, folder, { a: 1 });
[readdirSync(parts), readdirSync(folder).sort()];

//% torch.distributed.checkpoint.format_utils.dcp_to_torch_save
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { format_utils, save } = torch.distributed.checkpoint;
save({ model: { rows: 2 }, step: 3 }, { checkpoint_id: folder });
const file = join(folder, "whole.pt");
format_utils.dcp_to_torch_save(folder, file);
torch.load(file);

//% torch.distributed.checkpoint.format_utils.torch_save_to_dcp
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { format_utils, load_state_dict_from_keys } = torch.distributed.checkpoint;
const file = join(folder, "whole.pt");
torch.save({ model: { rows: 2 }, step: 3 }, file);
format_utils.torch_save_to_dcp(file, join(folder, "parts"));
load_state_dict_from_keys(null, { checkpoint_id: join(folder, "parts") });

//% torch.distributed.checkpoint.format_utils.BroadcastingTorchSaveReader
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { BroadcastingTorchSaveReader, DynamicMetaLoadPlanner } = torch.distributed.checkpoint.format_utils;
const file = join(folder, "whole.pt");
torch.save({ weight: torch.ones(2) }, file);
const weight = torch.zeros(2);
const storage_reader = new BroadcastingTorchSaveReader(file);
torch.distributed.checkpoint.load({ weight }, { storage_reader, planner: new DynamicMetaLoadPlanner() });
weight;

//% torch.distributed.checkpoint.format_utils.DynamicMetaLoadPlanner
const planner = new torch.distributed.checkpoint.format_utils.DynamicMetaLoadPlanner();
planner.set_up_planner({ weight: torch.zeros(2, 3) }); // what is there says what is read
planner.create_local_plan().items.map(({ lengths }) => lengths);

//% torch.distributed.checkpoint.DefaultSavePlanner
const planner = new torch.distributed.checkpoint.DefaultSavePlanner();
planner.set_up_planner({ model: { weight: torch.ones(2) }, step: 3 });
planner.create_local_plan().items.map(({ index, type }) => [index.fqn, type]);

//% torch.distributed.checkpoint.DefaultLoadPlanner
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { DefaultLoadPlanner, load, save } = torch.distributed.checkpoint;
save({ step: 3 }, { checkpoint_id: folder });
const state = { step: 0, epoch: 7 };
load(state, { checkpoint_id: folder, planner: new DefaultLoadPlanner({ allow_partial_load: true }) });
state;

//% torch.distributed.checkpoint.SavePlanner
const { DefaultSavePlanner, SavePlanner } = torch.distributed.checkpoint;
new DefaultSavePlanner() instanceof SavePlanner;

//% torch.distributed.checkpoint.LoadPlanner
const { DefaultLoadPlanner, LoadPlanner } = torch.distributed.checkpoint;
new DefaultLoadPlanner() instanceof LoadPlanner;

//% torch.distributed.checkpoint.StorageReader
const { FileSystemReader, StorageReader } = torch.distributed.checkpoint;
new FileSystemReader("step-100") instanceof StorageReader;

//% torch.distributed.checkpoint.StorageWriter
const { FileSystemWriter, StorageWriter } = torch.distributed.checkpoint;
new FileSystemWriter("step-100") instanceof StorageWriter;

//% torch.distributed.checkpoint.create_default_local_save_plan
const { create_default_local_save_plan } = torch.distributed.checkpoint;
create_default_local_save_plan({ weight: torch.ones(2, 3), step: 3 }, true).items.map(({ type }) => type);

//% torch.distributed.checkpoint.create_default_global_save_plan
const { create_default_global_save_plan, create_default_local_save_plan } = torch.distributed.checkpoint;
const plan = create_default_local_save_plan({ weight: torch.ones(2, 3), step: 3 }, true);
const [plans, metadata] = create_default_global_save_plan([plan]);
[plans.length, Object.keys(metadata.state_dict_metadata)];

//% torch.distributed.checkpoint.create_default_local_load_plan
const { BytesStorageMetadata, create_default_local_load_plan, Metadata } = torch.distributed.checkpoint;
const metadata = new Metadata({ step: new BytesStorageMetadata(), epoch: new BytesStorageMetadata() });
create_default_local_load_plan({ step: 0 }, metadata).items.map(({ dest_index }) => dest_index.fqn);

//% torch.distributed.checkpoint.create_default_global_load_plan
const { create_default_global_load_plan, LoadPlan } = torch.distributed.checkpoint;
const plan = new LoadPlan([]);
create_default_global_load_plan([plan])[0] === plan; // each process reads what it asks for

//% torch.distributed.checkpoint.create_read_items_for_chunk_list
const { ChunkStorageMetadata, create_read_items_for_chunk_list } = torch.distributed.checkpoint;
const { TensorProperties, TensorStorageMetadata } = torch.distributed.checkpoint;
// Stored in rows 0 to 1 and 2 to 3; wanted are rows 1 to 3.
const halves = [0, 2].map((row) => new ChunkStorageMetadata([row, 0], [2, 3]));
const stored = new TensorStorageMetadata(new TensorProperties(torch.float32), [4, 3], halves);
const items = create_read_items_for_chunk_list("weight", stored, [new ChunkStorageMetadata([1, 0], [3, 3])]);
items.map(({ storage_offsets, dest_offsets, lengths }) => [storage_offsets, dest_offsets, lengths]);

//% torch.distributed.checkpoint.SavePlan
const { DefaultSavePlanner, SavePlan } = torch.distributed.checkpoint;
const planner = new DefaultSavePlanner();
planner.set_up_planner({ weight: torch.ones(2), step: 3 });
const plan = planner.create_local_plan();
[plan instanceof SavePlan, plan.items.length, plan.usable];

//% torch.distributed.checkpoint.LoadPlan, torch.distributed.checkpoint.ReadItem
const { LoadItemType, LoadPlan, MetadataIndex, ReadItem } = torch.distributed.checkpoint;
const index = new MetadataIndex("weight");
// One row of three elements: the stored row 2 becomes row 0.
const item = new ReadItem(LoadItemType.TENSOR, index, [0, 0], index, [2, 0], [1, 3]);
new LoadPlan([item]).items.map(({ storage_offsets, dest_offsets }) => [storage_offsets, dest_offsets]);

//% torch.distributed.checkpoint.LoadItemType
torch.distributed.checkpoint.LoadItemType;

//% torch.distributed.checkpoint.WriteItemType
torch.distributed.checkpoint.WriteItemType;

//% torch.distributed.checkpoint.WriteItem, torch.distributed.checkpoint.TensorWriteData
const { ChunkStorageMetadata, MetadataIndex, TensorProperties } = torch.distributed.checkpoint;
const { TensorWriteData, WriteItem, WriteItemType } = torch.distributed.checkpoint;
const rows = new ChunkStorageMetadata([2, 0], [2, 3]);
const data = new TensorWriteData(rows, new TensorProperties(torch.float32), [4, 3]);
const item = new WriteItem(new MetadataIndex("weight", [2, 0]), WriteItemType.SHARD, null, data);
item.tensor_storage_size(); // bytes of the whole tensor

//% torch.distributed.checkpoint.WriteResult
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { DefaultSavePlanner, FileSystemWriter } = torch.distributed.checkpoint;
const planner = new DefaultSavePlanner();
planner.set_up_planner({ weight: torch.ones(2) });
const writer = new FileSystemWriter(folder);
const plans = writer.prepare_global_plan([writer.prepare_local_plan(planner.create_local_plan())]);
const results = plans.flatMap((plan) => writer.write_data(plan, planner));
results.map(({ index }) => String(index)); // what was written

//% torch.distributed.checkpoint.Metadata
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const metadata = torch.distributed.checkpoint.save({ weight: torch.ones(2), step: 3 }, { checkpoint_id: folder });
[metadata.version, Object.keys(metadata.state_dict_metadata)];

//% torch.distributed.checkpoint.MetadataIndex
new torch.distributed.checkpoint.MetadataIndex("weight", [2, 0]);

//% torch.distributed.checkpoint.ChunkStorageMetadata
new torch.distributed.checkpoint.ChunkStorageMetadata([2, 0], [2, 3]); // rows 2 and 3

//% torch.distributed.checkpoint.BytesStorageMetadata
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { BytesStorageMetadata, save } = torch.distributed.checkpoint;
const { state_dict_metadata } = save({ weight: torch.ones(2), step: 3 }, { checkpoint_id: folder });
Object.entries(state_dict_metadata).map(([name, value]) => [name, value instanceof BytesStorageMetadata]);

//% torch.distributed.checkpoint.TensorStorageMetadata
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { save, TensorStorageMetadata } = torch.distributed.checkpoint;
const { weight } = save({ weight: torch.ones(2, 3) }, { checkpoint_id: folder }).state_dict_metadata;
weight instanceof TensorStorageMetadata && [weight.size, weight.chunks.map(String)];

//% torch.distributed.checkpoint.TensorProperties
const { TensorProperties } = torch.distributed.checkpoint;
const { dtype, requires_grad, strides } = TensorProperties.create_from_tensor(torch.ones(2, 3));
[String(dtype), requires_grad, strides];

//% torch.distributed.checkpoint.StorageInfo
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { save, StorageInfo } = torch.distributed.checkpoint;
const { storage_data } = save({ weight: torch.ones(2) }, { checkpoint_id: folder });
const [info] = [...(storage_data?.values() ?? [])].map((place) => place.info);
info instanceof StorageInfo && [info.relative_path, info.offset];

//% torch.distributed.checkpoint.StorageMeta
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
const folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
const { storage_meta } = torch.distributed.checkpoint.save({ step: 3 }, { checkpoint_id: folder });
storage_meta?.checkpoint_id === folder;
