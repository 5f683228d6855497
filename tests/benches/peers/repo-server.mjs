// automerge-repo: a document for every student's year with a change for every visit, as ours are, and one that lists
// them. Strings are immutable ones, as ours, which is kinder to it than the texts that it makes of plain ones. The
// server has all of them in memory, and waits a minute for an answer to its ping: by default it hangs up on a client that
// has been busy for five seconds, and this one is. Argument: the file of records.
import * as Automerge from "@automerge/automerge";
import { Repo } from "@automerge/automerge-repo";
import { WebSocketServerAdapter } from "@automerge/automerge-repo-network-websocket";
import { WebSocketServer } from "ws";
import { say, students } from "./records.mjs";

const [file] = process.argv.slice(2);
const sockets = new WebSocketServer({ host: "127.0.0.1", port: 0 });
const repo = new Repo({ network: [new WebSocketServerAdapter(sockets, 60_000)], sharePolicy: async () => false });

const scalar = (value) => {
  if (typeof value === "string") return new Automerge.ImmutableString(value);
  if (Array.isArray(value)) return value.map(scalar);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, scalar(field)]));
};

const urls = [];
for await (const { student, relationships, visits } of students(file)) {
  let document = Automerge.from({ student: scalar(student), relationships: scalar(relationships), visits: {} });
  for (const visit of visits) document = Automerge.change(document, (year) => void (year.visits[visit.id] = scalar(visit)));
  urls.push(repo.import(Automerge.save(document)).url);
}
const list = repo.create({ urls });
say({ port: sockets.address().port, list: list.url });
