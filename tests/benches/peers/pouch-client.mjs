// A first sync with PouchDB. Arguments: the address of the server, and `default` or `tuned`. What it fetches it keeps in
// memory, which is kinder to it than a browser's storage would be; and it keeps its connections, as a browser would.
import { Agent } from "node:http";
import PouchDB from "pouchdb";
import memory from "pouchdb-adapter-memory";
import { measured } from "./records.mjs";

PouchDB.plugin(memory);
const [address, how] = process.argv.slice(2);
const options = { default: {}, tuned: { batch_size: 3000, batches_limit: 10, checkpoint: "target" } }[how];
const school = new PouchDB("school", { adapter: "memory" });
const agent = new Agent({ keepAlive: true });
const base = new PouchDB(`${address}/school`, { fetch: (url, more) => PouchDB.fetch(url, { ...more, agent }) });

await measured(
  async () => {
    const { ok, doc_write_failures } = await school.replicate.from(base, options);
    if (!ok || doc_write_failures) throw new Error("it was not fetched whole");
  },
  async () => {
    const { rows } = await school.allDocs({ include_docs: true, startkey: "visit/", endkey: "visit/\uffff" });
    return rows.map(({ doc }) => doc);
  },
);
