import { Anchor, Group, Stack, Text, Title } from "@mantine/core";
import { Link } from "react-router";
import { formatAttributes, formatMoney } from "@/ui/format";
import { Picture } from "@/ui/Picture";
import { Price } from "@/ui/Price";
import type { CartLine } from "../cart/line";
import classes from "./checkout.module.css";
import { useCheckoutText } from "./messages";

/** Articles lists what is about to be ordered. */
export function Articles({ lines }: { lines: CartLine[] }) {
  const t = useCheckoutText();
  return (
    <Stack gap="sm" component="section" aria-labelledby="articles">
      <Group justify="space-between" align="baseline">
        <Title order={2} size="h4" id="articles">
          {t("articles")}
        </Title>
        <Anchor component={Link} to="/cart" size="sm">
          {t("change")}
        </Anchor>
      </Group>
      <ul className={classes.articles}>
        {lines.map(l => (
          <li key={l.skuId} className={classes.article}>
            <Picture src={l.picture} alt="" size={64} />
            <Stack gap={2} miw={0}>
              <Text fw={600} lineClamp={2}>
                {l.title}
              </Text>
              <Text size="sm" c="dimmed">
                {[formatAttributes(l.attributes), `${formatMoney(l.price)} × ${l.quantity}`]
                  .filter(Boolean)
                  .join(" · ")}
              </Text>
            </Stack>
            <Price className={classes.sum} money={{ ...l.price, amount: l.price.amount * l.quantity }} />
          </li>
        ))}
      </ul>
    </Stack>
  );
}
