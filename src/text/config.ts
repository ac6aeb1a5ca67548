/** The settings of language models, as Hugging Face's `config.json` has them. */
import { bfloat16, float16, float32, float64, type DType } from "../dtype.ts";
import { ValueError } from "../support/errors.ts";

/** What a `config.json` holds: settings by name, whichever the architecture has. */
export type PretrainedConfig = Readonly<Record<string, unknown>>;

/** Reads settings with a default; what has the wrong type is an error that names it. */
export class ConfigReader {
  constructor(readonly values: PretrainedConfig) {}

  /** The first of `names` that is set. */
  private find(names: readonly string[]): unknown {
    for (const name of names) {
      const value = this.values[name];
      if (value !== undefined && value !== null) return value;
    }
    return undefined;
  }

  /** A number. Older files may know it by other names. */
  number(names: string | readonly string[], fallback?: number): number {
    const list = typeof names === "string" ? [names] : names;
    const value = this.find(list) ?? fallback;
    if (typeof value !== "number") throw new ValueError(`config: "${list[0]}" must be a number, got ${String(value)}`);
    return value;
  }

  /** A number, or null where it is not set. */
  optionalNumber(name: string): number | null {
    return this.find([name]) === undefined ? null : this.number(name);
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.find([name]) ?? fallback;
    if (typeof value !== "boolean")
      throw new ValueError(`config: "${name}" must be true or false, got ${String(value)}`);
    return value;
  }

  text(names: string | readonly string[], fallback: string): string {
    const list = typeof names === "string" ? [names] : names;
    return String(this.find(list) ?? fallback);
  }

  /** An object within the settings, or null. */
  group(name: string): ConfigReader | null {
    const value = this.find([name]);
    return typeof value === "object" && value !== null ? new ConfigReader(value as PretrainedConfig) : null;
  }

  list(name: string): readonly unknown[] | null {
    const value = this.find([name]);
    return Array.isArray(value) ? value : null;
  }
}

const dtypes: Readonly<Record<string, DType>> = { float32, float64, float16, bfloat16 };

/** The dtype that a configuration names (`dtype`, in older files `torch_dtype`): "bfloat16" or "torch.bfloat16". */
export function dtypeOfConfig(config: PretrainedConfig): DType | null {
  const name = config["dtype"] ?? config["torch_dtype"];
  return typeof name === "string" ? (dtypes[name.replace(/^torch\./, "")] ?? null) : null;
}

/** Token numbers where one or several may stand: `eos_token_id`. */
export function tokenNumbers(value: unknown): readonly number[] {
  if (typeof value === "number") return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === "number") : [];
}
