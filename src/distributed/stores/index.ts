/** Stores of `torch.distributed`: values by key, by which processes find each other. */
export { QueueEmptyError } from "./errors.ts";
export { Store, type StoredValue } from "./store.ts";
export { HashStore, PrefixStore } from "./hash-store.ts";
export { FileStore } from "./file-store.ts";
export { TCPStore, type TCPStoreOptions } from "./tcp-store.ts";
export { register_rendezvous_handler, rendezvous, type RendezvousHandler } from "./rendezvous-handlers.ts";
