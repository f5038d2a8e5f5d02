import { config } from "@/app/config";
import { pagePattern } from "./patterns";

interface Payload {
  url?: string;
  referrer?: string;
  title?: string;
  [name: string]: unknown;
}

declare global {
  interface Window {
    /** Named in data-before-send: what Umami's tracker sends goes through it. */
    mallBeforeSend?: (type: string, payload: Payload) => Payload;
  }
}

/** clean leaves of a visit which page it was, and neither whose order nor which token. */
export function clean(payload: Payload): Payload {
  return {
    ...payload,
    ...(payload.url !== undefined && { url: bare(payload.url) }),
    ...(payload.referrer && { referrer: bare(payload.referrer) }),
    title: document.title && "mall",
  };
}

function bare(address: string): string {
  const url = new URL(address, location.origin);
  if (url.origin !== location.origin) return url.origin; // which page of another site, is nobody's business
  // What a visitor looks at is what the counter is for; it names a product, and nobody.
  return /^\/products\/[\w-]+$/.test(url.pathname) ? url.pathname : pagePattern(url.pathname);
}

/** unwanted tells that the visitor does not want to be counted. */
export function unwanted(): boolean {
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean };
  return doNotTrack === "1" || globalPrivacyControl === true;
}

/** countVisits fetches the visit counter's script, by Umami's contract, where there is one. */
export function countVisits() {
  const { scriptUrl, websiteId, hostUrl } = config.umami;
  if (!scriptUrl || unwanted()) return;
  window.mallBeforeSend = (_, payload) => clean(payload);
  const script = document.createElement("script");
  script.defer = true;
  script.src = scriptUrl;
  const settings = {
    "website-id": websiteId,
    ...(hostUrl && { "host-url": hostUrl }),
    "do-not-track": "true",
    "exclude-search": "true",
    "exclude-hash": "true",
    "before-send": "mallBeforeSend",
  };
  for (const [name, value] of Object.entries(settings)) script.setAttribute(`data-${name}`, value);
  // The first page comes first.
  if (document.readyState === "complete") document.head.append(script);
  else window.addEventListener("load", () => document.head.append(script));
}
