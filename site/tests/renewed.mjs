/** Serves a built site that is replaced while a page of it is open: from `replace()` on, all names with a hash are others. */
import { readdirSync } from "node:fs";
import { createServer, request as ask } from "node:http";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { servePages } from "../tools/serve.mjs";

const isText = /^(text|application\/json)/;

/** Gives the origin, `replace`, `missed` (what was asked for by an old name since), and `close`. */
export async function serveReplaceable(folder) {
  const inner = await servePages(folder);
  const hashes = new Set(
    readdirSync(join(folder, "assets"), { recursive: true }).flatMap(
      (name) => /\.([\w-]{8})(?:\.lean)?\.(?:js|css)$/.exec(name)?.slice(1) ?? [],
    ),
  );
  const pattern = new RegExp([...hashes].map((hash) => hash.replaceAll("-", "\\-")).join("|"), "g");
  /** The hash of the next build. */
  const next = (hash) => [...hash].reverse().join("");
  const known = new Map([...hashes].map((hash) => [next(hash), hash]));
  const backwards = new RegExp([...known.keys()].map((hash) => hash.replaceAll("-", "\\-")).join("|"), "g");
  const missed = [];
  let replaced = false;
  const server = createServer((request, response) => {
    let path = request.url;
    if (replaced && path.startsWith("/assets/")) {
      if (path.match(backwards) === null && path.match(pattern) !== null) {
        missed.push(path);
        response.writeHead(404);
        return response.end("not found");
      }
      path = path.replaceAll(backwards, (hash) => known.get(hash));
    }
    const asked = ask(inner.origin + path, { agent: false }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => {
        const headers = { ...answer.headers };
        let body = Buffer.concat(parts);
        if (replaced && isText.test(headers["content-type"] ?? "")) {
          if (headers["content-encoding"] === "gzip") body = gunzipSync(body);
          delete headers["content-encoding"];
          body = body.toString().replaceAll(pattern, next);
        }
        delete headers["transfer-encoding"];
        response.writeHead(answer.statusCode, headers);
        response.end(body);
      });
    });
    asked.on("error", () => response.destroy()); // the browser asks again
    asked.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    missed,
    replace: () => {
      replaced = true;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await inner.close();
    },
  };
}
