import { Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Price } from "@/ui/Price";
import { QuantityStepper } from "../../cart/QuantityStepper";
import { useCatalogue } from "../messages";
import type { Product } from "../products";
import { BuyButtons } from "./BuyButtons";
import { firstChoice } from "./choice";
import { FlashNote } from "./FlashNote";
import classes from "./product.module.css";
import { SkuChoice } from "./SkuChoice";
import { StockText } from "./StockText";

/** One order takes at most this many of a SKU. */
const most = 99;

/** Buy chooses a SKU and how many of it, and puts it into the cart. */
export function Buy({
  product,
  asked,
  onAsk,
}: {
  product: Product;
  asked: string | null;
  onAsk: (sku: string) => void;
}) {
  const t = useCatalogue();
  // What is chosen stays chosen when it sells out meanwhile.
  const [first] = useState(() => firstChoice(product.skus, asked)?.id ?? "");
  const [quantity, setQuantity] = useState(1);
  const sku = firstChoice(product.skus, asked ?? first);
  const title = (
    <Title order={1} className={classes.title}>
      {product.title}
    </Title>
  );
  if (!sku) return title;
  const greatest = Math.min(sku.available, most);
  const wanted = Math.max(1, Math.min(quantity, greatest));
  return (
    <Stack gap="lg">
      {title}
      <Group gap="md" align="baseline">
        <Price money={sku.price} fz={32} lh={1.2} />
        <StockText available={sku.available} />
      </Group>
      <FlashNote sku={sku.id} />
      {product.skus.length > 1 && <SkuChoice skus={product.skus} sku={sku} onChange={chosen => onAsk(chosen.id)} />}
      <Stack gap={8} align="flex-start">
        <Text size="sm" fw={600} aria-hidden>
          {t("quantity")}
        </Text>
        <QuantityStepper
          title={product.title}
          quantity={wanted}
          greatest={greatest}
          disabled={sku.available === 0}
          onChange={setQuantity}
        />
      </Stack>
      <BuyButtons product={product} sku={sku} quantity={wanted} />
    </Stack>
  );
}
