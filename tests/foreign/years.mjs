// What was recorded about students, read and written with automerge's own package for JavaScript, in the shape that
// app/records/src/kinds/visit.rs draws.
import * as Automerge from "@automerge/automerge";
import { randomBytes } from "node:crypto";
import { drawId, hexOfId } from "./ids.mjs";

/** The documents of a student's years; the rest of the school is no business of this program. */
const YEAR = /^student\/[^/]+\/\d{4}$/;
/** The package makes a text that can be written into of every plain string; ours are written once. */
const words = (text) => new Automerge.ImmutableString(text);
const plain = (value) => (value === undefined ? "" : String(value));

export class Years {
  #author;
  #device;
  #documents = new Map();
  #unsent = [];

  constructor(user, device) {
    this.#author = user;
    this.#device = device;
  }

  /** What base sent. */
  take(kind, { doc, bytes }) {
    if (!doc || !YEAR.test(doc)) return;
    if (kind === "snapshot") {
      // The package takes an author with a new document or a copy, and draws an actor of 16 bytes for it. It writes
      // the author into that actor's first change, as base wants it.
      const loaded = Automerge.load(bytes);
      this.#documents.set(doc, Automerge.clone(loaded, { author: hexOfId(this.#author) }));
    } else if (kind === "change") {
      const [changed] = Automerge.applyChanges(this.#of(doc), [bytes]);
      this.#documents.set(doc, changed);
    }
  }

  /** Writes a visit beside one that is there, on the same day, as one change. */
  record(beside, note) {
    const [doc, { date }] = this.#holding(beside);
    const id = drawId();
    const now = new Date();
    const changed = Automerge.change(this.#of(doc), { time: Math.floor(now / 1000) }, ({ visits }) => {
      visits[id] = {
        date: words(plain(date)),
        minutes: 25,
        present: [words("student"), words("someone-else Nan")],
        feeling: words("mixed"),
        words_student: words("Is there football?"),
        note: words(note),
        recorded_by: words(this.#author),
        recorded_on: words(this.#device),
        recorded_at: words(now.toISOString()),
      };
    });
    this.#documents.set(doc, changed);
    this.#unsent.push({ doc, mutation: new Uint8Array(randomBytes(16)), chunk: Automerge.getLastLocalChange(changed) });
    return id;
  }

  /** What is to be sent; it is the caller's from now on. */
  unsent() {
    return this.#unsent.splice(0);
  }

  /** Everything is fetched again. */
  forget() {
    this.#documents.clear();
  }

  /** What every document says, and its bytes as this package saves them. */
  show() {
    return [...this.#documents].map(([name, document]) => ({
      name,
      heads: Automerge.getHeads(document).sort(),
      bytes: Buffer.from(Automerge.save(document)).toString("base64"),
      visits: Object.entries(document.visits).map(([id, visit]) => ({
        id,
        date: plain(visit.date),
        minutes: Number(visit.minutes),
        student: plain(visit.words_student),
        note: plain(visit.note),
        by: plain(visit.recorded_by),
      })),
    }));
  }

  #of(doc) {
    const document = this.#documents.get(doc);
    if (!document) throw new Error(`${doc} was begun since the first sync`);
    return document;
  }

  #holding(visit) {
    for (const [doc, { visits }] of this.#documents) if (visits[visit]) return [doc, visits[visit]];
    throw new Error(`there is no visit ${visit}`);
  }
}
