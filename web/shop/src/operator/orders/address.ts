import type { Schema } from "@/api/client";

/** addressLine writes an address on one line, from the smallest part to the largest. */
export function addressLine(a: Schema<"OrderAddress">): string {
  return [a.line1, a.line2, a.city, a.province, a.postalCode, a.country].filter(Boolean).join(", ");
}
