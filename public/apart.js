// Brings the coordinator's screens to a device that is hers. They are a module of their own, which works on the memory
// and with the functions of the app's module (docs/decisions/0016).

let begun;
const app = new Promise((done) => {
  begun = done;
});
/** Told by boot.js what the app's module lends, once that has started. */
export { begun };

/** Called by the app, which asks once at a time, and again only if it failed. */
export async function __wasm_split_load_coordination(answer, asked) {
  const lent = await app;
  let came = true;
  try {
    await WebAssembly.instantiateStreaming(fetch("/coordination.wasm"), { __wasm_split: lent });
    keep();
  } catch (trouble) {
    console.warn("The coordinator's screens could not be fetched.", trouble);
    came = false;
  }
  lent.__indirect_function_table.get(answer)(asked, came);
}

/** From now on the worker keeps them for use with no signal, in later releases as well. */
async function keep() {
  if (!("serviceWorker" in navigator)) return;
  const { installing, waiting, active } = await navigator.serviceWorker.ready;
  for (const worker of [installing, waiting, active]) worker?.postMessage("coordination");
}
