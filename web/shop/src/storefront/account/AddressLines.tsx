import { useLanguage } from "@mall/common/i18n";
import { Text } from "@mantine/core";
import type { Schema } from "@/api/client";
import classes from "./account.module.css";
import { countryName } from "./country";

/** AddressLines shows an address as its readers write it: from the large to the small in Chinese, the other way round in English. */
export function AddressLines({ address }: { address: Schema<"OrderAddress"> }) {
  const language = useLanguage();
  const { recipient, phone, line1, line2, city, province, postalCode } = address;
  const country = countryName(address.country, language);
  // Beijing is a city and a province.
  const area = city === province ? [city] : language === "zh" ? [province, city] : [city, province];
  const street = [line1, line2].filter(Boolean);
  const lines =
    language === "zh"
      ? [[country, ...area].join(" "), street.join(" "), postalCode]
      : [street.join(", "), `${area.join(", ")} ${postalCode}`, country];
  return (
    <address className={classes.address}>
      <Text component="span" display="block" fw={600}>
        {recipient}
      </Text>
      <Text component="span" display="block" size="sm">
        {phone}
      </Text>
      <Text component="span" display="block" size="sm" c="dimmed" className={classes.lines}>
        {lines.join("\n")}
      </Text>
    </address>
  );
}
