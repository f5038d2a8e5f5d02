import { Anchor, Badge, Button, NativeSelect, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { answer, api, type Schema } from "@/api/client";
import type { Column, Load } from "@/operator/table/column";
import { DataTable } from "@/operator/table/DataTable";
import { ChoiceFilter, SearchFilter } from "@/operator/table/FilterInputs";
import { useFilters } from "@/operator/table/filters";
import { formatAttributes, formatCount } from "@/ui/format";
import { Page } from "@/ui/Page";
import { Picture } from "@/ui/Picture";
import { ChangeStock } from "./ChangeStock";
import { useStockWords } from "./messages";
import classes from "./stock.module.css";

type StockItem = Schema<"StockItem">;

/** So many pieces or fewer are few. */
const low = 10;

export default function Stock() {
  const t = useStockWords();
  const [filters, change, filtered] = useFilters("query", "below", "sort");
  const [changing, setChanging] = useState<StockItem>();
  const { query, below, sort } = filters;
  const load: Load<StockItem> = (page, signal) =>
    answer(
      api.GET("/api/v1/admin/stock", {
        params: {
          query: {
            ...page,
            query: query || undefined,
            below: below === "" ? undefined : Number(below),
            sort: sort || undefined,
          },
        },
        signal,
      }),
    );
  const columns = useMemo<Column<StockItem>[]>(
    () => [
      { id: "sku", header: t("article"), width: 260, csv: s => s.title, cell: s => <Article item={s} /> },
      { id: "attributes", header: t("attributes"), csv: s => formatAttributes(s.attributes) },
      { id: "skuId", header: t("skuId"), csv: s => s.skuId },
      { id: "productId", header: t("productId"), csv: s => s.productId },
      { id: "price", header: t("price"), money: s => s.price },
      {
        id: "available",
        header: t("available"),
        align: "end",
        csv: s => s.available,
        cell: s => <Available n={s.available} />,
      },
      { id: "reserved", header: t("reserved"), align: "end", csv: s => s.reserved, cell: s => formatCount(s.reserved) },
      { id: "onHand", header: t("onHand"), align: "end", csv: s => s.onHand, cell: s => formatCount(s.onHand) },
      { id: "sold", header: t("sold"), align: "end", csv: s => s.sold, cell: s => formatCount(s.sold) },
      {
        id: "change",
        header: t("action"),
        align: "end",
        cell: s => (
          <Button
            size="xs"
            variant="default"
            aria-label={t("change", { sku: `${s.title} ${formatAttributes(s.attributes)}` })}
            onClick={() => setChanging(s)}
          >
            {t("action")}
          </Button>
        ),
      },
    ],
    [t],
  );

  return (
    <Page title={t("title")}>
      <Text size="sm" c="dimmed">
        {t("onHand")} = {t("available")} ({t("availableHint")}) + {t("reserved")} ({t("reservedHint")})
      </Text>
      <DataTable
        name="stock"
        caption={t("title")}
        columns={columns}
        queryKey={["admin", "stock", filters]}
        load={load}
        rowKey={s => s.skuId}
        filtered={filtered}
        clearFilters={() => change({ query: "", below: "", sort: "" })}
        empty={t("none")}
        filters={
          <>
            <SearchFilter
              label={t("search")}
              placeholder={t("searchHint")}
              value={query}
              onChange={to => change({ query: to })}
            />
            <ChoiceFilter
              label={t("level")}
              value={below}
              choices={[
                { value: "0", label: t("soldOut") },
                ...[low, 50, 100].map(n => ({ value: String(n), label: t("atMost", { n }) })),
              ]}
              onChange={to => change({ below: to })}
            />
            <NativeSelect
              label={t("sort")}
              value={sort || "available"}
              data={[
                { value: "available", label: t("fewest") },
                { value: "title", label: t("byTitle") },
              ]}
              onChange={event => {
                const to = event.currentTarget.value;
                change({ sort: to === "available" ? "" : to });
              }}
            />
          </>
        }
      />
      <ChangeStock item={changing} onClose={() => setChanging(undefined)} />
    </Page>
  );
}

function Article({ item }: { item: StockItem }) {
  return (
    <span className={classes.article}>
      <Picture src={item.picture} alt="" size={48} />
      <span>
        <Anchor component={Link} to={`/admin/products/${item.productId}`} className={classes.title}>
          {item.title}
        </Anchor>
        <Text size="sm" c="dimmed" component="span" display="block">
          {formatAttributes(item.attributes)}
        </Text>
      </span>
    </span>
  );
}

/** Available marks what is sold out or about to be. */
function Available({ n }: { n: number }) {
  if (n > low) return formatCount(n);
  return (
    <Badge variant="light" size="lg" miw="max-content" color={n === 0 ? "red" : "orange"}>
      {formatCount(n)}
    </Badge>
  );
}
