// Answers the Python tests: reads one JSON value from standard input, writes one to standard output.
import { readFileSync } from "node:fs";
import { isOf, verify } from "../static/interview/verify.js";

const input = JSON.parse(readFileSync(0, "utf8"));
const old = { importKey: () => Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError")) };
const subtles = { new: globalThis.crypto.subtle, old };
const found = [];
for (const token of input.tokens) {
  const told = await verify(token, input.keys, subtles[input.browser]);
  const whose = told.statement && input.ids ? await Promise.all(input.ids.map((id) => isOf(told.statement, id, subtles.new))) : null;
  found.push(Object.assign({ isOf: whose }, told));
}
process.stdout.write(JSON.stringify(found));
