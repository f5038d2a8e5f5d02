import { useBusiness } from "./messages";

/** useBucket names a bucket's length, such as "minute" or "5 minutes". */
export function useBucket(seconds: number): string {
  const t = useBusiness();
  if (seconds >= 86_400) return t("bucket.d", { count: seconds / 86_400 });
  if (seconds >= 3600) return t("bucket.h", { count: seconds / 3600 });
  return t("bucket.m", { count: seconds / 60 });
}
