import { locale } from "@mall/common/i18n";
import { Text, TextInput, type TextInputProps } from "@mantine/core";

/** PriceInput takes a price in major units, as parsePrice reads it. */
export function PriceInput({ currency, ...props }: { currency: string } & TextInputProps) {
  return (
    <TextInput
      inputMode="decimal"
      autoComplete="off"
      leftSection={
        <Text size="sm" c="dimmed" aria-hidden>
          {symbol(currency)}
        </Text>
      }
      {...props}
    />
  );
}

function symbol(currency: string): string {
  const parts = new Intl.NumberFormat(locale(), { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  return parts.formatToParts(0).find(part => part.type === "currency")?.value ?? currency;
}
