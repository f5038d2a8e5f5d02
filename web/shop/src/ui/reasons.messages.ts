import { messages } from "@mall/common/i18n";

// What services say of a field, in their words, and what the page says instead.
const texts = {
  en: {
    "must not be empty": "Please fill this in",
    "must not hold control characters": "This holds characters that cannot be kept",
    "must be valid UTF-8": "This holds characters that cannot be kept",
    "is too long": "This is too long",
    "is not an e-mail address": "This is not an e-mail address",
    "is not a telephone number": "This is not a telephone number",
    "is not your password": "This is not your password",
    "is one of the commonest passwords, choose another":
      "This is one of the commonest passwords. Please choose another one.",
    "at most": "At most {{count}} characters",
    "from to": "{{low}} to {{high}} characters",
  },
  zh: {
    "must not be empty": "请填写此项",
    "must not hold control characters": "包含无法保存的字符",
    "must be valid UTF-8": "包含无法保存的字符",
    "is too long": "内容过长",
    "is not an e-mail address": "邮箱格式不正确",
    "is not a telephone number": "电话号码格式不正确",
    "is not your password": "密码不正确",
    "is one of the commonest passwords, choose another": "该密码过于常见，请换一个",
    "at most": "最多 {{count}} 个字符",
    "from to": "长度须为 {{low}} 到 {{high}} 个字符",
  },
} as const;

const useTexts = messages("reasons", texts);

/** useReasonText says in the page's language what a service says of a field, or gives it back in the service's own words. */
export function useReasonText(): (reason: string) => string {
  const t = useTexts();
  return reason => {
    const most = /^is too long: at most (\d+) characters$/.exec(reason)?.[1];
    if (most) return t("at most", { count: most });
    const [, low, high] = /^must be (\d+) to (\d+) characters$/.exec(reason) ?? [];
    if (low && high) return t("from to", { low, high });
    return reason in texts.en ? t(reason as keyof typeof texts.en) : reason;
  };
}
