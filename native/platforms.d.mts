/** The types of `platforms.mjs`. */
export interface Platform {
  readonly name: string;
  readonly os: string;
  readonly cpu: string;
  readonly zigTarget: string;
  readonly libc: string | undefined;
}
export const platforms: readonly Platform[];
