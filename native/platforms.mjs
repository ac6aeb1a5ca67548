/**
 * The platforms that addons are compiled for. Their packages are named `@flambeau/native-NAME`; npm installs one only
 * where its `os`, `cpu` and `libc` fit.
 */
const platform = (name, os, cpu, zigTarget, libc) => ({ name, os, cpu, zigTarget, libc });

export const platforms = [
  platform("linux-x64-gnu", "linux", "x64", "x86_64-linux-gnu.2.17", "glibc"),
  platform("linux-x64-musl", "linux", "x64", "x86_64-linux-musl", "musl"),
  platform("linux-arm64-gnu", "linux", "arm64", "aarch64-linux-gnu.2.17", "glibc"),
  platform("linux-arm64-musl", "linux", "arm64", "aarch64-linux-musl", "musl"),
  platform("darwin-x64", "darwin", "x64", "x86_64-macos.11.0"),
  platform("darwin-arm64", "darwin", "arm64", "aarch64-macos.11.0"),
  platform("win32-x64", "win32", "x64", "x86_64-windows-gnu"),
  platform("win32-arm64", "win32", "arm64", "aarch64-windows-gnu"),
];
