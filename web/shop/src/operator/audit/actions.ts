import { useAuditText } from "./messages";

/** actions are the acts the log may be narrowed to. */
export const actions = [
  "order.ship",
  "refund.approve",
  "refund.reject",
  "stock.change",
  "product.create",
  "product.update",
  "picture.create",
  "flashSale.create",
  "flashSale.update",
  "session.open",
  "account.passwordChange",
  "account.passwordReset",
] as const;

type Action = (typeof actions)[number];

/** useActionName names an act; one of a later version by the service's own word. */
export function useActionName(): (action: string) => string {
  const t = useAuditText();
  return action => (actions.includes(action as Action) ? t(action as Action) : action);
}

const details = [
  "title",
  "name",
  "status",
  "skus",
  "items",
  "delta",
  "reason",
  "note",
  "orderId",
  "carrier",
  "trackingNumber",
  "startsAt",
  "endsAt",
] as const;

/** useDetailName names a member of an entry's detail; one of a later version by the service's own word. */
export function useDetailName(): (name: string) => string {
  const t = useAuditText();
  return name => {
    const known = details.find(d => d === name);
    return known ? t(`detail.${known}`) : name;
  };
}

/** detailOf is an entry's detail as names and values; what cannot be read stands as it is. */
export function detailOf(detail: string): [string, string][] {
  try {
    const found: unknown = JSON.parse(detail || "{}");
    if (found === null || typeof found !== "object") return [["", detail]];
    return Object.entries(found)
      .filter(([, value]) => value !== "")
      .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
  } catch {
    return [["", detail]];
  }
}

/** placeOf is the page of what was acted on; undefined where it has none. */
export function placeOf({ action, target, detail }: { action: string; target: string; detail: string }) {
  const id = encodeURIComponent(target);
  const order = new Map(detailOf(detail)).get("orderId");
  switch (action.split(".")[0]) {
    case "order":
      return `/admin/orders/${id}`;
    case "refund":
      return order && `/admin/orders/${encodeURIComponent(order)}`;
    case "product":
      return `/admin/products/${id}`;
    case "flashSale":
      return `/admin/flash-sales/${id}`;
    case "stock":
      return `/admin/stock?query=${id}`;
    default:
      return undefined;
  }
}
