import * as z from "zod/mini";
import { say } from "@/operator/form/issue";
import { parsePrice } from "@/operator/form/money";
import { line } from "@/operator/form/text";
import { parseWhole } from "@/operator/form/whole";
import { wrong } from "@/operator/form/wrong";
import { formatMoney } from "@/ui/format";
import { parseLocal } from "./times";
import { type ItemValues, mostLimit, mostQuantity } from "./values";

// The limits are those of app/product/domain. That a sale is cheaper, and of what is there, is for the operator's good.
const mostName = 100;
export const mostItems = 100;
const mostYears = 5;
const firstYear = 2000;

const money = z.object({ amount: z.number(), currency: z.string() });

const item = z
  .object({
    skuId: z.string(),
    productId: z.string(),
    title: z.string(),
    attributes: z.record(z.string(), z.string()),
    picture: z.string(),
    regular: money,
    available: z.optional(z.number()),
    sold: z.number(),
    price: z.string(),
    quantity: z.string(),
  })
  .check(context => {
    const { price, quantity, regular } = context.value;
    const amount = parsePrice(price, regular.currency);
    if (typeof amount === "string") say(context, ["price"], amount);
    else if (amount >= regular.amount) say(context, ["price"], wrong("notCheaper", formatMoney(regular)));
    const pieces = parseWhole(quantity, 1, mostQuantity);
    if (typeof pieces === "string") say(context, ["quantity"], pieces);
    else quantityWrong(context.value, pieces, reason => say(context, ["quantity"], reason));
  });

function quantityWrong({ sold, available }: ItemValues, pieces: number, mark: (reason: string) => void) {
  if (pieces < sold) mark(wrong("underSold", sold));
  // What the sale has sold is no longer available; it counts against its quantity all the same.
  else if (available !== undefined && pieces > available + sold) mark(wrong("notAvailable", available + sold));
}

const fields = z.object({
  name: line(1, mostName),
  startsAt: z.string(),
  endsAt: z.string(),
  limit: z.string(),
  items: z.array(item).check(z.minLength(1, wrong("noItem")), z.maxLength(mostItems, wrong("manyItems", mostItems))),
});

/** saleSchema says what is wrong with a sale before the server is asked. A new one may not be over already. */
export function saleSchema(given: { isNew: boolean; now: () => Date }) {
  return fields.check(context => {
    const { startsAt, endsAt, limit } = context.value;
    const now = given.now();
    const start = parseLocal(startsAt);
    const end = parseLocal(endsAt);
    if (typeof start === "string") say(context, ["startsAt"], start);
    else if (start.getUTCFullYear() < firstYear) say(context, ["startsAt"], wrong("early"));
    if (typeof end === "string") say(context, ["endsAt"], end);
    else if (typeof start !== "string" && end <= start) say(context, ["endsAt"], wrong("endFirst"));
    else if (given.isNew && end <= now) say(context, ["endsAt"], wrong("over"));
    else if (end > yearsAfter(now)) say(context, ["endsAt"], wrong("farEnd", mostYears));
    const most = parseWhole(limit || "0", 0, mostLimit);
    if (typeof most === "string") say(context, ["limit"], most);
  });
}

function yearsAfter(now: Date): Date {
  const latest = new Date(now);
  latest.setUTCFullYear(latest.getUTCFullYear() + mostYears);
  return latest;
}

/** fieldOf is the field of the form that shows what a server says of a path. */
export function fieldOf(path: string): string | undefined {
  const [head = "", index, part] = path.split(".");
  if (head === "name" || head === "startsAt" || head === "endsAt") return head;
  if (head === "limitPerCustomer") return "limit";
  if (head !== "items") return undefined;
  if (index === undefined) return head;
  return part === "price" || part === "quantity" ? `items.${index}.${part}` : `items.${index}.skuId`;
}
