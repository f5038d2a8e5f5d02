import { Anchor, Button, Progress, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMemo } from "react";
import { Link } from "react-router";
import { answer, api, type Schema } from "@/api/client";
import type { Column, Load } from "@/operator/table/column";
import { DataTable } from "@/operator/table/DataTable";
import { formatCount, formatDateTime } from "@/ui/format";
import { Page } from "@/ui/Page";
import classes from "./flash.module.css";
import { useFlashWords } from "./messages";
import { SaleStatus } from "./SaleStatus";

type FlashSale = Schema<"FlashSale">;

/** Sales begin, sell and end while the page is looked at: asked again so often, in milliseconds. */
const freshness = 15_000;

export default function FlashSales() {
  const t = useFlashWords();
  const load: Load<FlashSale> = (page, signal) =>
    answer(api.GET("/api/v1/admin/flash-sales", { params: { query: page }, signal }));
  const columns = useMemo<Column<FlashSale>[]>(
    () => [
      {
        id: "name",
        header: t("name"),
        width: 200,
        csv: s => s.name,
        cell: s => (
          <Anchor component={Link} to={`/admin/flash-sales/${s.id}`} className={classes.title}>
            {s.name}
          </Anchor>
        ),
      },
      { id: "status", header: t("status"), csv: s => s.status, cell: s => <SaleStatus status={s.status} /> },
      { id: "startsAt", header: t("startsAt"), csv: s => s.startsAt, cell: s => <Time at={s.startsAt} /> },
      { id: "endsAt", header: t("endsAt"), csv: s => s.endsAt, cell: s => <Time at={s.endsAt} /> },
      {
        id: "limit",
        header: t("limit"),
        csv: s => s.limitPerCustomer,
        cell: s => (s.limitPerCustomer ? t("limitOf", { n: formatCount(s.limitPerCustomer) }) : t("noLimit")),
      },
      {
        id: "items",
        header: t("items"),
        align: "end",
        csv: s => s.items.length,
        cell: s => formatCount(s.items.length),
      },
      { id: "quantity", header: t("quantity"), csv: s => sum(s).quantity },
      { id: "sold", header: t("sold"), width: 150, csv: s => sum(s).sold, cell: s => <Sold sale={s} /> },
      { id: "id", header: t("id"), csv: s => s.id },
    ],
    [t],
  );

  return (
    <Page
      title={t("title")}
      toolbar={
        <Button component={Link} to="/admin/flash-sales/new" leftSection={<IconPlus size={16} aria-hidden />}>
          {t("new")}
        </Button>
      }
    >
      <DataTable
        name="flash-sales"
        caption={t("title")}
        columns={columns}
        queryKey={["admin", "flash-sales"]}
        load={load}
        rowKey={s => s.id}
        empty={t("none")}
        refetchInterval={freshness}
      />
    </Page>
  );
}

function Time({ at }: { at: string }) {
  return <time dateTime={at}>{formatDateTime(at)}</time>;
}

function Sold({ sale }: { sale: FlashSale }) {
  const t = useFlashWords();
  const { sold, quantity } = sum(sale);
  const text = t("soldOf", { sold: formatCount(sold), quantity: formatCount(quantity) });
  return (
    <div>
      <Text size="sm">{text}</Text>
      <Progress value={quantity === 0 ? 0 : (sold / quantity) * 100} aria-label={text} color="orange" size="sm" />
    </div>
  );
}

function sum(sale: FlashSale) {
  let quantity = 0;
  let sold = 0;
  for (const item of sale.items) {
    quantity += item.quantity;
    sold += item.quantity - item.remaining;
  }
  return { quantity, sold };
}
