// Base as another program sees it: HTTP and CBOR, a device's own P-256 key, the words of sync-server/protocol.
// Nothing here was made by us but the order of the questions.
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { decode, encode } from "cborg";
import { drawId } from "./ids.mjs";

export class Base {
  #address;
  #device = drawId();
  #key = generateKeyPairSync("ec", { namedCurve: "P-256" });
  #relay;
  #cookie;
  #page;
  /** Where it stands in the school's one sequence; `first` asks for whole documents. */
  #position = { epoch: 0, cursor: 0, first: true };

  constructor(address) {
    this.#address = address;
  }

  get device() {
    return this.#device;
  }

  /** Spends a code. The coordinator has to let this device in then. */
  async enrol(code, name) {
    const { x, y } = this.#key.publicKey.export({ format: "jwk" });
    const point = Buffer.concat([Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
    const device = { id: this.#device, name, public_key: bytes(point) };
    const { waiting } = await this.#post("/v1/enrol", { code, device });
    this.#relay = waiting.relay;
  }

  /** Signs in, once this device is let in; answers whose it is. */
  async begin() {
    const { nonce } = await this.#post("/v1/session/challenge", { device: this.#device });
    const said = Buffer.concat([Buffer.from(`alongside session v1\n${this.#relay}\n${this.#device}\n`), nonce]);
    const signature = bytes(sign("sha256", said, { key: this.#key.privateKey, dsaEncoding: "ieee-p1363" }));
    ({ page: this.#page } = await this.#post("/v1/session", { device: this.#device, nonce, signature }));
    return (await this.#ask("GET", "/v1/enrolled")).user_id;
  }

  /** One round trip after another until base has no more; `take` is shown each item. Answers what became of the changes. */
  async sync(changes, take) {
    const results = [];
    let push = changes.map(({ doc, mutation, chunk }) => ({ doc, mutation, chunk, sha256: sha256(chunk) }));
    for (;;) {
      const answer = await this.#post("/v1/sync", { ...this.#position, push, device_time: Date.now() });
      results.push(...answer.results);
      push = [];
      for (const { body } of answer.items) {
        const [kind, item] = typeof body === "string" ? [body, {}] : Object.entries(body)[0];
        if (item.bytes && Buffer.compare(sha256(item.bytes), item.sha256) !== 0) throw new Error(`${item.doc} came damaged`);
        take(kind, item);
      }
      this.#position = { epoch: answer.epoch, cursor: answer.cursor, first: Boolean(answer.coming) };
      if (answer.coming) this.#position.place = answer.coming.place;
      if (!answer.more) return results;
    }
  }

  /** The next sync asks for everything again. */
  forget() {
    this.#position = { epoch: 0, cursor: 0, first: true };
  }

  #post(path, question) {
    return this.#ask("POST", path, encode(question));
  }

  async #ask(method, path, body) {
    const headers = { "content-type": "application/cbor", "x-alongside-version": "1" };
    if (this.#cookie) headers.cookie = this.#cookie;
    if (this.#page) headers["x-alongside-page"] = this.#page;
    const response = await fetch(this.#address + path, { method, headers, body });
    const [set] = response.headers.getSetCookie();
    if (set) [this.#cookie] = set.split(";");
    const answer = decode(bytes(await response.arrayBuffer()));
    if (!response.ok) throw new Error(`${path}: ${response.status} ${answer.code}`);
    return answer;
  }
}

/** CBOR has byte strings; a Buffer is more than that. */
const bytes = (of) => new Uint8Array(of);
const sha256 = (of) => bytes(createHash("sha256").update(of).digest());
