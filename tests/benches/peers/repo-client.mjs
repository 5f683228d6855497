// A first sync with automerge-repo. Arguments: the address of the server, and the document that lists all others. What it
// fetches it keeps in memory, which is kinder to it than a browser's storage would be.
import { Repo } from "@automerge/automerge-repo";
import { WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket";
import { measured } from "./records.mjs";

const [address, list] = process.argv.slice(2);
/** So many documents are asked for at a time: each is given up after a minute, whoever else is in its way. */
const AT_ONCE = 50;
const handles = [];

const plain = ({ id, words, note }) => ({
  id: String(id),
  words: { student: String(words.student), parent: String(words.parent), home_school: String(words.home_school) },
  note: String(note),
});

await measured(
  async () => {
    const repo = new Repo({ network: [new WebSocketClientAdapter(address.replace("http", "ws"))] });
    const { urls } = (await repo.find(list)).doc();
    const left = urls.values();
    const ask = async () => {
      for (const url of left) handles.push(await repo.find(url));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
  },
  async () => handles.flatMap((handle) => Object.values(handle.doc().visits).map(plain)),
);
