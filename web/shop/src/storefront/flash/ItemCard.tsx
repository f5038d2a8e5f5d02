import { Badge, Button, Card, Group, Progress, Stack, Text, VisuallyHidden } from "@mantine/core";
import { Link, useNavigate } from "react-router";
import { Problem } from "@/api/problem";
import { formatAttributes, formatCount, formatMoney } from "@/ui/format";
import { Picture } from "@/ui/Picture";
import { Price } from "@/ui/Price";
import { ProblemAlert } from "@/ui/ProblemAlert";
import classes from "./flash.module.css";
import { useFlashText } from "./messages";
import { type FlashItem, type FlashSale, type Refusal, useFlashBuy } from "./useFlashBuy";

/** ItemCard is one article of a flash sale and the button that asks for it. */
export function ItemCard({
  sale,
  item,
  running,
  customer,
  now,
  ready,
}: {
  sale: FlashSale;
  item: FlashItem;
  running: boolean;
  customer: string | undefined;
  now: number;
  /** ready makes sure that there is an address, and goes on with what it is given. */
  ready: (go: () => void) => void;
}) {
  const t = useFlashText();
  const navigate = useNavigate();
  const { buy, asking, refusal } = useFlashBuy(sale, item, customer);
  const { title, price, regularPrice, remaining, quantity } = item;
  const cheaper = regularPrice.currency === price.currency && regularPrice.amount > price.amount;
  const percent = cheaper ? Math.round((1 - price.amount / regularPrice.amount) * 100) : 0;
  const attributes = formatAttributes(item.attributes);
  const wait = refusal?.retryAt === undefined ? 0 : Math.max(0, Math.ceil((refusal.retryAt - now) / 1000));

  const act = () => {
    if (!customer) void navigate(`/login?next=${encodeURIComponent("/flash-sales")}`);
    else ready(() => void buy());
  };
  return (
    <Card component="li" withBorder radius="lg" padding="md" data-sku={item.skuId}>
      <Card.Section>
        <Link to={`/products/${item.productId}`} tabIndex={-1} aria-hidden className={classes.picture}>
          <Picture src={item.picture} alt="" />
          {percent > 0 && (
            <Badge className={classes.off} color="red.9" variant="filled" size="lg">
              {t("off", { percent })}
            </Badge>
          )}
        </Link>
      </Card.Section>
      <Stack gap="xs" mt="md" className={classes.content}>
        <Link to={`/products/${item.productId}`} className={classes.title}>
          {title}
        </Link>
        {attributes && (
          <Text size="sm" c="dimmed">
            {attributes}
          </Text>
        )}
        <Group gap="xs" align="baseline">
          <span>
            <VisuallyHidden>{t("price")} </VisuallyHidden>
            <Price money={price} fz={24} />
          </span>
          {cheaper && (
            <Text size="sm" c="dimmed" component="span">
              <VisuallyHidden>{t("regular")} </VisuallyHidden>
              <s>{formatMoney(regularPrice)}</s>
            </Text>
          )}
        </Group>
        <div>
          <Progress
            value={quantity > 0 ? (remaining / quantity) * 100 : 0}
            color="red.7"
            aria-label={t("left", { count: formatCount(remaining), all: formatCount(quantity) })}
          />
          <Text size="xs" mt={4}>
            {t("left", { count: formatCount(remaining), all: formatCount(quantity) })}
          </Text>
        </div>
        <Button
          fullWidth
          mt="auto"
          loading={asking}
          disabled={!running || remaining <= 0 || wait > 0}
          onClick={act}
          aria-label={running && remaining > 0 ? t("buyWhat", { title }) : undefined}
        >
          {!running ? t("notYet") : remaining <= 0 ? t("soldOut") : t("buy")}
        </Button>
        {refusal && <Refused refusal={refusal} wait={wait} />}
      </Stack>
    </Card>
  );
}

function Refused({ refusal: { error }, wait }: { refusal: Refusal; wait: number }) {
  const t = useFlashText();
  const status = error instanceof Problem ? error.status : undefined;
  return (
    <div>
      <ProblemAlert error={error} title={t("refused")} />
      {wait > 0 && <Text size="sm">{t("retryIn", { count: wait })}</Text>}
      {(status === 0 || (status !== undefined && status >= 500)) && <Text size="sm">{t("unsure")}</Text>}
    </div>
  );
}
