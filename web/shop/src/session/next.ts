/** Pages to which nobody wants to come after they logged in. */
const entrances = ["/login", "/register", "/forgot-password", "/reset-password"];

/** safeNext is the place of this site that next names, or the home page: a link to the log-in must not lead to another site. */
export function safeNext(next: string | null | undefined): string {
  if (!next?.startsWith("/")) return "/";
  let url: URL;
  try {
    url = new URL(next, location.origin);
  } catch {
    return "/";
  }
  // A path that begins with two slashes is another site's address to whoever reads it next.
  if (url.origin !== location.origin || url.pathname.startsWith("//")) return "/";
  if (entrances.includes(url.pathname)) return "/";
  return url.pathname + url.search + url.hash;
}

/** loginPath is the log-in from which somebody comes back to a place of this site. */
export function loginPath({ pathname, search, hash }: { pathname: string; search: string; hash: string }): string {
  const next = safeNext(pathname + search + hash);
  return next === "/" ? "/login" : `/login?next=${encodeURIComponent(next)}`;
}
