import * as z from "zod/mini";
import { say } from "@/operator/form/issue";
import { parsePrice } from "@/operator/form/money";
import { line, paragraphs } from "@/operator/form/text";
import { parseWhole } from "@/operator/form/whole";
import { wrong } from "@/operator/form/wrong";
import { mostStock, named, type SkuValues } from "./values";

// The limits are those of app/product/domain: what passes here, the server takes.
const mostTitle = 100;
const mostDescription = 5000;
export const mostPictures = 10;
export const mostSkus = 100;
export const mostAttributes = 10;
const mostName = 32;
const mostValue = 64;

const attribute = z.object({ key: z.string(), name: line(0, mostName), value: line(0, mostValue) }).check(context => {
  const { name, value } = context.value;
  const blank = (text: string) => text.trim() === "";
  if (blank(name) && !blank(value)) say(context, ["name"], wrong("unnamed"));
  if (!blank(name) && blank(value)) say(context, ["value"], wrong("valueless"));
});

const sku = z
  .object({
    key: z.string(),
    id: z.optional(z.string()),
    currency: z.string(),
    price: z.string(),
    stock: z.string(),
    available: z.optional(z.number()),
    attributes: z.array(attribute),
  })
  .check(context => {
    const { id, price, currency, stock, attributes } = context.value;
    const amount = parsePrice(price, currency);
    if (typeof amount === "string") say(context, ["price"], amount);
    const pieces = id ? 0 : parseWhole(stock, 0, mostStock);
    if (typeof pieces === "string") say(context, ["stock"], pieces);
    if (named(context.value).length > mostAttributes)
      say(context, ["attributes"], wrong("manyAttributes", mostAttributes));
    const seen = new Set<string>();
    for (const [index, { name }] of attributes.entries()) {
      if (name.trim() === "") continue;
      if (seen.has(name.trim())) say(context, ["attributes", index, "name"], wrong("twice"));
      seen.add(name.trim());
    }
  });

/** productSchema says what is wrong with a product before the server is asked. Its messages are for useWrong. */
export const productSchema = z.object({
  title: line(1, mostTitle),
  description: paragraphs(mostDescription),
  categoryId: z.string().check(z.minLength(1, wrong("required"))),
  status: z.enum(["active", "hidden"]),
  pictures: z.array(z.string()).check(z.maxLength(mostPictures, wrong("manyPictures", mostPictures))),
  skus: z
    .array(sku)
    .check(z.minLength(1, wrong("noSku")), z.maxLength(mostSkus, wrong("manySkus", mostSkus)), context => {
      for (const [index, first] of twins(context.value))
        say(context, [index, "attributes"], wrong("sameSku", first + 1));
    }),
});

/** twins pairs each SKU that has the same attributes as an earlier one with it, by their places. */
export function twins(skus: SkuValues[]): [number, number][] {
  const first = new Map<string, number>();
  const found: [number, number][] = [];
  for (const [index, one] of skus.entries()) {
    const pairs = named(one).map(({ name, value }) => [name.trim(), value.trim()]);
    const whole = JSON.stringify(pairs.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)));
    const earlier = first.get(whole);
    if (earlier === undefined) first.set(whole, index);
    else found.push([index, earlier]);
  }
  return found;
}
