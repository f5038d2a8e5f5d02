import type { Schema } from "@/api/client";

/** addressLine writes an address on one line: a Chinese one from the largest part to the smallest, others the other way. */
export function addressLine(a: Schema<"OrderAddress">): string {
  const chinese = /\p{Script=Han}/u.test(a.line1);
  const parts = chinese
    ? [a.province, a.city === a.province ? "" : a.city, a.line1, a.line2, a.postalCode]
    : [a.line1, a.line2, a.city, a.province, a.postalCode, a.country];
  return parts.filter(Boolean).join(chinese ? " " : ", ");
}
