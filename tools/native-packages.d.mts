/** The types of `native-packages.mjs`. */
import type { Platform } from "../native/platforms.mjs";
type Manifest = Readonly<Record<string, unknown>>;
export function nativeManifest(platform: Platform, version: string): Manifest;
export function publishedManifest(manifest: Manifest): Manifest;
export function layOut(platform: Platform, version: string, addon: string, folder: string, checksum?: string): string;
