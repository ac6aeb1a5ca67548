/** `torch.utils.data`: datasets, samplers and the loader that makes batches of them. */
export { default_collate, default_convert, type Collated } from "./collate.ts";
export { DataLoader, type DataLoaderOptions } from "./dataloader.ts";
export {
  ChainDataset,
  ConcatDataset,
  Dataset,
  IterableDataset,
  StackDataset,
  Subset,
  TensorDataset,
  type AnyDataset,
  type MapDataset,
  type PythonDataset,
} from "./dataset.ts";
export {
  BatchSampler,
  DistributedSampler,
  RandomSampler,
  Sampler,
  SequentialSampler,
  SubsetRandomSampler,
  WeightedRandomSampler,
} from "./sampler.ts";
export { random_split } from "./split.ts";
export { get_worker_info, type WorkerInfo } from "./worker-info.ts";
