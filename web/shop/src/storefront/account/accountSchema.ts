import * as z from "@/app/zod";
import { useCommon } from "@/ui/messages";
import { useAccountText } from "./messages";

/** What app/user/domain/email.go takes for an address; the server has the last word. */
const address =
  /^[^\s"(),:;<>@[\]\\]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
const mostEmail = 254;
const mostName = 100;
const leastPassword = 8;
const mostPassword = 128;

/** The server counts characters, not UTF-16's units. */
const count = (s: string) => [...s].length;

/** useAccountRules are the rules of app/user/domain for what somebody types about themselves; the commonest passwords the server knows. */
export function useAccountRules() {
  const common = useCommon();
  const t = useAccountText();
  return {
    email: z
      .string()
      .check(
        z.trim(),
        z.minLength(1, common("required")),
        z.maxLength(mostEmail, t("tooLong", { count: mostEmail })),
        z.regex(address, t("notEmail")),
      ),
    name: z.string().check(
      z.trim(),
      z.minLength(1, common("required")),
      z.refine(s => count(s) <= mostName, t("tooLong", { count: mostName })),
      z.refine(s => !/\p{Cc}/u.test(s), t("control")),
    ),
    password: z.string().check(
      z.refine(s => count(s) >= leastPassword, t("short")),
      z.refine(s => count(s) <= mostPassword, t("long")),
    ),
  };
}
