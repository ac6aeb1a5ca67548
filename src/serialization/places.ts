/** Where storages come from and go: tags that files have for devices, and what programs register for them. */
import { UntypedStorage, untypedOf } from "../ops/inspect/storages.ts";
import { RuntimeError, TypeError } from "../support/errors.ts";
import { typeNameOf } from "../support/type-names.ts";
import { Device } from "../tensor/device-name.ts";
import type { Storage } from "../tensor/storage.ts";
import { settings } from "./settings.ts";
import type { LoadOptions } from "./unpickle.ts";

/** Tells the tag of a storage's device, or null for what is another's. */
export type StorageTagger = (storage: UntypedStorage) => string | null | undefined;
/** Gives a storage on the device of a tag, or null for a tag that is another's. */
export type StorageDeserializer = (storage: UntypedStorage, location: string) => UntypedStorage | null | undefined;

interface Package {
  readonly priority: number;
  readonly tagger: StorageTagger;
  readonly deserializer: StorageDeserializer;
}

/** Those of PyTorch that this library has devices for, with PyTorch's priorities. */
const packages: Package[] = [
  {
    priority: 10,
    tagger: ({ device }) => (device.type === "cpu" ? "cpu" : null),
    deserializer: (storage, location) => (location === "cpu" ? storage : null),
  },
  {
    priority: 22,
    tagger: ({ device }) => (device.type === "meta" ? "meta" : null),
    deserializer: (storage, location) =>
      location === "meta"
        ? untypedOf(storage.elements.new_empty([storage.nbytes()], { device: "meta" }).storage)
        : null,
  },
];

/** A storage on the device that a program has named. */
function restoredTo(made: object, place: string): object {
  return place === "cpu" ? made : storageOf(default_restore_location(untypedOf(made as Storage), place));
}

/** The storage inside, for those that files read and write. */
const storageOf = (storage: UntypedStorage): Storage => storage.elements.storage;

/**
 * Registers how storages of a device are tagged in files, and how they come back: `torch.save` asks each tagger until one
 * gives a tag, `torch.load` without `map_location` each deserializer until one gives a storage; lower priorities come
 * first. What no deserializer takes goes to the CPU.
 * @throws TypeError for what are no functions
 * https://docs.pytorch.org/docs/stable/notes/serialization.html#torch.serialization.register_package
 * @example
 * torch.serialization.register_package(
 *   15,
 *   (storage) => (storage.device.type === "disk" ? "disk" : null),
 *   (storage, location) => (location === "disk" ? storage : null),
 * );
 * const { default_restore_location } = torch.serialization;
 * default_restore_location(new torch.UntypedStorage([1, 2]), "disk").tolist(); // [ 1, 2 ]
 */
export function register_package(priority: number, tagger: StorageTagger, deserializer: StorageDeserializer): void {
  if (typeof tagger !== "function" || typeof deserializer !== "function")
    throw new TypeError("register_package(): tagger and deserializer must be functions");
  packages.push({ priority, tagger, deserializer });
  packages.sort((a, b) => a.priority - b.priority);
  settings.locate = (storage) => location_tag(untypedOf(storage as Storage));
  settings.restore = (storage, location) => {
    const found = restored(untypedOf(storage as Storage), location);
    return found === null ? storage : storageOf(found);
  };
}

function restored(storage: UntypedStorage, location: string): UntypedStorage | null {
  for (const { deserializer } of packages) {
    const result = deserializer(storage, location);
    if (result !== null && result !== undefined) return result;
  }
  return null;
}

/**
 * Where a storage of a file goes: to the device that `map_location` names, or to what it gives as a function, or, where there
 * is none, to what registered deserializers say. For the library's own use.
 */
export function placed(made: object, location: string, { map_location: given }: LoadOptions): object {
  if (given === undefined || given === null) return settings.restore?.(made, location) ?? made;
  if (typeof given === "string" || given instanceof Device) return restoredTo(made, String(given));
  if (typeof given === "object") {
    const place = (given as Readonly<Record<string, unknown>>)[location];
    // What the object says nothing of goes where it would go without it.
    return place === undefined ? (settings.restore?.(made, location) ?? made) : restoredTo(made, String(place));
  }
  if (typeof given !== "function") throw new TypeError(`'${typeNameOf(given)}' object is not callable`);
  const storage = untypedOf(made as Storage);
  const found: unknown = (given as (storage: UntypedStorage, location: string) => unknown)(storage, location);
  if (found === null || found === undefined) return settings.restore?.(made, location) ?? made;
  if (found instanceof UntypedStorage) return storageOf(found);
  throw new TypeError("map_location as a function must give a storage or null");
}

/**
 * The tag that a file gets for a storage's device: "cpu", "meta", or what a registered tagger says.
 * @throws RuntimeError where no tagger knows the device
 * https://docs.pytorch.org/docs/stable/notes/serialization.html#torch.serialization.register_package
 * @example
 * torch.serialization.location_tag(torch.ones(2).untyped_storage()); // "cpu"
 */
export function location_tag(storage: UntypedStorage): string {
  for (const { tagger } of packages) {
    const location = tagger(storage);
    if (typeof location === "string" && location !== "") return location;
  }
  throw new RuntimeError(`don't know how to determine data location of ${storage.type()}`);
}

/**
 * A storage on the device of a tag: itself for "cpu", one without bytes for "meta", or what a registered deserializer gives.
 * @throws RuntimeError where no deserializer takes the tag
 * https://docs.pytorch.org/docs/stable/notes/serialization.html#torch.serialization.register_package
 * @example
 * const storage = torch.ones(2).untyped_storage();
 * torch.serialization.default_restore_location(storage, "meta").nbytes(); // 8
 */
export function default_restore_location(storage: UntypedStorage, location: string): UntypedStorage {
  const found = restored(storage, location);
  if (found !== null) return found;
  const [, device] = /^(cuda|hpu|xpu|mtia)(?::|\d|$)/.exec(location) ?? [];
  if (device !== undefined)
    throw new RuntimeError(
      `Attempting to deserialize object on a ${device.toUpperCase()} device but torch.${device}.is_available() is False. If you are running on a CPU-only machine, please use torch.load with map_location=torch.device('cpu') to map your storages to the CPU.`,
    );
  throw new RuntimeError(`don't know how to restore data location of ${storage.type()} (tagged with ${location})`);
}
