// Starts the app and keeps it for use with no signal. Nothing else: everything that can be is in the app itself.

const words = (text) => {
  const place = document.getElementById("shell-words");
  if (place) place.textContent = text;
};

// The worker first: should the app itself ever fail to start, the worker still fetches the release that mends it.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch((trouble) => {
    // The app goes on without; Ready for off-site? says that it is not kept on this device.
    console.warn("The app could not be kept for use with no signal.", trouble);
  });
}

try {
  const [{ default: start }, { begun }] = await Promise.all([import("/app.js"), import("/apart.js")]);
  begun(await start({ module_or_path: "/app.wasm" }));
  document.getElementById("shell")?.remove();
} catch (trouble) {
  console.error(trouble);
  words(
    navigator.onLine === false
      ? "Alongside could not be fetched. Open it again when there is a signal: nothing that you saved is lost."
      : "Alongside could not start. Close it and open it again: nothing that you saved is lost. If it happens again, update this browser or tell whoever looks after Alongside at school.",
  );
}
