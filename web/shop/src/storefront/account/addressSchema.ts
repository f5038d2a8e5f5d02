import * as z from "@/app/zod";

/** What is wrong with a field, in the page's language. */
export interface Reasons {
  required: string;
  control: string;
  notPhone: string;
  tooLong: (count: number) => string;
}

/** addressSchema says what an address must be, as app/user/domain/address.go does. */
export function addressSchema(reasons: Reasons) {
  return z.object({
    recipient: line(reasons, 200),
    phone: z.string().check(z.trim(), z.refine(isPhone, reasons.notPhone)),
    country: line(reasons, 56),
    province: line(reasons, 200),
    city: line(reasons, 200),
    line1: line(reasons, 200),
    line2: line(reasons, 200, true),
    postalCode: line(reasons, 200),
  });
}

function line(reasons: Reasons, most: number, empty = false) {
  return z.string().check(
    z.trim(),
    z.refine(s => empty || s !== "", reasons.required),
    z.refine(s => !/\p{Cc}/u.test(s), reasons.control),
    // The server counts characters, not UTF-16's units.
    z.refine(s => [...s].length <= most, reasons.tooLong(most)),
  );
}

function isPhone(s: string): boolean {
  return s.length <= 32 && /^\+?[0-9 ()./-]+$/.test(s) && (s.match(/[0-9]/g)?.length ?? 0) >= 5;
}
