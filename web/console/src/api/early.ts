/** What was asked for before the part of the page that shows it was there. */
const asked = new Map<string, Promise<Response | undefined>>();

/** askEarly begins a request; whoever asks for the same path first gets its answer. */
export function askEarly(path: string) {
  asked.set(
    path,
    fetch(path, { credentials: "same-origin" }).then(
      answer => (answer.ok ? answer : undefined),
      () => undefined,
    ),
  );
}

/** takeEarly is the answer to what was asked early, once. What failed is nothing: a login may have come between. */
export function takeEarly(path: string): Promise<Response | undefined> | undefined {
  const answer = asked.get(path);
  asked.delete(path);
  return answer;
}
