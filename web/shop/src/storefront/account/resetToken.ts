/**
 * The token of a reset mail's link sets a new password to whoever has it. It comes behind the # so that no server sees
 * it, and is taken out of the address bar before anything that reports pages' addresses starts: import this first.
 */
let token: string | undefined;
const listeners = new Set<() => void>();

function take() {
  if (location.pathname !== "/reset-password") return;
  const found = /^#token=([^&]+)$/.exec(location.hash)?.[1];
  // A reload still has it, in the history's state, which nobody else is told.
  if (found) history.replaceState({ ...history.state, resetToken: found }, "", location.pathname);
  token = found ?? history.state?.resetToken;
  for (const listener of listeners) listener();
}

take();
window.addEventListener("hashchange", take); // another mail's link was opened in the same tab

/** resetToken is the token of the link that was opened. */
export function resetToken(): string | undefined {
  return token;
}

/** forgetResetToken forgets a token that was used. */
export function forgetResetToken() {
  token = undefined;
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
