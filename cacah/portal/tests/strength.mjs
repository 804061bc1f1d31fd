// Judges the passwords of standard input with the phone's code.
import { strength } from "../static/portal/strength.js";

let text = "";
process.stdin.on("data", (part) => { text += part; });
process.stdin.on("end", () => {
  process.stdout.write(JSON.stringify(JSON.parse(text).map((one) => strength(one, 8))));
});
