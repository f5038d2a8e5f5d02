import i18n from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";

export const languages = { en: "English", zh: "简体中文" } as const;
export type Language = keyof typeof languages;

const stored = "mall.language";

function preferred(): Language {
  try {
    const chosen = localStorage.getItem(stored);
    if (chosen === "en" || chosen === "zh") return chosen;
  } catch {
    // Storage may be forbidden: the browser's language decides.
  }
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

void i18n.use(initReactI18next).init({
  lng: preferred(),
  fallbackLng: "en",
  resources: {},
  keySeparator: false,
  nsSeparator: false,
  initAsync: false,
  interpolation: { escapeValue: false }, // React escapes
});
document.documentElement.lang = i18n.language === "zh" ? "zh-CN" : "en";

export function setLanguage(language: Language) {
  void i18n.changeLanguage(language);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  try {
    localStorage.setItem(stored, language);
  } catch {
    // It holds for this visit.
  }
}

/** locale is the tag for Intl. */
export function locale(): string {
  return i18n.language === "zh" ? "zh-CN" : "en-GB";
}

export function useLanguage(): Language {
  const { i18n: current } = useTranslation();
  return current.language === "zh" ? "zh" : "en";
}

type Base<K> = K extends `${infer B}_one` | `${infer B}_other` ? B : K;
export type Text<T> = (key: Base<keyof T> & string, values?: Record<string, string | number>) => string;

/**
 * messages registers the words of one part of the page in both languages and returns a hook that looks them up.
 * A key that one language lacks does not compile. Values go into {{braces}}; a key that ends in _one and _other
 * is chosen by the value count.
 */
export function messages<const T extends Record<string, string>>(
  namespace: string,
  texts: { en: T; zh: { [K in keyof T]: string } },
): () => Text<T> {
  for (const language of ["en", "zh"] as const)
    i18n.addResourceBundle(language, namespace, texts[language], true, true);
  return () => useTranslation(namespace).t as unknown as Text<T>;
}
