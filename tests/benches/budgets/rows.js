// Reads the next rows of a table of the device's database, as pairs of key and value in base64.
const [table, after, done] = arguments;
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

(async () => {
  const database = await answer(indexedDB.open("alongside"));
  const store = database.transaction(table).objectStore(table);
  const range = after === null ? null : IDBKeyRange.lowerBound(bytes(after), true);
  const [keys, values] = await Promise.all([answer(store.getAllKeys(range, MANY)), answer(store.getAll(range, MANY))]);
  database.close();
  return keys.map((key, place) => [text(new Uint8Array(key)), text(new Uint8Array(values[place]))]);
})().then(done, (trouble) => done(String(trouble)));
