// Makes the scripts that browsers load: the same, without what only people need.

import fs from "node:fs";
import { transform } from "esbuild";
import { hash } from "./search.js";

const source = fs.readFileSync(new URL("search.js", import.meta.url), "utf8");
const { code } = await transform(source, { minify: true, format: "esm", target: "es2019", charset: "utf8" });
// The number lets a test tell whether this is what the source makes.
const banner = `/* From script/search.js, ${hash(source)}: change that one. */\n`;
fs.writeFileSync(new URL("../themes/kyyeu/static/search.js", import.meta.url), banner + code);
