// A device that is not ours, for the story in tests/e2e/foreign.rs. It is told what to do in lines of JSON on its
// input and answers each with one line.
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { Base } from "./base.mjs";
import { Years } from "./years.mjs";

let base;
let years;

const todo = {
  enrol: async ({ address, code, name }) => {
    base = new Base(address);
    await base.enrol(code, name);
    return {};
  },
  begin: async () => {
    const user = await base.begin();
    years = new Years(user, base.device);
    return { user };
  },
  sync: async () => ({ results: await base.sync(years.unsent(), (kind, item) => years.take(kind, item)) }),
  /** A change to a document that is none: these words. */
  poison: async ({ doc, words }) => {
    const change = { doc, mutation: new Uint8Array(randomBytes(16)), chunk: new TextEncoder().encode(words) };
    return { results: await base.sync([change], (kind, item) => years.take(kind, item)) };
  },
  record: ({ beside, note }) => ({ visit: years.record(beside, note) }),
  forget: () => {
    base.forget();
    years.forget();
    return {};
  },
  show: () => ({ documents: years.show() }),
};

/** Numbers beyond what JavaScript counts exactly do not come up; those of CBOR and automerge may be of the wider type. */
const line = (answer) => JSON.stringify(answer, (_, value) => (typeof value === "bigint" ? Number(value) : value));

for await (const asked of createInterface({ input: process.stdin })) {
  const { do: what, ...more } = JSON.parse(asked);
  try {
    console.log(line(await todo[what](more)));
  } catch (trouble) {
    console.log(line({ trouble: String(trouble) }));
  }
}
