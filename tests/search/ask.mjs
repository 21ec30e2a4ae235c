// Asks the index of a built site, as the search page does, and tells what comes of it.
//
// node ask.mjs FOLDER SCRIPT: a question a line comes in as JSON ({"q": …, "lang": …, …}),
// an answer a line goes out: addresses, count, suggestion, milliseconds, files and bytes.

import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import zlib from "node:zlib";

const [folder, script] = process.argv.slice(2);
const source = fs.readFileSync(script, "utf8");
const { Index, words } = await import(`data:text/javascript;base64,${Buffer.from(source).toString("base64")}`);

// A browser with an empty cache, that counts what it is sent.
function browser() {
  const sent = { files: 0, bytes: 0, packed: 0 };
  const index = new Index(async (name) => {
    const bytes = fs.readFileSync(path.join(folder, "search-index", name));
    sent.files++;
    sent.bytes += bytes.length;
    sent.packed += Math.min(bytes.length, zlib.gzipSync(bytes).length);
    return { ok: true, json: async () => JSON.parse(bytes), text: async () => bytes.toString(), arrayBuffer: async () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) };
  });
  return { index, sent };
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if (asked.words !== undefined) {
    const found = words(asked.words).map((word) => [word.joined, word.key, word.fold]);
    console.log(JSON.stringify(found));
    continue;
  }
  const { index, sent } = browser();
  await index.open();
  const options = { count: ["kind", "year", "forum"], ...asked };
  const { order, relaxed, meant, facets } = await index.search(asked.q, options);
  const some = await Promise.all(order.slice(0, 10).map((number) => index.record(number)));
  // The same again with everything fetched: what the work takes where nothing else is done.
  let ms = Infinity;
  for (let turn = 0; turn < 3; turn++) {
    const started = performance.now();
    await index.search(asked.q, options);
    ms = Math.min(ms, performance.now() - started);
  }
  const found = some.map(([kind, title, url, date]) => ({ kind, title, url, date }));
  console.log(JSON.stringify({ count: order.length, found, relaxed, meant: meant || null, facets, ms, ...sent }));
}
