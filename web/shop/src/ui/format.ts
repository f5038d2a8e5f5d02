import { locale } from "@mall/common/i18n";
import type { Schema } from "@/api/client";

export type Money = Schema<"Money">;

const formats = new Map<string, Intl.NumberFormat>();

function moneyFormat(currency: string): Intl.NumberFormat {
  const name = `${locale()} ${currency}`;
  let format = formats.get(name);
  if (!format) {
    format = new Intl.NumberFormat(locale(), { style: "currency", currency, currencyDisplay: "narrowSymbol" });
    formats.set(name, format);
  }
  return format;
}

/** digits is how many digits of a currency's amounts are behind the point. */
export function digits(currency: string): number {
  return moneyFormat(currency).resolvedOptions().maximumFractionDigits ?? 2;
}

/** formatMoney writes an amount in minor units: 129900 CNY is ¥1,299.00. */
export function formatMoney({ amount, currency }: Money): string {
  return moneyFormat(currency).format(amount / 10 ** digits(currency));
}

/** formatCount writes a whole number. */
export function formatCount(n: number): string {
  return new Intl.NumberFormat(locale()).format(n);
}

/** formatDateTime writes a time of the server (RFC 3339) in the device's time zone. */
export function formatDateTime(time: string): string {
  return new Date(time).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "short" });
}

/** formatDate writes the day of a time of the server (RFC 3339) in the device's time zone. */
export function formatDate(time: string): string {
  return new Date(time).toLocaleDateString(locale(), { dateStyle: "medium" });
}

/** formatAttributes writes what makes a SKU the one it is: "Black / 256 GB". */
export function formatAttributes(attributes: Record<string, string>): string {
  return Object.values(attributes).join(" / ");
}
