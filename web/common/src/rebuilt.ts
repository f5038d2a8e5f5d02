/** Where the time of the last reload is kept: for this tab, and across the reload. */
const key = "mall.reloaded";
/** A second failure within this time, in milliseconds, is not cured by a reload. */
const patience = 30_000;

/**
 * reloadWhenRebuilt loads the page anew when one of its files is gone, as after a rebuild, whose files have other
 * names. Only once: what is still missing then is an error for the page to show.
 */
export function reloadWhenRebuilt(reload: () => void = () => location.reload()) {
  const onMissing = (event: Event) => {
    // Without a network a reload would take the page away that is there.
    if (!navigator.onLine || !mayReload()) return;
    event.preventDefault(); // the failure is not thrown, for the page is about to go
    reload();
  };
  window.addEventListener("vite:preloadError", onMissing);
  return () => window.removeEventListener("vite:preloadError", onMissing);
}

function mayReload(): boolean {
  try {
    const last = Number(sessionStorage.getItem(key) ?? 0);
    if (Date.now() - last < patience) return false;
    sessionStorage.setItem(key, String(Date.now()));
    return true;
  } catch {
    return false; // without storage nothing would end the loop
  }
}
