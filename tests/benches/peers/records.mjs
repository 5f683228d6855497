// The records, the same for every stack, and the check at the end, the same for every client: every visit's words were
// read there, to the last letter.
import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** Each student of a file of lines, as `app/domain` writes them in JSON: `{ student, relationships, visits }`. */
export async function* students(file) {
  for await (const line of createInterface({ input: createReadStream(file) })) yield JSON.parse(line);
}

/** What `tests/benches/budgets/words.rs` makes of the same visits. */
export const wordsOf = (visits) => {
  const lines = visits.map(({ id, words, note }) => [id, words.student, words.parent, words.home_school, note].join("\n"));
  const hash = createHash("sha256");
  for (const line of lines.sort()) hash.update(`${line}\n`);
  return hash.digest("hex");
};

/** Seconds that this process's main thread has worked: of the page, too, it is the main thread that is measured. */
export const worked = () => Number(readFileSync(`/proc/${process.pid}/task/${process.pid}/schedstat`, "utf8").split(" ")[0]) / 1e9;

/** What a client came to: from its first step until everything is there, and then what it can read. */
export const measured = async (fetchAll, readAll) => {
  const [began, busy] = [performance.now(), worked()];
  await fetchAll();
  const [took, processor] = [(performance.now() - began) / 1e3, worked() - busy];
  const visits = await readAll();
  say({ took, processor, visits: visits.length, words: wordsOf(visits) });
  process.exit(0);
};

export const say = (line) => console.log(JSON.stringify(line));
