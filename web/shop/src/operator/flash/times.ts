import { locale } from "@mall/common/i18n";
import { wrong } from "@/operator/form/wrong";

const two = (n: number) => String(n).padStart(2, "0");

/** toLocal writes a time of the server (RFC 3339) as an input of type datetime-local has it, in the device's time zone. */
export function toLocal(time: string): string {
  const at = new Date(time);
  const date = `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const minutes = `${date}T${two(at.getHours())}:${two(at.getMinutes())}`;
  const ms = at.getMilliseconds();
  // Seconds that are there stay: saving without a change changes nothing.
  if (at.getSeconds() === 0 && ms === 0) return minutes;
  return `${minutes}:${two(at.getSeconds())}${ms === 0 ? "" : `.${String(ms).padStart(3, "0")}`}`;
}

/** parseLocal reads what such an input holds, or answers what is wrong, to be shown by useWrong. */
export function parseLocal(text: string): Date | string {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?$/.exec(text);
  if (!parts) return wrong("time");
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map(part => Number(part ?? 0));
  const at = new Date(year, month - 1, day, hour, minute, second, Number((parts[7] ?? "").padEnd(3, "0")));
  // A time that the clocks skip is moved to one that is.
  return at.getHours() === hour && at.getMinutes() === minute && at.getDate() === day ? at : wrong("noSuchTime");
}

/** zone names the device's time zone as it is at a moment: "Asia/Shanghai (GMT+8)". */
export function zone(at: Date): string {
  const format = new Intl.DateTimeFormat(locale(), { timeZoneName: "shortOffset" });
  const offset = format.formatToParts(at).find(part => part.type === "timeZoneName")?.value ?? "";
  const name = format.resolvedOptions().timeZone;
  return name === offset ? name : `${name} (${offset})`;
}
