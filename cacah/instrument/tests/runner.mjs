// Answers the Python tests: reads one JSON value from standard input, writes one to standard output.
import { readFileSync } from "node:fs";
import { Filling } from "../static/instrument/filling.js";
import { normal, find } from "../static/instrument/lists.js";
import { operators } from "../static/instrument/operators.js";
import { read } from "../static/instrument/reading.js";
import { Part } from "../static/instrument/walker.js";

const input = JSON.parse(readFileSync(0, "utf8"));

const tasks = {
  walks() {
    return input.map((one) => {
      const part = new Part(one.part, one.lists, {});
      return one.cases.map((each) => part.walk(each.answers, each.context));
    });
  },
  normal() {
    return input.map(normal);
  },
  find() {
    return find(input.rows, input.text, input.limit);
  },
  read() {
    const part = new Part(input.wire.part, input.wire.lists, input.wire.texts);
    return input.cases.map((each) => read(part, input.wire.part.pages[each.page], each.fields, input.prefix));
  },
  operators() {
    return operators();
  },
  render() {
    const part = new Part(input.part, input.lists, input.texts);
    return input.states.map((state) => {
      const walk = part.walk(state.answers, state.context);
      const filling = new Filling(part, input.name, input.fragments, input.labels, Object.assign({ walk }, state));
      return filling.page(state.names);
    });
  },
};

process.stdout.write(JSON.stringify(await tasks[process.argv[2]]()));
