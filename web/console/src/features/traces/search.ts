/** searchFor is the address of a search for traces that have an attribute of this value. */
export function searchFor(name: string, value: string): string {
  return `/traces?since=7d&attribute=${encodeURIComponent(`${name}=${value}`)}`;
}
