import { url } from "@/api/http";
import type { Call, Operation } from "./api";

/** Form is what was typed for an operation. */
export interface Form {
  values: Record<string, string>;
  body: string;
  newKey: boolean;
}

export const idempotencyKey = "Idempotency-Key";

/** known remembers ids of earlier answers by the name that a path gives them, so that stories can be clicked through. */
export type Known = Readonly<Record<string, string>>;

/** emptyForm is an operation's form with its example and ids that are known. */
export function emptyForm(operation: Operation, known: Known): Form {
  const values: Record<string, string> = {};
  for (const p of operation.parameters) {
    const remembered = p.in === "path" ? known[`${collection(operation.path, p.name)}`] : undefined;
    const fallback = p.schema?.default;
    values[key(p)] = remembered ?? (fallback === undefined || p.in !== "path" ? "" : String(fallback));
  }
  const example = operation.body?.example;
  const withIds = example === undefined ? undefined : fill(example, known);
  return { values, body: withIds === undefined ? "" : JSON.stringify(withIds, null, 2), newKey: true };
}

export function key(p: { in: string; name: string }): string {
  return `${p.in}:${p.name}`;
}

/** collection is the word before a parameter in a path: orders of /orders/{id}/cancel. */
function collection(path: string, name: string): string {
  const parts = path.split("/");
  return parts[parts.indexOf(`{${name}}`) - 1] ?? name;
}

/** fill puts known ids into fields such as orderId or skuId that the example leaves empty. */
function fill(value: unknown, known: Known): unknown {
  if (Array.isArray(value)) return value.map(v => fill(v, known));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, v]) => {
      const of = /^(.+)Id$/.exec(name)?.[1];
      return [name, v === "" && of ? (known[plural(of)] ?? v) : fill(v, known)];
    }),
  );
}

function plural(word: string): string {
  return word === "address" ? "addresses" : `${word}s`;
}

/** learn takes ids out of an answer: of the thing itself, of the first of a list, and of SKUs inside. */
export function learn(known: Known, operation: Operation, body: string): Known {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return known;
  }
  if (typeof answer !== "object" || answer === null) return known;
  const out: Record<string, string> = { ...known };
  const words = operation.path.split("/").filter(w => w && !w.startsWith("{"));
  const own = operation.path.endsWith("}") || !operation.path.includes("}") ? words.at(-1) : undefined;
  const items = (answer as { items?: unknown }).items;
  const thing = Array.isArray(items) ? items[0] : answer;
  const id = (thing as { id?: unknown } | undefined)?.id;
  if (own && typeof id === "string") out[own] = id;
  const skus = (thing as { skus?: { id?: unknown; available?: number }[] } | undefined)?.skus;
  const sku = skus?.find(s => (s.available ?? 1) > 0)?.id;
  if (typeof sku === "string") out.skus = sku;
  return out;
}

/** Wrong is what keeps a form from being sent. */
export type Wrong = { missing: string } | { json: string };

/** callOf makes the call of a form, or says what is wrong with it. */
export function callOf(operation: Operation, form: Form, user: string): Call | Wrong {
  const query: Record<string, string> = {};
  const headers: Record<string, string> = {};
  let path = operation.path;
  for (const p of operation.parameters) {
    const value = form.values[key(p)]?.trim() ?? "";
    if (p.name === idempotencyKey && form.newKey) continue;
    if (!value) {
      if (p.required) return { missing: p.name };
      continue;
    }
    if (p.in === "path") path = path.replace(`{${p.name}}`, encodeURIComponent(value));
    else if (p.in === "query") query[p.name] = value;
    else headers[p.name] = value;
  }
  const call: Call = {
    user,
    method: operation.method,
    path,
    query,
    headers,
    newIdempotencyKey: form.newKey && operation.parameters.some(p => p.name === idempotencyKey),
  };
  if (operation.body && form.body.trim()) {
    try {
      call.body = JSON.parse(form.body);
    } catch (error) {
      return { json: (error as Error).message };
    }
  } else if (operation.body?.required) return { missing: "body" };
  return call;
}

/** quoted is text as one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** curl writes a call as a command. The token is left to whoever runs it. */
export function curl(edge: string, call: Call): string {
  const parts = ["curl", "-sS", "-X", call.method];
  if (call.user) parts.push("-H", '"Authorization: Bearer $TOKEN"');
  for (const [name, value] of Object.entries(call.headers)) parts.push("-H", quoted(`${name}: ${value}`));
  if (call.newIdempotencyKey) parts.push("-H", '"Idempotency-Key: $(uuidgen)"');
  if (call.body !== undefined) {
    parts.push("-H", quoted("Content-Type: application/json"), "-d", quoted(JSON.stringify(call.body)));
  }
  parts.push(quoted(edge + url(call.path, call.query)));
  return parts.join(" ");
}

/** pretty indents JSON and leaves anything else as it is. */
export function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
