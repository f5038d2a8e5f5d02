import { useSyncExternalStore } from "react";

export const languages = { en: "English", zh: "简体中文" } as const;
export type Language = keyof typeof languages;

const stored = "mall.language";
const tags = { en: "en", zh: "zh-CN" } as const;
const plurals = { en: new Intl.PluralRules(tags.en), zh: new Intl.PluralRules(tags.zh) };
const listeners = new Set<() => void>();

function preferred(): Language {
  try {
    const chosen = localStorage.getItem(stored);
    if (chosen === "en" || chosen === "zh") return chosen;
  } catch {
    // Storage may be forbidden: the browser's language decides.
  }
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

let language = preferred();
document.documentElement.lang = tags[language];

export function setLanguage(chosen: Language) {
  language = chosen;
  document.documentElement.lang = tags[chosen];
  try {
    localStorage.setItem(stored, chosen);
  } catch {
    // It holds for this visit.
  }
  for (const listener of listeners) listener();
}

/** locale is the tag for Intl. */
export function locale(): string {
  return language === "zh" ? "zh-CN" : "en-GB";
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, () => language);
}

type Base<K> = K extends `${infer B}_one` | `${infer B}_other` ? B : K;
type Values = Record<string, string | number>;
export type Text<T> = (key: Base<keyof T> & string, values?: Values) => string;

/**
 * messages takes the words of one part of the page (named for the reader) in both languages and returns a hook that looks them up. A key that
 * one language lacks does not compile. Values go into {{braces}}; a key that ends in _one and _other is chosen by the
 * value count; an unknown key is its own text. React escapes what is shown, so nothing is escaped here. Why no library: ADR 23.
 */
export function messages<const T extends Record<string, string>>(
  _part: string,
  texts: { en: T; zh: { [K in keyof T]: string } },
): () => Text<T> {
  // One function for each language, so that what depends on it changes when the language does and not before.
  const lookups = { en: lookup("en", texts.en), zh: lookup("zh", texts.zh) };
  return () => lookups[useLanguage()];
}

function lookup(of: Language, texts: Record<string, string>): (key: string, values?: Values) => string {
  return (key, values) => {
    const count = values?.count;
    const plural = typeof count === "number" ? texts[`${key}_${plurals[of].select(count)}`] : undefined;
    const text = plural ?? texts[`${key}_other`] ?? texts[key] ?? key;
    return values
      ? text.replace(/\{\{\s*(\w+)\s*\}\}/g, (braces, name: string) => String(values[name] ?? braces))
      : text;
  };
}
