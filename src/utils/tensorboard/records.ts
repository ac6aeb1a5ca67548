/** Frames records as TFRecord files do: length, its checksum, the bytes, their checksum. */

/** CRC-32C (Castagnoli, RFC 3720 appendix B.4), one entry a byte. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

/** The checksum, rotated and shifted: a checksum of bytes that hold checksums would be weak. */
export function maskedCrc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 255]! ^ (crc >>> 8);
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** A record with its frame. */
export function framed(record: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(record.length + 16);
  const view = new DataView(all.buffer);
  view.setBigUint64(0, BigInt(record.length), true);
  view.setUint32(8, maskedCrc32c(all.subarray(0, 8)), true);
  all.set(record, 12);
  view.setUint32(12 + record.length, maskedCrc32c(record), true);
  return all;
}
