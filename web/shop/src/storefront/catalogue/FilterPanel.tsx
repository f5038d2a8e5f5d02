import { Fieldset, Stack, Switch, Text } from "@mantine/core";
import { useId } from "react";
import { Link } from "react-router";
import classes from "./catalogue.module.css";
import { useCategories, useCategoryName } from "./categories";
import { type Filters, writeFilters } from "./filters";
import { useCatalogue } from "./messages";
import { PriceRange } from "./PriceRange";

/** FilterPanel chooses what is listed: beside the list, or in a phone's drawer. */
export function FilterPanel({
  filters,
  currency,
  onChange,
}: {
  filters: Filters;
  currency: string;
  onChange: (change: Partial<Filters>) => void;
}) {
  const t = useCatalogue();
  const name = useCategoryName();
  const id = useId();
  const { data: categories } = useCategories();
  const link = (category: string, text: string, count?: number) => (
    <li key={category}>
      <Link
        className={classes.category}
        to={{ search: writeFilters({ ...filters, category }).toString() }}
        aria-current={filters.category === category || undefined}
      >
        <span>{text}</span>
        {count !== undefined && (
          <Text component="span" size="xs" c="dimmed">
            {count}
          </Text>
        )}
      </Link>
    </li>
  );
  return (
    <Stack gap="lg">
      <nav aria-labelledby={id}>
        <Text id={id} fw={600} size="sm" mb={4}>
          {t("category")}
        </Text>
        <ul className={classes.categories}>
          {link("", t("all"))}
          {categories?.map(c => link(c.id, name(c), c.productCount))}
        </ul>
      </nav>
      <Fieldset variant="unstyled" legend={t("price")} classNames={{ legend: classes.legend }}>
        <PriceRange range={filters} currency={currency} onChange={onChange} />
      </Fieldset>
      <Switch
        checked={filters.available}
        onChange={event => onChange({ available: event.currentTarget.checked })}
        label={t("available")}
      />
    </Stack>
  );
}
