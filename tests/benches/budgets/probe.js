// Runs in each page before its own scripts, and notes when things were painted, stored and answered.
// It belongs to the measuring, not to the app.
(() => {
  const bench = { painted: {}, writes: [], taps: {}, tapped: 0 };
  window.bench = bench;

  // When the frame after this one is on the screen and the page is free again.
  const afterPaint = (then) =>
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => then(performance.now());
      channel.port2.postMessage(0);
    });

  // Notes under `name` when `there` first answered true and that was painted.
  bench.watch = (name, there) => {
    delete bench.painted[name];
    const look = () => {
      if (!there()) return;
      watcher.disconnect();
      afterPaint((at) => (bench.painted[name] = at));
    };
    const watcher = new MutationObserver(look);
    watcher.observe(document, { subtree: true, childList: true, characterData: true });
    look();
  };

  // Every write to storage, from the beginning of its transaction until storage says that it is durable.
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const transaction = begin.call(this, stores, mode, options);
    if (mode === "readwrite") {
      const write = { stores: [].concat(stores), tapped: bench.tapped, began: performance.now(), durability: transaction.durability };
      transaction.addEventListener("complete", () => bench.writes.push({ ...write, done: performance.now() }));
    }
    return transaction;
  };

  // The last tap, by the clock of the event itself, which starts before any of our code runs.
  for (const kind of ["pointerup", "keydown"])
    addEventListener(kind, (event) => event.isTrusted && (bench.tapped = event.timeStamp), { capture: true });

  // Each interaction's longest event, from the touch to the next frame on the screen.
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (entry.interactionId)
        bench.taps[entry.interactionId] = Math.max(bench.taps[entry.interactionId] ?? 0, entry.duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: true });

  // A piece of work that is always the same.
  bench.spin = () => {
    let sum = 0;
    for (let i = 0; i < 2e7; i += 1) sum = (sum * 31 + i) | 0;
    return sum;
  };
})();
