/** Config is what the server that serves the page knows of the place it runs in. Nothing of it is built in. */
export interface Config {
  page: "storefront" | "operator";
  environment: string;
  release: string;
  /** Where errors go, by Sentry's protocol; none when empty. */
  sentryDsn: string;
  /** Whether the server takes the page's spans at /otlp/v1/traces. */
  traces: boolean;
  /** The visit counter's script, by Umami's contract; none when scriptUrl is empty. */
  umami: { scriptUrl: string; websiteId: string; hostUrl: string };
  /** Where a person looks at a trace, with {traceId} in it; empty when nowhere. */
  traceUrl: string;
  /** Payment providers, the first one is offered first. */
  paymentProviders: string[];
}

const fallback: Config = {
  page: "storefront",
  environment: "development",
  release: "development",
  sentryDsn: "",
  traces: false,
  umami: { scriptUrl: "", websiteId: "", hostUrl: "" },
  traceUrl: "",
  paymentProviders: ["sandbox"],
};

function read(): Config {
  const given: unknown = JSON.parse(document.getElementById("config")?.textContent ?? "null");
  if (given === null || typeof given !== "object") return fallback; // a development server leaves the placeholder as it is
  return { ...fallback, ...given };
}

export const config = read();

/** traceLink is where a person looks at a trace; undefined when there is no such place. */
export function traceLink(traceId: string | undefined): string | undefined {
  return traceId && config.traceUrl ? config.traceUrl.replace("{traceId}", encodeURIComponent(traceId)) : undefined;
}
