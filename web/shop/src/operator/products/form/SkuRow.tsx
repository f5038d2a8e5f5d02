import {
  ActionIcon,
  Anchor,
  Badge,
  Button,
  Code,
  Group,
  Input,
  Paper,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { IconPlus, IconTrash, IconX } from "@tabler/icons-react";
import { memo } from "react";
import { Link } from "react-router";
import { newKey } from "@/api/once";
import { PriceInput } from "@/operator/form/PriceInput";
import { useWrong } from "@/operator/form/wrong";
import { formatCount } from "@/ui/format";
import { useProductWords } from "../messages";
import { mostAttributes } from "./schema";
import classes from "./sku.module.css";
import type { AttributeValues, SkuValues } from "./values";

interface SkuRowProps {
  index: number;
  sku: SkuValues;
  /** By what is left of the path behind the SKU. */
  errors: Record<string, unknown>;
  /** A product has one SKU at least. */
  removable: boolean;
  onChange: (index: number, field: "price" | "stock", value: string) => void;
  onAttributes: (index: number, attributes: AttributeValues[], field?: string) => void;
  onRemove: (index: number) => void;
}

/** SkuRow is one SKU of the form. */
export const SkuRow = memo(function SkuRow(props: SkuRowProps) {
  const { index, sku, errors, removable, onChange, onAttributes, onRemove } = props;
  const t = useProductWords();
  const wrong = useWrong();
  const path = `skus.${index}`;
  const n = index + 1;
  const change = (place: number, part: Partial<AttributeValues>) =>
    onAttributes(
      index,
      sku.attributes.map((one, i) => (i === place ? { ...one, ...part } : one)),
      `attributes.${place}.${"name" in part ? "name" : "value"}`,
    );

  return (
    <Paper component="li" withBorder p="md" className={classes.row} aria-label={t("sku", { n })}>
      <Group justify="space-between" wrap="nowrap" mb="xs">
        <Group gap="xs">
          <Title order={3} size="sm">
            {t("sku", { n })}
          </Title>
          {sku.id ? <Code className={classes.id}>{sku.id}</Code> : <Badge variant="light">{t("newSku")}</Badge>}
        </Group>
        <ActionIcon
          variant="subtle"
          color="red"
          size="lg"
          disabled={!removable}
          aria-label={t("removeSku", { n })}
          onClick={() => onRemove(index)}
        >
          <IconTrash size={18} aria-hidden />
        </ActionIcon>
      </Group>
      <div className={classes.fields}>
        <Input.Wrapper
          label={t("attributes")}
          labelElement="div"
          error={wrong(errors.attributes)}
          role="group"
          aria-label={t("attributes")}
          tabIndex={-1}
          data-path={`${path}.attributes`}
        >
          <Stack gap="xs" mt={4}>
            {sku.attributes.map((one, place) => (
              <Group key={one.key} gap="xs" wrap="nowrap" align="flex-start">
                <TextInput
                  className={classes.name}
                  aria-label={t("attributeName", { n: place + 1 })}
                  placeholder={t("namePlaceholder")}
                  value={one.name}
                  error={wrong(errors[`attributes.${place}.name`])}
                  data-path={`${path}.attributes.${place}.name`}
                  onChange={event => change(place, { name: event.currentTarget.value })}
                />
                <TextInput
                  className={classes.value}
                  aria-label={t("attributeValue", { n: place + 1 })}
                  placeholder={t("valuePlaceholder")}
                  value={one.value}
                  error={wrong(errors[`attributes.${place}.value`])}
                  data-path={`${path}.attributes.${place}.value`}
                  onChange={event => change(place, { value: event.currentTarget.value })}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={36}
                  aria-label={t("removeAttribute", { n: place + 1 })}
                  onClick={() => onAttributes(index, sku.attributes.toSpliced(place, 1))}
                >
                  <IconX size={16} aria-hidden />
                </ActionIcon>
              </Group>
            ))}
            {sku.attributes.length < mostAttributes && (
              <div>
                <Button
                  variant="subtle"
                  size="compact-sm"
                  leftSection={<IconPlus size={14} aria-hidden />}
                  onClick={() => onAttributes(index, [...sku.attributes, { key: newKey(), name: "", value: "" }])}
                >
                  {t("addAttribute")}
                </Button>
              </div>
            )}
          </Stack>
        </Input.Wrapper>
        <SimpleGrid cols={2} spacing="sm" className={classes.numbers}>
          <PriceInput
            label={t("price")}
            withAsterisk
            currency={sku.currency}
            value={sku.price}
            error={wrong(errors.price)}
            data-path={`${path}.price`}
            onChange={event => onChange(index, "price", event.currentTarget.value)}
          />
          {sku.id ? (
            <Stock sku={sku} />
          ) : (
            <TextInput
              label={t("firstStock")}
              inputMode="numeric"
              autoComplete="off"
              value={sku.stock}
              error={wrong(errors.stock)}
              data-path={`${path}.stock`}
              onChange={event => onChange(index, "stock", event.currentTarget.value)}
            />
          )}
        </SimpleGrid>
      </div>
    </Paper>
  );
}, unchanged);

/** What is there of a saved SKU is changed on the stock page, with a reason. */
function Stock({ sku }: { sku: SkuValues }) {
  const t = useProductWords();
  return (
    <Stack gap={2}>
      <Text size="sm" fw={500}>
        {t("availableNow")}
      </Text>
      <Text size="sm" lh="36px">
        {formatCount(sku.available ?? 0)}{" "}
        <Anchor component={Link} to={`/admin/stock?query=${sku.id}`} size="sm" ml={6}>
          {t("changeStock")}
        </Anchor>
      </Text>
    </Stack>
  );
}

// A product may have a hundred SKUs: what is typed into one does not draw the others. The form copies its values with
// each change, so that the SKUs are compared by what they hold.
function unchanged(a: SkuRowProps, b: SkuRowProps): boolean {
  const same = (x: unknown, y: unknown) => x === y || JSON.stringify(x) === JSON.stringify(y);
  return (
    a.index === b.index &&
    a.removable === b.removable &&
    a.onChange === b.onChange &&
    a.onAttributes === b.onAttributes &&
    a.onRemove === b.onRemove &&
    same(a.sku, b.sku) &&
    same(a.errors, b.errors)
  );
}
