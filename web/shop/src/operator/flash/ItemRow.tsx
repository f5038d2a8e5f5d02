import { ActionIcon, Group, Paper, SimpleGrid, Text, TextInput, Tooltip } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { PriceInput } from "@/operator/form/PriceInput";
import { useWrong } from "@/operator/form/wrong";
import { formatAttributes, formatCount, formatMoney } from "@/ui/format";
import { Picture } from "@/ui/Picture";
import classes from "./flash.module.css";
import { useFlashWords } from "./messages";
import type { ItemValues } from "./values";

/** ItemRow is one SKU of the sale: what it costs there and how many there are. */
export function ItemRow({
  item,
  index,
  onSale,
  errors,
  onChange,
  onRemove,
}: {
  item: ItemValues;
  index: number;
  onSale: boolean;
  /** By what is left of the path behind the item. */
  errors: Record<string, unknown>;
  onChange: (field: "price" | "quantity", value: string) => void;
  onRemove: () => void;
}) {
  const t = useFlashWords();
  const wrong = useWrong();
  const path = `items.${index}`;
  const title = `${item.title} ${formatAttributes(item.attributes)}`.trim();
  const stays = item.sold > 0;
  return (
    <Paper component="li" withBorder p="md" aria-label={t("item", { n: index + 1 })}>
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <Picture src={item.picture} alt="" size={56} />
        <div className={classes.about}>
          <Text fw={600} size="sm" className={classes.title}>
            {item.title}
          </Text>
          <Text size="sm" c="dimmed" className={classes.title}>
            {formatAttributes(item.attributes)}
          </Text>
          <Text size="xs" c="dimmed">
            {t("regular", { price: formatMoney(item.regular) })}
            {item.available !== undefined && ` · ${t("available", { n: formatCount(item.available) })}`}
            {item.sold > 0 && ` · ${t("soldOf", { sold: formatCount(item.sold), quantity: item.quantity })}`}
          </Text>
          {!onSale && (
            <Text size="xs" c="orange">
              {t("notOnSale")}
            </Text>
          )}
          {wrong(errors.skuId) && (
            <Text size="xs" c="red" role="alert" data-path={`${path}.skuId`} tabIndex={-1}>
              {wrong(errors.skuId)}
            </Text>
          )}
        </div>
        <Tooltip label={t("itemStays")} disabled={!stays} multiline maw={240}>
          <ActionIcon
            variant="subtle"
            color="red"
            size="lg"
            // Reachable, so that everybody hears why it does nothing.
            aria-disabled={stays}
            data-disabled={stays || undefined}
            aria-label={stays ? `${t("removeItem", { title })}: ${t("itemStays")}` : t("removeItem", { title })}
            onClick={() => !stays && onRemove()}
          >
            <IconTrash size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
      <SimpleGrid cols={2} spacing="sm" mt="xs">
        <PriceInput
          label={t("price")}
          withAsterisk
          currency={item.regular.currency}
          value={item.price}
          error={wrong(errors.price)}
          data-path={`${path}.price`}
          onChange={event => onChange("price", event.currentTarget.value)}
        />
        <TextInput
          label={t("quantity")}
          withAsterisk
          inputMode="numeric"
          autoComplete="off"
          value={item.quantity}
          error={wrong(errors.quantity)}
          data-path={`${path}.quantity`}
          onChange={event => onChange("quantity", event.currentTarget.value)}
        />
      </SimpleGrid>
    </Paper>
  );
}
