import type { Language } from "@mall/common/i18n";

/** countryName writes a country: a code of ISO 3166-1 by its name in the language, a name as it is. */
export function countryName(country: string, language: Language): string {
  if (!/^[A-Z]{2}$/.test(country)) return country;
  try {
    return new Intl.DisplayNames([language === "zh" ? "zh-CN" : "en-GB"], { type: "region" }).of(country) ?? country;
  } catch {
    return country;
  }
}
