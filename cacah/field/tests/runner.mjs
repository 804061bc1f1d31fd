// Answers the Python tests: reads one JSON value from standard input, writes one to standard output. It lies beside the
// static files of all rooms, as a browser finds them.
import { readFileSync } from "node:fs";
import { FILTERS, found, marked, walk } from "./field/families.js";
import { following, sheetOf } from "./interview/known.js";
import { metresOutside, isInside, start, unpacked } from "./field/ground.js";
import { alongStreets, fromHere, natural, nextNumber, parted } from "./field/order.js";
import { fresh } from "./field/codes.js";
import { nearest } from "./field/leads.js";
import { isOpen, modesOf, obeyed } from "./field/modes.js";
import { leaveMasked } from "./field/questionnaire.js";
import { Sitting, begun } from "./field/sitting.js";
import { renewed } from "./field/store.js";

const input = JSON.parse(readFileSync(0, "utf8"));

const tasks = {
  codes() {
    return Array.from({ length: input }, fresh);
  },
  waits() {
    return input.map(([line, entries, today]) => {
      const rows = walk([line], []);
      marked(rows, entries, today);
      return [rows[0].waits, FILTERS.visit(rows[0])];
    });
  },
  ground() {
    return input.map((one) => one.points.map((point) => {
      const rings = unpacked(one.packed);
      return [isInside(point.at, rings), metresOutside(point.at, rings)];
    }));
  },
  start() {
    return start(unpacked(input));
  },
  natural() {
    return input.map((one) => input.map((other) => Math.sign(natural(one, other))));
  },
  order() {
    const rows = alongStreets(input.rows.map((row) => Object.assign({ address: parted(row.street) }, row)));
    const names = (found) => found.map((row) => row.head);
    return [names(rows), names(fromHere(rows, input.here)), nextNumber(rows, input.rows[0].line.place)];
  },
  ways() {
    return input.asked.map((asked) => {
      const way = [{ kind: "ready", screen: 0, member: "" }];
      while (way[way.length - 1].kind !== "summary") {
        way.push(following(input.route, input.members, way[way.length - 1], (id, screen) => screen <= (asked[id] || 0)));
      }
      return way.map((stop) => [stop.kind, stop.screen, stop.member]);
    });
  },
  visited() {
    return input.map(([line, entries]) => {
      const rows = walk([line], []);
      marked(rows, entries);
      return FILTERS.visit(rows[0]);
    });
  },
  async modes() {
    const store = { kept: async () => input.modes, now: async () => input.now };
    const rows = input.lines.map((line) => ({ line: line, idle: false }));
    await obeyed(rows, store);
    return Promise.all(rows.map(async ({ line, idle }) => {
      const modes = await modesOf(store, line);
      return [isOpen(modes, "interview"), isOpen(modes, "drop_off"), idle];
    }));
  },
  leads() {
    return Object.keys(input.pages.reduce(renewed, {})).sort();
  },
  nearest() {
    const rows = walk(input.lines, input.proposals || []);
    marked(rows, input.entries, "2020-09-20");
    return nearest(rows, input.lead).map((row) => row.line.id);
  },
  units() {
    const rows = walk(input.lines, input.proposals);
    return [rows.map((row) => row.unit), found(rows, "all", input.sought).map((row) => row.line.id)];
  },
  sitting() {
    leaveMasked(input.sheets.person[0], input.told.masked);
    const sheets = { family: sheetOf(...input.sheets.family), person: sheetOf(...input.sheets.person) };
    const draft = Object.assign(begun(input.told.instrument, input.line), input.draft);
    const sitting = new Sitting(input.line, draft, input.told, sheets, input.around, input.today, (place) => "Orang ke-" + place);
    const does = {
      item: (id, at, since) => sitting.item(id, new Date(at), since),
      isNews: (stop, seen) => sitting.isNews(stop, new Set(seen)),
      seen: (stop) => Array.from(sitting.seen(stop)),
    };
    return input.steps.map(([name, ...given]) => {
      const found = does[name] ? does[name](...given) : sitting[name](...given);
      return found === undefined ? null : JSON.parse(JSON.stringify(found));
    });
  },
};

process.stdout.write(JSON.stringify(await tasks[process.argv[2]]()));
