// Reads what lies on a device, in the browser's own databases: the vaults' rows, the rows of one table as pairs of key and
// value, what lies beside them, and what the device's own secret says of a salt. All bytes in base64.
const [asked, done] = arguments;
const MANY = 250;

const text = (bytes) => {
  let letters = "";
  for (let at = 0; at < bytes.length; at += 8192) letters += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(letters);
};
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
const within = async (name, table, work) => {
  const database = await answer(indexedDB.open(name));
  try {
    return await work(database.transaction(table).objectStore(table));
  } finally {
    database.close();
  }
};

const ways = {
  // Of the two copies of each the first.
  vaults: () =>
    within("alongside-vaults", "vaults", async (store) => {
      const [names, rows] = await Promise.all([answer(store.getAllKeys()), answer(store.getAll())]);
      return rows.filter((_, place) => /^alongside-[0-9a-f]{32}$/.test(names[place])).map((row) => text(new Uint8Array(row)));
    }),
  says: async ({ salt }) => {
    const secret = await within("alongside-vaults", "keys", (store) => answer(store.get("secret")));
    return text(new Uint8Array(await crypto.subtle.sign("HMAC", secret, bytes(salt))));
  },
  kept: ({ database, name }) =>
    within(database, "keys", async (store) => text(new Uint8Array(await answer(store.get(name))))),
  rows: ({ database, table, after }) =>
    within(database, table, async (store) => {
      const range = after === null ? null : IDBKeyRange.lowerBound(bytes(after), true);
      const [keys, values] = await Promise.all([answer(store.getAllKeys(range, MANY)), answer(store.getAll(range, MANY))]);
      return keys.map((key, place) => [text(new Uint8Array(key)), text(new Uint8Array(values[place]))]);
    }),
};

ways[asked.do](asked).then(
  (found) => done({ found }),
  (trouble) => done({ trouble: String(trouble) }),
);
