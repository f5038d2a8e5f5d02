import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { IconTrash, IconTrendingDown, IconTrendingUp } from "@tabler/icons-react";
import { Link } from "react-router";
import { Problem } from "@/api/problem";
import { formatAttributes, formatMoney } from "@/ui/format";
import { Picture } from "@/ui/Picture";
import { Price } from "@/ui/Price";
import { useProblemText } from "@/ui/problems.messages";
import classes from "./cart.module.css";
import { type CartLine, most } from "./line";
import { priceChange, stateOf } from "./lineState";
import { useCartText } from "./messages";
import { QuantityStepper } from "./QuantityStepper";

/** So few left that it is worth a word. */
const few = 5;

/** CartLineRow is one line of the cart and what can be done with it. */
export function CartLineRow({
  line,
  error,
  onQuantity,
  onRemove,
}: {
  line: CartLine;
  /** Why the last change of the line was undone. */
  error: unknown;
  onQuantity: (quantity: number) => void;
  onRemove: () => void;
}) {
  const t = useCartText();
  const text = useProblemText();
  const state = stateOf(line);
  const attributes = formatAttributes(line.attributes);
  return (
    <li className={classes.line} data-sku={line.skuId}>
      <Link
        to={`/products/${line.productId}`}
        tabIndex={-1}
        aria-hidden
        className={state === "gone" ? classes.faded : undefined}
      >
        <Picture src={line.picture} alt="" />
      </Link>
      <Stack gap={4} align="flex-start">
        <Link to={`/products/${line.productId}`} className={classes.title}>
          {line.title}
        </Link>
        {attributes && (
          <Text size="sm" c="dimmed">
            {attributes}
          </Text>
        )}
        <Text size="sm" c="dimmed">
          {t("each", { price: formatMoney(line.price) })}
        </Text>
        <PriceNote line={line} />
        {state === "gone" && (
          <Group gap="xs">
            <Badge color="gray">{t("gone")}</Badge>
            <Text size="sm">{t("goneWhy")}</Text>
          </Group>
        )}
        {state === "short" && (
          <Group gap="xs">
            <Text size="sm" fw={600}>
              {t("short", { count: most(line) })}
            </Text>
            <Text size="sm">{t("shortWhy")}</Text>
            <Button size="compact-sm" variant="light" onClick={() => onQuantity(most(line))}>
              {t("take", { count: most(line) })}
            </Button>
          </Group>
        )}
        {state === "fine" && line.available <= few && (
          <Text size="sm" c="orange.9">
            {t("low", { count: line.available })}
          </Text>
        )}
        {error !== undefined && (
          <Text size="sm" c="red" role="alert">
            {t("failedChange", { why: error instanceof Problem ? text(error) : String(error) })}
          </Text>
        )}
      </Stack>
      <div className={classes.acts}>
        {state === "gone" ? (
          <span />
        ) : (
          <Price
            size="lg"
            className={classes.sum}
            money={{ ...line.price, amount: line.price.amount * line.quantity }}
          />
        )}
        <Group gap="xs" wrap="nowrap">
          {state !== "gone" && (
            <QuantityStepper title={line.title} quantity={line.quantity} greatest={most(line)} onChange={onQuantity} />
          )}
          <Button
            variant="subtle"
            color="gray"
            size="compact-md"
            px={6}
            onClick={onRemove}
            aria-label={t("removeWhat", { title: line.title })}
            title={t("remove")}
          >
            <IconTrash size={18} aria-hidden />
          </Button>
        </Group>
      </div>
    </li>
  );
}

function PriceNote({ line }: { line: CartLine }) {
  const t = useCartText();
  const change = priceChange(line);
  if (!change) return null;
  const Icon = change.way === "cheaper" ? IconTrendingDown : IconTrendingUp;
  return (
    <Group gap={4} wrap="nowrap">
      <Icon size={16} aria-hidden />
      <Text size="sm">{t(change.way, { price: change.before })}</Text>
    </Group>
  );
}
