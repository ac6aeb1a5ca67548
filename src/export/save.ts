/** `torch.export.save`: writes a program in the archive that PyTorch reads. */
import { saveCheckpoint } from "../serialization/checkpoint.ts";
import { tuple } from "../serialization/notes.ts";
import { tensors as adapter } from "../serialization/tensors.ts";
import { writeZip, type ZipFile } from "../serialization/zip/writer.ts";
import { concatenateBytes } from "../support/bytes.ts";
import { RuntimeError, TypeError } from "../support/errors.ts";
import { refuseUnknown } from "../support/known-names.ts";
import { isPlainObject } from "../support/realms.ts";
import { textEncoder } from "../support/platform/text-coding.ts";
import { writeFile } from "../support/platform/files.ts";
import { Parameter } from "../tensor/parameter.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { dtypeNumber } from "./format.ts";
import { ExportedProgram, fileOf } from "./program.ts";

/** Settings of `torch.export.save`. */
export interface SaveProgramOptions {
  /** Other files that go into the archive: texts by name. */
  extra_files?: Readonly<Record<string, string>> | null;
}

/** JSON as Python reads it: floats with whole values have a point, numbers of 64 bits all digits. */
export function programJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(/("as_float":-?\d+)(?=[,}])/g, "$1.0")
    .replace(
      /"as_floats":\[([^\]]*)\]/g,
      (_, list: string) => `"as_floats":[${list.replace(/(^|,)(-?\d+)(?=,|$)/g, "$1$2.0")}]`,
    )
    .replaceAll("9223372036854776000", "9223372036854775807");
}

/** Tensors as files of their bytes, and a list of them. */
function tensorFiles(named: Readonly<Record<string, Tensor>>, kind: "weights" | "constants"): ZipFile[] {
  const prefix = kind === "weights" ? "weight" : "tensor";
  const files: ZipFile[] = [];
  const known = new Map<object, string>();
  const config: Record<string, unknown> = {};
  for (const [name, tensor] of Object.entries(named)) {
    const { storage, dtype, shape, strides, offset, requires_grad } = tensor;
    let path = known.get(storage);
    if (path === undefined) {
      path = `${prefix}_${known.size}`;
      known.set(storage, path);
      files.push({ name: `data/${kind}/${path}`, data: adapter().storageBytes(storage) });
    }
    const ints = (list: readonly number[]): object[] => list.map((size) => ({ as_int: size }));
    config[name] = {
      path_name: path,
      is_param: tensor instanceof Parameter,
      use_pickle: false,
      tensor_meta: {
        dtype: dtypeNumber(dtype),
        sizes: ints(shape),
        requires_grad,
        device: { type: "cpu", index: null },
        strides: ints(strides),
        storage_offset: { as_int: offset },
        layout: 7,
      },
    };
  }
  const text = JSON.stringify({ config });
  return [...files, { name: `data/${kind}/model_${kind}_config.json`, data: textEncoder().encode(text) }];
}

/** Arguments as tuples, which Python's `f(*args)` and its forms want. */
function asPython([args, kwargs]: readonly [unknown[], unknown]): object {
  return tuple(tuple(...args), kwargs);
}

/** The bytes of an archive. */
function archiveOf(
  program: ExportedProgram,
  folder: string,
  extra: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const encoder = textEncoder();
  const text = (name: string, content: string): ZipFile => ({ name, data: encoder.encode(content) });
  const example = program.example_inputs as readonly [unknown[], unknown] | null;
  const files: ZipFile[] = [
    text("archive_format", "pt2"),
    text("archive_version", "0"),
    text("byteorder", "little"),
    text(".data/version", "6\n"),
    ...tensorFiles(program.state_dict, "weights"),
    ...tensorFiles(program.constants, "constants"),
    text("models/model.json", programJson(fileOf(program))),
    ...(example === null
      ? []
      : [
          {
            name: "data/sample_inputs/model.pt",
            data: concatenateBytes([...saveCheckpoint(asPython(example), "archive")]),
          },
        ]),
    ...Object.entries(extra).map(([name, content]) => text(`extra/${name}`, content)),
  ];
  return concatenateBytes([...writeZip(files.map(({ name, data }) => ({ name: `${folder}/${name}`, data })))]);
}

/**
 * Writes a program, with its weights as they are now, so that `load` and PyTorch's `torch.export.load` read it.
 * https://docs.pytorch.org/docs/stable/export/api_reference.html#torch.export.save
 * @param f a path (in Node); none gives the bytes
 * @throws TypeError for what is no program, RuntimeError for a program whose graph was changed
 * @example
 * import * as torch from "flambeau";
 * import { exportProgram, load, save } from "flambeau/export";
 * const program = exportProgram(new torch.nn.ReLU(), [torch.ones(2)]);
 * load(save(program)).module()(torch.tensor([-1, 2.5])); // tensor([0.0000, 2.5000])
 */
export function save(ep: ExportedProgram, f: string, options?: SaveProgramOptions): void;
export function save(ep: ExportedProgram, f?: null, options?: SaveProgramOptions): Uint8Array<ArrayBuffer>;
export function save(
  ep: ExportedProgram,
  f: string | null = null,
  options: SaveProgramOptions = {},
): Uint8Array<ArrayBuffer> | void {
  if (!((ep as unknown) instanceof ExportedProgram))
    throw new TypeError(
      "The 'ep' parameter must be an instance of 'ExportedProgram', got '" + typeof ep + "' instead.",
    );
  if (f !== null && isPlainObject(f)) throw new TypeError("save(): f is a path");
  refuseUnknown("save()", "extra_files", options);
  const { state_dict, constants } = ep;
  const asWritten = new ExportedProgram(fileOf(ep), { state_dict, constants, exampleInputs: () => null });
  if (String(asWritten) !== String(ep))
    throw new RuntimeError("save(): the program's graph was changed, and changed graphs cannot be written yet");
  const file = f === null ? "" : f.slice(Math.max(f.lastIndexOf("/"), f.lastIndexOf("\\")) + 1);
  const folder = file.replace(/(?!^)\.[^.]*$/, "") || "archive";
  const bytes = archiveOf(ep, folder, options.extra_files ?? {});
  if (f === null) return bytes;
  writeFile(f, [bytes]);
}
