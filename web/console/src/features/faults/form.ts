import type { Kind, Wanted } from "./api";

/** Everything as a route means every route of the service. */
export const everything = "*";

export type Surface = "http" | "rpc" | "topic";

/** surfaceOf tells how a route is asked: "POST /path", "package.Service/Method" or a topic. */
export function surfaceOf(route: string): Surface {
  if (route.includes(" ")) return "http";
  return route.includes("/") ? "rpc" : "topic";
}

/** surfacesOf tells the surfaces that a fault on route covers. */
export function surfacesOf(route: string, routes: readonly string[]): Surface[] {
  return [...new Set((route === everything ? routes : [route]).filter(Boolean).map(surfaceOf))];
}

export const httpStatuses = ["503", "500", "502", "504", "429", "409", "404", "401"];
export const rpcCodes = [
  "UNAVAILABLE",
  "DEADLINE_EXCEEDED",
  "INTERNAL",
  "RESOURCE_EXHAUSTED",
  "ABORTED",
  "UNKNOWN",
  "CANCELLED",
  "INVALID_ARGUMENT",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "FAILED_PRECONDITION",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "DATA_LOSS",
  "UNAUTHENTICATED",
];

/** Form is what the fields have; a number field that is empty has text. */
export interface Form {
  service: string;
  route: string;
  kind: Kind;
  latencyMs: number | string;
  jitterMs: number | string;
  status: string;
  after: boolean;
  percent: number | string;
  seconds: number;
}

export const blank: Omit<Form, "service" | "route"> = {
  kind: "latency",
  latencyMs: 500,
  jitterMs: 0,
  status: "",
  after: false,
  percent: 100,
  seconds: 120,
};

export type FieldName = "service" | "route" | "kind" | "latencyMs" | "jitterMs" | "status" | "percent" | "seconds";
/** What may be wrong with a field; words are in the messages under "wrong.…". */
export type Wrong =
  | "missing"
  | "noRoute"
  | "latency"
  | "jitter"
  | "httpStatus"
  | "rpcCode"
  | "noStatus"
  | "percent"
  | "seconds"
  | "dropTopic"
  | "moneyRpc"
  | "moneyAfter";

const isNumber = (v: number | string): v is number => typeof v === "number" && Number.isFinite(v);

/** check finds what the service would refuse, by field. The bounds are those of common/fault. */
export function check(form: Form, routes: readonly string[]): Partial<Record<FieldName, Wrong>> {
  const wrong: Partial<Record<FieldName, Wrong>> = {};
  const surfaces = surfacesOf(form.route, routes);
  if (!form.service) wrong.service = "missing";
  if (!form.route) wrong.route = "missing";
  else if (form.route !== everything && !routes.includes(form.route)) wrong.route = "noRoute";
  if (form.kind === "latency") {
    const { latencyMs: latency, jitterMs: jitter } = form;
    if (!isNumber(latency) || latency < 1 || latency > 60_000) wrong.latencyMs = "latency";
    if (!isNumber(jitter) || jitter < 0 || (isNumber(latency) && jitter > latency)) wrong.jitterMs = "jitter";
  }
  if (form.kind === "drop" && surfaces.includes("topic")) wrong.kind = "dropTopic";
  if (form.kind === "money") {
    if (surfaces.some(s => s !== "rpc")) wrong.kind = "moneyRpc";
    else if (form.after) wrong.kind = "moneyAfter";
  }
  if (form.kind === "error" && form.status !== "") {
    const status = form.status.trim();
    if (surfaces.includes("topic")) wrong.status = "noStatus";
    else if (surfaces.includes("rpc") && !rpcCodes.includes(status.toUpperCase())) wrong.status = "rpcCode";
    else if (surfaces.includes("http") && !/^[45]\d\d$/.test(status)) wrong.status = "httpStatus";
  }
  if (!isNumber(form.percent) || form.percent <= 0 || form.percent > 100) wrong.percent = "percent";
  if (!Number.isFinite(form.seconds) || form.seconds < 1 || form.seconds > 3600) wrong.seconds = "seconds";
  return wrong;
}

/** wantedOf is the fault that a form without mistakes describes. */
export function wantedOf(form: Form): Wanted {
  const wanted: Wanted = {
    route: form.route,
    kind: form.kind,
    probability: Number(form.percent) / 100,
    for: form.seconds,
  };
  if (form.kind === "latency") {
    wanted.latency = Number(form.latencyMs) / 1000;
    if (Number(form.jitterMs) > 0) wanted.jitter = Number(form.jitterMs) / 1000;
  }
  if (form.kind === "error" && form.status.trim()) wanted.status = form.status.trim();
  if (form.after) wanted.after = true;
  return wanted;
}
