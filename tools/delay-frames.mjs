/**
 * A cable with a length: passes Ethernet frames between two tap devices of a network namespace, each after a delay, for
 * kernels without netem. Usage: node tools/delay-frames.mjs tap1 tap2 MILLISECONDS; it says "ready" and runs until it is
 * ended. Linux; needs the right to make tap devices, and koffi.
 */
import { openSync, read, write } from "node:fs";
import koffi from "koffi";

/** From linux/if_tun.h: attach to a device; Ethernet frames without a header of the driver's. */
const [TUNSETIFF, IFF_TAP, IFF_NO_PI] = [0x400454ca, 0x0002, 0x1000];
const ioctl = koffi.load("libc.so.6").func("int ioctl(int file, unsigned long request, void *argument)");

/** The file whose reads and writes are the frames of a device. */
function openTap(name) {
  const file = openSync("/dev/net/tun", "r+");
  const request = Buffer.alloc(40); // struct ifreq: a name of 16 bytes, flags
  request.write(name, "latin1");
  request.writeUInt16LE(IFF_TAP | IFF_NO_PI, 16);
  if (ioctl(file, TUNSETIFF, request) !== 0) throw new Error(`${name} cannot be attached to`);
  return file;
}

const [first, second, delay] = process.argv.slice(2);
const files = [openTap(first), openTap(second)];
/** Frames on their way, in the order in which they arrive. */
const queue = [];
let isAwake = false;

function deliver() {
  const now = performance.now();
  while (queue.length > 0 && queue[0].due <= now) {
    const { to, frame } = queue.shift();
    write(to, frame, () => undefined); // what does not fit is lost, as on a cable
  }
  isAwake = queue.length > 0;
  if (isAwake) setTimeout(deliver, Math.max(1, queue[0].due - performance.now()));
}

function listen(from, to) {
  read(from, Buffer.allocUnsafe(65_536), 0, 65_536, null, (error, length, buffer) => {
    if (error) throw error;
    queue.push({ due: performance.now() + Number(delay), to, frame: buffer.subarray(0, length) });
    if (!isAwake) {
      isAwake = true;
      setTimeout(deliver, Number(delay));
    }
    listen(from, to);
  });
}
listen(files[0], files[1]);
listen(files[1], files[0]);
console.log("ready");
