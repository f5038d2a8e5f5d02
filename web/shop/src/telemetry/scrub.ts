import type { Breadcrumb, ErrorEvent, StackFrame } from "@sentry/browser";
import { addressPattern, pagePattern } from "./patterns";

const most = 1000; // characters of one text

const hidden: [RegExp, string][] = [
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "[token]"],
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, "$1 [token]"],
  [/[\w.%+-]+@[\w-]+(\.[\w-]+)+/g, "[email]"],
  // What stands behind a name that says it is secret, as in a query or in JSON.
  [
    /((?:token|password|secret|authorization|cookie|phone|email|address|recipient)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&)}\]]+)/gi,
    "$1[hidden]",
  ],
  // A URL keeps what comes before its query.
  [/((?:https?:\/\/|\/)[^\s?#"'()]*)[?#][^\s"'()]*/g, "$1"],
  [/(?<![\w.])\+?\d[\d\s()-]{8,}\d(?![\w.])/g, "[number]"],
  [/\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{24,}\b/g, "[id]"],
];

/** scrubText takes out what may tell who somebody is, or let another be them. */
export function scrubText(text: string): string {
  let clean = text.slice(0, most);
  for (const [pattern, instead] of hidden) clean = clean.replace(pattern, instead);
  return clean;
}

/** scrubEvent leaves of an error what mends it: types, messages, stacks, the route, the browser; nothing of who met it. */
export function scrubEvent(event: ErrorEvent, visitor: string): ErrorEvent {
  const page = pagePattern(location.pathname);
  const { trace, react } = event.contexts ?? {};
  for (const one of event.exception?.values ?? []) {
    if (one.value) one.value = scrubText(one.value);
    for (const frame of one.stacktrace?.frames ?? []) scrubFrame(frame);
  }
  return {
    ...event,
    message: event.message && scrubText(event.message),
    transaction: page,
    user: { id: visitor },
    request: { url: location.origin + page, headers: { "User-Agent": navigator.userAgent } },
    contexts: { ...(trace && { trace }), ...(react && { react }) },
    extra: undefined,
    breadcrumbs: event.breadcrumbs?.map(scrubCrumb),
  };
}

function scrubFrame(frame: StackFrame) {
  // A frame in the page itself is named by the page's address.
  if (frame.filename)
    frame.filename = frame.filename.startsWith("http") ? addressPattern(frame.filename) : scrubText(frame.filename);
  delete frame.vars;
  delete frame.abs_path;
}

function scrubCrumb(crumb: Breadcrumb): Breadcrumb {
  return { ...crumb, message: crumb.message && scrubText(crumb.message) };
}
