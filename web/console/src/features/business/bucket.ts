import { useBusiness } from "./messages";

const singles: Record<number, "bucket.minute" | "bucket.hour" | "bucket.day"> = {
  60: "bucket.minute",
  3600: "bucket.hour",
  86400: "bucket.day",
};

/** useBucket names a bucket's length, such as "minute" or "5 minutes". */
export function useBucket(seconds: number): string {
  const t = useBusiness();
  // Chinese has no singular, and "每 1 分钟" is not what one says.
  const one = singles[seconds];
  if (one) return t(one);
  if (seconds >= 86_400) return t("bucket.d", { count: seconds / 86_400 });
  if (seconds >= 3600) return t("bucket.h", { count: seconds / 3600 });
  return t("bucket.m", { count: seconds / 60 });
}
