import { Badge, Group, Text, Title } from "@mantine/core";
import { Countdown } from "@/ui/Countdown";
import classes from "./flash.module.css";
import { ItemCard } from "./ItemCard";
import { useFlashText } from "./messages";
import type { FlashSale } from "./useFlashBuy";

/** SaleSection is one flash sale with its countdown and its articles. */
export function SaleSection({
  sale,
  customer,
  now,
  ready,
}: {
  sale: FlashSale;
  customer: string | undefined;
  now: number;
  ready: (go: () => void) => void;
}) {
  const t = useFlashText();
  const running = Date.parse(sale.startsAt) <= now;
  return (
    <section aria-labelledby={sale.id}>
      <Group justify="space-between" mb="md" gap="xs">
        <Group gap="sm">
          <Title order={2} size="h3" id={sale.id}>
            {sale.name}
          </Title>
          <Badge color={running ? "red.9" : "gray"} variant={running ? "filled" : "light"}>
            {t(running ? "running" : "upcoming")}
          </Badge>
        </Group>
        <Text>
          {t(running ? "endsIn" : "startsIn")}{" "}
          <Countdown until={running ? sale.endsAt : sale.startsAt} now={now} size="lg" />
        </Text>
      </Group>
      {sale.limitPerCustomer > 0 && (
        <Text size="sm" c="dimmed" mb="sm">
          {t("limit", { count: sale.limitPerCustomer })}
        </Text>
      )}
      <ul className={classes.items}>
        {sale.items.map(item => (
          <ItemCard
            key={item.skuId}
            sale={sale}
            item={item}
            running={running}
            customer={customer}
            now={now}
            ready={ready}
          />
        ))}
      </ul>
    </section>
  );
}
