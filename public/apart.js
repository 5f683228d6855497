// Brings what is not in the app's module: modules of their own, which work on the memory and with the functions of the
// app's module (docs/decisions/0016 and 0037).

let begun;
const app = new Promise((done) => {
  begun = done;
});
/** Told by boot.js what the app's module lends, once that has started. */
export { begun };

const COORDINATION = "/coordination.wasm";
const SELDOM = "/seldom.wasm";
/** What both of them use and the app's module does not: it has to be there before either. */
const BETWEEN = "/between.wasm";

/** Each is brought once; what failed is asked for again. */
const came = new Map();
function brought(address, lent) {
  if (!came.has(address)) {
    const coming = WebAssembly.instantiateStreaming(fetch(address), { __wasm_split: lent });
    came.set(address, coming);
    coming.catch(() => came.delete(address));
  }
  return came.get(address);
}

/** Answers the app, which asks once at a time, and again only if it failed. */
async function answered(address, answer, asked) {
  const lent = await app;
  let here = true;
  try {
    await brought(BETWEEN, lent);
    await brought(address, lent);
  } catch (trouble) {
    console.warn("A part of the app could not be fetched.", trouble);
    here = false;
  }
  if (here && address === COORDINATION) keep();
  lent.__indirect_function_table.get(answer)(asked, here);
}

export const __wasm_split_load_coordination = (answer, asked) => answered(COORDINATION, answer, asked);
export const __wasm_split_load_seldom = (answer, asked) => answered(SELDOM, answer, asked);

/** From now on the worker keeps the coordinator's for use with no signal, in later releases as well. */
async function keep() {
  if (!("serviceWorker" in navigator)) return;
  const { installing, waiting, active } = await navigator.serviceWorker.ready;
  for (const worker of [installing, waiting, active]) worker?.postMessage("coordination");
}
