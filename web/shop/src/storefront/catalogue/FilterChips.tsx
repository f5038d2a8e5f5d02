import { ActionIcon, Button, Group, Pill } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { formatMoney } from "@/ui/format";
import classes from "./catalogue.module.css";
import { useCategories, useCategoryName } from "./categories";
import { type Filters, noFilters } from "./filters";
import { useCatalogue } from "./messages";

/** useSet is what filters are set, in words, each with the change that takes it off. */
export function useSet(filters: Filters, currency: string): { name: string; without: Partial<Filters> }[] {
  const t = useCatalogue();
  const name = useCategoryName();
  const { data: categories } = useCategories();
  const { query, category, minPrice, maxPrice, available } = filters;
  const money = (amount: number) => formatMoney({ amount, currency });
  const set: { name: string; without: Partial<Filters> }[] = [];
  const known = categories?.find(c => c.id === category);
  if (query) set.push({ name: t("searched", { query }), without: { query: "" } });
  if (category) set.push({ name: known ? name(known) : category, without: { category: "" } });
  if (minPrice !== undefined || maxPrice !== undefined) {
    let words = "";
    if (maxPrice === undefined) words = t("above", { least: money(minPrice ?? 0) });
    else if (minPrice === undefined) words = t("below", { greatest: money(maxPrice) });
    else words = t("between", { least: money(minPrice), greatest: money(maxPrice) });
    set.push({ name: words, without: { minPrice: undefined, maxPrice: undefined } });
  }
  if (available) set.push({ name: t("available"), without: { available: false } });
  return set;
}

/** FilterChips shows the filters that are set, and takes them off. */
export function FilterChips({
  filters,
  currency,
  onChange,
}: {
  filters: Filters;
  currency: string;
  onChange: (change: Partial<Filters>) => void;
}) {
  const t = useCatalogue();
  const set = useSet(filters, currency);
  if (set.length === 0) return null;
  return (
    <Group gap="xs" role="group" aria-label={t("filtersSet")}>
      {set.map(({ name, without }) => (
        <Pill key={name} size="lg" className={classes.chip}>
          <span className={classes.chipText}>{name}</span>
          <ActionIcon
            variant="transparent"
            color="gray"
            size={24}
            onClick={() => onChange(without)}
            aria-label={t("remove", { name })}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </Pill>
      ))}
      {set.length > 1 && (
        <Button variant="subtle" size="compact-sm" onClick={() => onChange({ ...noFilters, query: "" })}>
          {t("clear")}
        </Button>
      )}
    </Group>
  );
}
