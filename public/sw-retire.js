// The kill switch: served in the place of sw.js, it removes the worker and what it kept. The app then comes
// from base each time it is opened.
// It touches no record: those are in IndexedDB. See docs/service-worker.md.

addEventListener("install", (event) => event.waitUntil(skipWaiting()));

addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("alongside-")) await caches.delete(name);
      }
      await registration.unregister();
    })(),
  );
});
