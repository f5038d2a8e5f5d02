import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { Problem } from "@/api/problem";
import { current, subscribe } from "@/session/store";
import { reportError } from "@/telemetry";

/** newQueries makes the cache of the server's answers. */
export function newQueries(): QueryClient {
  // The page shows what failed; a mistake of the page's own, or of the server, is told of as well.
  const onError = (error: Error) => reportError(error);
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        // What the server refused is refused again; what did not answer may.
        retry: (times, error) => times < 2 && !(error instanceof Problem && (error.refused || error.status === 401)),
      },
    },
  });
  // What one person saw is not for the next. While a session that expired waits to go on, its page stays as it is.
  const person = () => {
    const { session, last } = current();
    return (session?.user ?? last)?.id;
  };
  let who = person();
  let waiting = false;
  subscribe(() => {
    const before = who;
    const waited = waiting;
    who = person();
    waiting = current().expired === true;
    if (who !== before) void queries.resetQueries();
    else if (waited && !waiting) void queries.invalidateQueries(); // what was refused meanwhile
  });
  return queries;
}
