import { Button, Center, Drawer, Indicator, NativeSelect, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { startTransition, useId, useOptimistic } from "react";
import { useSearchParams } from "react-router";
import { useCommon } from "@/ui/messages";
import { Page } from "@/ui/Page";
import { ProblemAlert } from "@/ui/ProblemAlert";
import classes from "./catalogue.module.css";
import { useCategories, useCategoryName } from "./categories";
import { FilterChips, useSet } from "./FilterChips";
import { FilterPanel } from "./FilterPanel";
import { type Filters, readFilters, type Sort, sorts, writeFilters } from "./filters";
import { useCatalogue } from "./messages";
import { Nothing } from "./Nothing";
import { ProductGrid, ProductGridSkeleton } from "./ProductCard";
import { useProducts } from "./products";

/** Catalogue lists products: searched, filtered and sorted as the address says. */
export default function Catalogue() {
  const t = useCatalogue();
  const common = useCommon();
  const [filters, change] = useFilters();
  const products = useProducts(filters);
  const { data, error, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = products;
  const items = data?.pages.flatMap(page => page.items);
  const currency = items?.[0]?.price.currency ?? "CNY";
  const set = useSet(filters, currency).filter(s => s.without.query === undefined);
  const [drawer, { open, close }] = useDisclosure();
  const title = useTitle(filters);
  const sortId = useId();

  const panel = <FilterPanel filters={filters} currency={currency} onChange={change} />;

  let list = <ProductGridSkeleton count={12} />;
  if (items?.length === 0) list = <Nothing filters={filters} />;
  else if (items) list = <ProductGrid products={items} level={2} eager={4} label={t("list")} />;
  else if (error) list = <ProblemAlert title={common("failed")} error={error} retry={() => void refetch()} />;

  return (
    <Page title={title} heading={null}>
      <div className={classes.layout}>
        <aside className={classes.side} aria-label={t("filters")}>
          {panel}
        </aside>
        <Stack gap="md" miw={0}>
          <Title order={1} size="h2">
            {title}
          </Title>
          <div className={classes.toolbar}>
            <Indicator
              label={set.length}
              disabled={set.length === 0}
              size={18}
              className={classes.narrow}
              aria-hidden={undefined}
            >
              <Button
                variant="default"
                leftSection={<IconAdjustmentsHorizontal size={18} aria-hidden />}
                onClick={open}
                aria-haspopup="dialog"
                aria-label={set.length ? t("filtersWith", { count: set.length }) : undefined}
              >
                {t("filters")}
              </Button>
            </Indicator>
            <Text size="sm" c="dimmed" visibleFrom="md">
              {items ? t("shown", { count: items.length }) : " "}
            </Text>
            <div className={classes.sort}>
              <Text component="label" htmlFor={sortId} size="sm" visibleFrom="xs">
                {t("sort")}
              </Text>
              <NativeSelect
                id={sortId}
                aria-label={t("sort")}
                value={filters.sort}
                onChange={event => change({ sort: event.currentTarget.value as Sort })}
                data={sorts.map(value => ({ value, label: t(value) }))}
              />
            </div>
          </div>
          <FilterChips filters={filters} currency={currency} onChange={change} />
          <div className={isPlaceholderData ? classes.old : undefined} aria-busy={isPlaceholderData}>
            {list}
          </div>
          {items && error && (
            <ProblemAlert
              title={common("failed")}
              error={error}
              retry={() => void (hasNextPage ? fetchNextPage() : refetch())}
            />
          )}
          {hasNextPage && !isPlaceholderData && (
            <Center mt="lg">
              <Button variant="default" size="md" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {common("more")}
              </Button>
            </Center>
          )}
        </Stack>
      </div>
      <VisuallyHidden role="status">
        {items && !isPlaceholderData ? t("shown", { count: items.length }) : ""}
      </VisuallyHidden>
      <Drawer
        opened={drawer}
        onClose={close}
        position="bottom"
        size="auto"
        title={t("filters")}
        closeButtonProps={{ "aria-label": common("close") }}
      >
        {panel}
        <Button fullWidth size="md" mt="lg" onClick={close}>
          {t("showResults")}
        </Button>
      </Drawer>
    </Page>
  );
}

/**
 * useFilters are the filters of the address, and how to change them. A change counts at once: the router moves on when
 * it finds the time, and a switch that jumps back until then looks broken.
 */
function useFilters(): [Filters, (change: Partial<Filters>) => void] {
  const [search, setSearch] = useSearchParams();
  const [filters, setWanted] = useOptimistic(readFilters(search));
  const change = (changed: Partial<Filters>) => {
    const wanted = { ...filters, ...changed };
    startTransition(() => {
      setWanted(wanted);
      setSearch(writeFilters(wanted));
    });
  };
  return [filters, change];
}

/** useTitle says what is listed. */
function useTitle({ query, category }: Filters): string {
  const t = useCatalogue();
  const name = useCategoryName();
  const found = useCategories().data?.find(c => c.id === category);
  if (query) return t("resultsFor", { query });
  return found ? name(found) : t("all");
}
