import { Anchor, Badge, Button, NativeSelect } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMemo } from "react";
import { Link } from "react-router";
import { answer, api, type Schema } from "@/api/client";
import { writePrice } from "@/operator/form/money";
import type { Column, Load } from "@/operator/table/column";
import { DataTable } from "@/operator/table/DataTable";
import { ChoiceFilter, SearchFilter } from "@/operator/table/FilterInputs";
import { useFilters } from "@/operator/table/filters";
import { formatCount, formatDateTime, formatMoney } from "@/ui/format";
import { Page } from "@/ui/Page";
import { Picture } from "@/ui/Picture";
import { useProductWords } from "./messages";
import classes from "./products.module.css";
import { useCategories } from "./useCategories";

type Product = Schema<"Product">;

export default function Products() {
  const t = useProductWords();
  const categories = useCategories();
  const [filters, change, filtered] = useFilters("query", "category", "status", "sort");
  const { query, category, status, sort } = filters;
  const load: Load<Product> = (page, signal) =>
    answer(
      api.GET("/api/v1/admin/products", {
        params: {
          query: {
            ...page,
            query: query || undefined,
            category: category || undefined,
            status: status || undefined,
            sort: sort || undefined,
          },
        },
        signal,
      }),
    );
  const { nameOf } = categories;
  const columns = useMemo<Column<Product>[]>(
    () => [
      {
        id: "title",
        header: t("name"),
        width: 260,
        csv: p => p.title,
        cell: p => (
          <span className={classes.product}>
            <Picture src={p.pictures[0]} alt="" size={48} />
            <Anchor component={Link} to={`/admin/products/${p.id}`} className={classes.title}>
              {p.title}
            </Anchor>
          </span>
        ),
      },
      { id: "category", header: t("category"), csv: p => p.categoryId, cell: p => nameOf(p.categoryId) },
      { id: "price", header: t("price"), money: p => p.price, cell: p => <PriceRange product={p} /> },
      { id: "priceTo", header: t("priceTo"), csv: p => writePrice(dearest(p).amount, p.price.currency) },
      {
        id: "stock",
        header: t("stock"),
        align: "end",
        csv: stockOf,
        cell: p => formatCount(stockOf(p)),
      },
      { id: "skus", header: t("skus"), align: "end", csv: p => p.skus.length, cell: p => formatCount(p.skus.length) },
      {
        id: "status",
        header: t("status"),
        csv: p => p.status,
        cell: p => <ProductStatus status={p.status} />,
      },
      { id: "updated", header: t("updated"), csv: p => p.updatedAt, cell: p => formatDateTime(p.updatedAt) },
      { id: "id", header: t("skuId"), csv: p => p.id },
    ],
    [t, nameOf],
  );
  return (
    <Page
      title={t("title")}
      toolbar={
        <Button component={Link} to="/admin/products/new" leftSection={<IconPlus size={16} aria-hidden />}>
          {t("new")}
        </Button>
      }
    >
      <DataTable
        name="products"
        caption={t("title")}
        columns={columns}
        queryKey={["admin", "products", filters]}
        load={load}
        rowKey={p => p.id}
        filtered={filtered}
        clearFilters={() => change({ query: "", category: "", status: "", sort: "" })}
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
              label={t("category")}
              value={category}
              choices={categories.choices}
              onChange={to => change({ category: to })}
            />
            <ChoiceFilter
              label={t("status")}
              value={status}
              choices={[
                { value: "active", label: t("active") },
                { value: "hidden", label: t("hidden") },
              ]}
              onChange={to => change({ status: to })}
            />
            <NativeSelect
              label={t("sort")}
              value={sort || "newest"}
              data={[
                { value: "newest", label: t("newest") },
                { value: "priceAsc", label: t("priceAsc") },
                { value: "priceDesc", label: t("priceDesc") },
                { value: "title", label: t("byTitle") },
              ]}
              onChange={event => {
                const to = event.currentTarget.value;
                change({ sort: to === "newest" ? "" : to });
              }}
            />
          </>
        }
      />
    </Page>
  );
}

function ProductStatus({ status }: { status: string }) {
  const t = useProductWords();
  return (
    <Badge variant="light" miw="max-content" color={status === "active" ? "teal" : "gray"}>
      {status === "active" ? t("active") : t("hidden")}
    </Badge>
  );
}

/** PriceRange is what a product costs, from its cheapest SKU to its dearest. */
function PriceRange({ product }: { product: Product }) {
  const most = dearest(product);
  return (
    <span className={classes.price}>
      {formatMoney(product.price)}
      {most.amount > product.price.amount && ` – ${formatMoney(most)}`}
    </span>
  );
}

function dearest(product: Product) {
  return product.skus.reduce((most, { price }) => (price.amount > most.amount ? price : most), product.price);
}

function stockOf(product: Product): number {
  return product.skus.reduce((sum, { available }) => sum + available, 0);
}
