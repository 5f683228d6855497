// Makes a key of a passphrase, which takes the better part of a second and 64 MiB on purpose. A worker of its own, which
// the app starts for one passphrase and then ends, so that the page does not stand still and the memory is given back
// (docs/decisions/0025).

addEventListener("message", async ({ data: { salt, passphrase, memory, passes, lanes } }) => {
  let answer = {};
  try {
    const { instance } = await WebAssembly.instantiateStreaming(fetch("/stretch.wasm"));
    const { put, stretch, take } = instance.exports;
    salt.forEach((byte) => put(byte));
    passphrase.forEach((byte) => put(byte));
    const began = performance.now();
    const done = stretch(memory, passes, lanes);
    answer = { took: performance.now() - began };
    if (done) answer.key = Uint8Array.from({ length: 32 }, (_, place) => take(place));
  } catch (trouble) {
    console.warn("The passphrase could not be made a key.", trouble);
  }
  postMessage(answer);
});
