import { Anchor, Badge, Group, SimpleGrid, Text } from "@mantine/core";
import { Link } from "react-router";
import { formatCount } from "@/ui/format";
import { Panel } from "@/ui/Panel";
import classes from "./business.module.css";
import { type Business, conflicts, gaugesOf, totalOf } from "./counters";
import { useBusiness } from "./messages";

/** Stock warns of SKUs that run out, and tells how many orders were refused meanwhile. */
export function Stock({ business, since }: { business: Business; since: string }) {
  const t = useBusiness();
  const levels = new Map(gaugesOf(business, "mall_stock_skus").map(g => [g.labels.level, g.now]));
  const units = new Map(gaugesOf(business, "mall_stock_units").map(g => [g.labels.state, g.now]));
  const refused = totalOf(business.counters, conflicts);
  const out = levels.get("out");
  const low = levels.get("low");
  const known = out !== undefined && low !== undefined;
  const traces = `/traces?service=order-api&attribute=${encodeURIComponent("http.response.status_code=409")}&${since}`;
  const figure = (value: number | undefined, label: string, color?: string) => (
    <div>
      <Text component="div" className={classes.number} c={value ? color : undefined}>
        {value === undefined ? "–" : formatCount(value)}
      </Text>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
    </div>
  );
  return (
    <Panel
      title={t("stock")}
      aside={
        known && (out > 0 || low > 0) ? (
          <Badge size="sm" variant="light" color={out > 0 ? "red" : "yellow"}>
            {out > 0 ? `${formatCount(out)} ${t("stock.out")}` : `${formatCount(low)} ${t("stock.low")}`}
          </Badge>
        ) : undefined
      }
    >
      {known ? (
        <>
          <SimpleGrid cols={{ base: 2, xs: 3 }} spacing="xs">
            {figure(out, t("stock.out"), "red")}
            {figure(low, t("stock.low"), "orange")}
            {figure(levels.get("enough"), t("stock.enough"))}
            {figure(units.get("available"), t("stock.available"))}
            {figure(units.get("reserved"), t("stock.reserved"))}
            {figure(refused, t("stock.refused"))}
          </SimpleGrid>
          <Text size="sm" mt={6}>
            {out > 0 || low > 0 ? t("stock.warn") : t("stock.fine")}
          </Text>
        </>
      ) : (
        <Text size="sm">{t("stock.unknown")}</Text>
      )}
      <Group gap="sm" mt={4}>
        <Anchor component={Link} size="xs" to={traces} title={t("stock.refusedHint")}>
          {t("stock.traces")}
        </Anchor>
        <Anchor component={Link} size="xs" to="/alerts?alert=StockOut">
          {t("stock.alert")}
        </Anchor>
      </Group>
    </Panel>
  );
}
