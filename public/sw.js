// Keeps the app on the device, so that it opens with no signal. Fetches the app's own files only; records are not its business.
// `cargo xtask build` fills in the two constants. See docs/service-worker.md.

const RELEASE = "unpacked";
/** Address of each file, and the SHA-256 of its content. */
const FILES = { /* filled in by cargo xtask build */ };

const PREFIX = "alongside-";
const CACHE = PREFIX + RELEASE;

/** How the addresses of what only a coordinator's device needs begin: that is kept once it was needed. */
const APART = "/assets/coordination-";
const isApart = (address) => address.startsWith(APART);

/** Throws unless the answer is exactly the file of this release: never a half file, never another page under its name. */
async function checked(address, response) {
  if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`);
  const bytes = await response.clone().arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== FILES[address]) throw new Error(`${address}: not the content of release ${RELEASE}`);
  return response;
}

/** From an earlier release's cache when the content is the same, else from base. */
async function obtained(address) {
  const earlier = await caches.match(address, { ignoreVary: true });
  if (earlier) {
    try {
      return await checked(address, earlier);
    } catch {
      // Another content under the same address: fetch it.
    }
  }
  return checked(address, await fetch(address, { cache: "no-cache", credentials: "omit" }));
}

async function keep(address) {
  const response = await obtained(address);
  const cache = await caches.open(CACHE);
  await cache.put(address, response.clone());
  return response;
}

/** The kept file. Should the browser have dropped it, it is fetched and kept again. */
async function kept(address) {
  const cache = await caches.open(CACHE);
  return (await cache.match(address, { ignoreVary: true })) ?? keep(address);
}

/** What this device needs of the release. */
async function needed() {
  const files = Object.keys(FILES);
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX)) continue;
    const kept = await (await caches.open(name)).keys();
    if (kept.some(({ url }) => isApart(new URL(url).pathname))) return files;
  }
  return files.filter((address) => !isApart(address));
}

// All or nothing: one file that fails leaves the release before this one in charge.
addEventListener("install", (event) => {
  event.waitUntil(needed().then((files) => Promise.all(files.map(keep))));
});

addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
      }
      await clients.claim();
    })(),
  );
});

// A new release waits until the app says that nobody is in the middle of anything.
addEventListener("message", (event) => {
  if (event.data === "activate") event.waitUntil(skipWaiting());
  if (event.data === "coordination") {
    event.waitUntil(Promise.all(Object.keys(FILES).filter(isApart).map(kept)));
  }
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (Object.hasOwn(FILES, pathname)) event.respondWith(kept(pathname));
  else if (request.mode === "navigate" && isScreen(pathname)) event.respondWith(kept("/index.html"));
});

/** Whether an address is one of the app's screens: not the relay's, and not a file. */
function isScreen(pathname) {
  return !pathname.startsWith("/v1/") && !pathname.split("/").pop().includes(".");
}
