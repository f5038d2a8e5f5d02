import { QueryClient } from "@tanstack/react-query";
import { Problem } from "@/api/problem";
import { current, subscribe } from "@/session/store";

/** newQueries makes the cache of the server's answers. */
export function newQueries(): QueryClient {
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        // What the server refused is refused again; what did not answer may.
        retry: (times, error) => times < 2 && !(error instanceof Problem && (error.refused || error.status === 401)),
      },
    },
  });
  // What one person saw is not for the next.
  let who = current().session?.user.id;
  subscribe(() => {
    const now = current().session?.user.id;
    if (now === who) return;
    who = now;
    void queries.resetQueries();
  });
  return queries;
}
