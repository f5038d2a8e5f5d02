import { digits } from "@/ui/format";
import { wrong } from "./wrong";

/** The shop's prices are in this currency (common/money). */
export const shopCurrency = "CNY";

/** The largest price, in minor units (common/money). */
const limit = 1_000_000_000_000;

/**
 * parsePrice reads a price in major units, as people write it ("1,299.90"), in minor units: 129990. No float takes part,
 * for none of them is 0.1. Instead of an amount it answers what is wrong, to be shown by useWrong.
 */
export function parsePrice(text: string, currency: string): number | string {
  const plain = text.normalize("NFKC").trim(); // a Chinese keyboard may write full-width digits
  if (plain === "") return wrong("required");
  const parts = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/.exec(plain);
  if (!parts) return wrong("price");
  const [, whole = "", fraction = ""] = parts;
  const places = digits(currency);
  if (fraction.length > places) return places === 0 ? wrong("noDecimals") : wrong("decimals", places);
  const amount = whole.replaceAll(",", "").replace(/^0+(?=\d)/, "") + fraction.padEnd(places, "0");
  const minor = amount.length > 15 ? Number.POSITIVE_INFINITY : Number(amount);
  if (minor > limit) return wrong("priceHigh");
  return minor > 0 ? minor : wrong("priceLow");
}

/** writePrice writes an amount in minor units as parsePrice reads it: 129990 is "1299.90". */
export function writePrice(amount: number, currency: string): string {
  const places = digits(currency);
  const text = String(amount).padStart(places + 1, "0");
  return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
}
