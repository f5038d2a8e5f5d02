import * as z from "@/app/zod";

/** carriers are those most shops here send by, as the customer reads them. */
export const carriers = [
  "顺丰速运 SF Express",
  "中通快递 ZTO Express",
  "圆通速递 YTO Express",
  "韵达快递 Yunda Express",
  "申通快递 STO Express",
  "极兔速递 J&T Express",
  "京东物流 JD Logistics",
  "EMS 中国邮政速递",
  "中国邮政 China Post",
  "DHL",
  "FedEx",
  "UPS",
] as const;

/** own stands for a carrier that is not in the list. */
export const own = "own";

export type ShipmentValues = { carrier: string; ownCarrier: string; trackingNumber: string };

/** trackingNumberOf is a number as carriers print it: people paste it with blanks and in small letters. */
export function trackingNumberOf(text: string): string {
  return text.replace(/\s+/g, "").toUpperCase();
}

/** carrierOf is the name of the chosen carrier. */
export function carrierOf({ carrier, ownCarrier }: ShipmentValues): string {
  return carrier === own ? ownCarrier.trim() : carrier;
}

const trackingNumber = z.string().check(z.regex(/^[A-Z0-9-]{6,40}$/));
const carrierName = z.string().check(z.minLength(1), z.maxLength(100));

/** What is wrong with a shipment, by field; the words for it are the page's. */
export function wrongWith(values: ShipmentValues): { carrier?: "missing"; trackingNumber?: "missing" | "malformed" } {
  const number = trackingNumberOf(values.trackingNumber);
  return {
    ...(carrierName.safeParse(carrierOf(values)).success ? {} : { carrier: "missing" as const }),
    ...(trackingNumber.safeParse(number).success
      ? {}
      : { trackingNumber: number ? ("malformed" as const) : ("missing" as const) }),
  };
}
