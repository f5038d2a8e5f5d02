import { locale } from "@mall/common/i18n";
import { Skeleton, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Schema } from "@/api/client";
import { formatCount, formatMoney } from "@/ui/format";
import classes from "./dashboard.module.css";
import { countOf, low, useLowStock, useWaitingRefunds } from "./data";
import { useDashboardText } from "./messages";

/** Tiles show the most important numbers. totals is undefined while they are on their way. */
export function Tiles({ totals }: { totals: Schema<"StatisticsTotals"> | undefined }) {
  const t = useDashboardText();
  const waiting = useWaitingRefunds();
  const stock = useLowStock();
  const percent = new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 1 });
  return (
    <section aria-label={t("numbers")} className={classes.tiles}>
      <Tile
        name={t("orders")}
        value={totals && formatCount(totals.orders)}
        note={totals && t("ordersNote", { paid: formatCount(totals.paid), cancelled: formatCount(totals.cancelled) })}
        to="/admin/orders"
      />
      <Tile
        name={t("revenue")}
        value={totals && formatMoney(totals.revenue)}
        note={totals && t("revenueNote", { refunded: formatMoney(totals.refunded) })}
      />
      <Tile name={t("conversion")} value={totals && percent.format(totals.conversion)} note={t("conversionNote")} />
      <Tile name={t("average")} value={totals && formatMoney(totals.averageOrder)} note={t("averageNote")} />
      <Tile
        name={t("waiting")}
        value={waiting.data ? countOf(waiting.data) : waiting.error ? "–" : undefined}
        note={t("waitingNote")}
        to="/admin/refunds?status=requested"
      />
      <Tile
        name={t("lowStock")}
        value={stock.data ? countOf(stock.data) : stock.error ? "–" : undefined}
        note={t("lowStockNote", { n: low })}
        to={`/admin/stock?below=${low}&sort=available`}
      />
    </section>
  );
}

function Tile({ name, value, note, to }: { name: string; value: ReactNode; note?: string; to?: string }) {
  const content = (
    <>
      <Text size="sm" c="dimmed" component="span" display="block">
        {name}
      </Text>
      {value === undefined ? <Skeleton height={28} my={6} w="60%" /> : <span className={classes.number}>{value}</span>}
      <Text size="xs" c="dimmed" component="span" display="block">
        {note ?? "\u00A0"}
      </Text>
    </>
  );
  return to ? (
    <Link to={to} className={classes.tile}>
      {content}
    </Link>
  ) : (
    <div className={classes.tile}>{content}</div>
  );
}
