import { Button, Group, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { digits } from "@/ui/format";
import type { Filters } from "./filters";
import { parsePrice, writePrice } from "./filters";
import { useCatalogue } from "./messages";

type Range = Pick<Filters, "minPrice" | "maxPrice">;

/** PriceRange asks between which prices. */
export function PriceRange({
  range: { minPrice, maxPrice },
  currency,
  onChange,
}: {
  range: Range;
  currency: string;
  onChange: (range: Range) => void;
}) {
  const t = useCatalogue();
  const places = digits(currency);
  const [least, setLeast] = useState("");
  const [greatest, setGreatest] = useState("");
  const [errors, setErrors] = useState<{ least?: string; greatest?: string }>({});
  const leastField = useRef<HTMLInputElement>(null);
  const greatestField = useRef<HTMLInputElement>(null);
  useEffect(() => {
    setLeast(writePrice(minPrice, places));
    setGreatest(writePrice(maxPrice, places));
    setErrors({});
  }, [minPrice, maxPrice, places]);

  const apply = (event: FormEvent) => {
    event.preventDefault();
    const from = parsePrice(least, places);
    const to = parsePrice(greatest, places);
    const found: typeof errors = {};
    if (Number.isNaN(from)) found.least = t("notMoney");
    if (Number.isNaN(to)) found.greatest = t("notMoney");
    else if (from !== undefined && to !== undefined && to < from) found.greatest = t("contrary");
    setErrors(found);
    if (found.least) leastField.current?.focus();
    else if (found.greatest) greatestField.current?.focus();
    else onChange({ minPrice: from, maxPrice: to });
  };

  return (
    <form onSubmit={apply} noValidate>
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <TextInput
          ref={leastField}
          value={least}
          onChange={event => setLeast(event.currentTarget.value)}
          label={t("least")}
          error={errors.least}
          inputMode="decimal"
          autoComplete="off"
        />
        <TextInput
          ref={greatestField}
          value={greatest}
          onChange={event => setGreatest(event.currentTarget.value)}
          label={t("greatest")}
          error={errors.greatest}
          inputMode="decimal"
          autoComplete="off"
        />
      </Group>
      <Button type="submit" variant="default" size="xs" mt="xs" fullWidth>
        {t("apply")}
      </Button>
    </form>
  );
}
