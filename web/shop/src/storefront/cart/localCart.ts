import { type CartLine, type CartSku, maxLines, maxQuantity } from "./line";

// The cart before log-in. All tabs share it; its prices are those of the moment when a line was added.

const stored = "mall.cart";
const listeners = new Set<() => void>();
let kept = "[]"; // what stands in the storage, or instead of it where storage is forbidden
let lines: CartLine[] = parse(text());

function text(): string {
  try {
    return localStorage.getItem(stored) ?? "[]";
  } catch {
    return kept;
  }
}

/** parse reads lines and leaves out what none could be: anyone may write into the storage. */
function parse(json: string): CartLine[] {
  kept = json;
  try {
    const found: unknown = JSON.parse(json);
    return Array.isArray(found) ? found.filter(isLine).slice(0, maxLines) : [];
  } catch {
    return [];
  }
}

function isLine(value: unknown): value is CartLine {
  const l = value as Partial<CartLine> | null;
  return (
    typeof l?.skuId === "string" &&
    typeof l.productId === "string" &&
    typeof l.title === "string" &&
    typeof l.picture === "string" &&
    typeof l.attributes === "object" &&
    l.attributes !== null &&
    typeof l.price?.amount === "number" &&
    typeof l.price.currency === "string" &&
    Number.isInteger(l.available) &&
    Number.isInteger(l.quantity) &&
    (l.quantity as number) >= 1 &&
    (l.quantity as number) <= maxQuantity
  );
}

function write(next: CartLine[]) {
  lines = next;
  kept = JSON.stringify(next);
  try {
    if (next.length) localStorage.setItem(stored, kept);
    else localStorage.removeItem(stored);
  } catch {
    // It lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

/** fresh reads what another tab may have written a moment ago. */
function fresh(): CartLine[] {
  const now = text();
  if (now !== kept) lines = parse(now);
  return lines;
}

/** localLines are the lines; the array is the same until they change. */
export function localLines(): CartLine[] {
  return lines;
}

/** freshLines are the lines as another tab may have left them a moment ago. */
export function freshLines(): CartLine[] {
  return fresh();
}

export function subscribeLocal(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** putLocal sets a SKU's quantity; 0 takes it out. A line that is there keeps its place. */
export function putLocal(sku: CartSku, quantity: number) {
  const now = fresh();
  const line = { ...sku, quantity };
  if (quantity < 1) write(now.filter(l => l.skuId !== sku.skuId));
  else if (now.some(l => l.skuId === sku.skuId)) write(now.map(l => (l.skuId === sku.skuId ? line : l)));
  else write([...now, line]);
}

/** dropLocal takes lines out that another place has now, unless their quantity changed meanwhile. */
export function dropLocal(moved: CartLine[]) {
  write(fresh().filter(l => !moved.some(m => m.skuId === l.skuId && m.quantity === l.quantity)));
}

// What another tab did.
window.addEventListener("storage", event => {
  if (event.key !== stored && event.key !== null) return;
  lines = parse(text());
  for (const listener of listeners) listener();
});
