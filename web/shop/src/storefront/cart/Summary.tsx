import { Alert, Box, Button, Card, Group, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import { Price } from "@/ui/Price";
import { type CartLine, countOf, maxOrderLines, totalOf } from "./line";
import { stateOf } from "./lineState";
import { useCartText } from "./messages";

/** CheckoutButton leads to the checkout, unless something must be decided before. */
export function CheckoutButton({ lines, fullWidth }: { lines: CartLine[]; fullWidth?: boolean }) {
  const t = useCartText();
  const ready = lines.length <= maxOrderLines && lines.every(l => stateOf(l) === "fine");
  if (!ready)
    return (
      <Button size="md" fullWidth={fullWidth} disabled>
        {t("checkout")}
      </Button>
    );
  return (
    <Button size="md" fullWidth={fullWidth} component={Link} to="/checkout">
      {t("checkout")}
    </Button>
  );
}

/** Undecided says what stands in the way of the checkout, and offers the way on. */
export function Undecided({ lines, onDecide }: { lines: CartLine[]; onDecide: () => void }) {
  const t = useCartText();
  if (lines.length > maxOrderLines) return <Alert color="orange">{t("tooMany", { most: maxOrderLines })}</Alert>;
  if (lines.every(l => stateOf(l) === "fine")) return null;
  return (
    <Alert color="orange" role="status">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t("decide")}</Text>
        <Button size="compact-sm" variant="default" onClick={onDecide}>
          {t("decideAll")}
        </Button>
      </Stack>
    </Alert>
  );
}

/** Summary is what the cart comes to. */
export function Summary({ lines, onDecide }: { lines: CartLine[]; onDecide: () => void }) {
  const t = useCartText();
  return (
    <Card withBorder padding="lg" radius="lg">
      <Stack gap="md">
        <Box visibleFrom="md">
          <Undecided lines={lines} onDecide={onDecide} />
        </Box>
        <Group justify="space-between" align="baseline">
          <Text>
            {t("total")}{" "}
            <Text component="span" size="sm" c="dimmed">
              {t("pieces", { count: countOf(lines.filter(l => l.available > 0)) })}
            </Text>
          </Text>
          <div aria-live="polite">
            <Price money={totalOf(lines)} size="xl" />
          </div>
        </Group>
        <Box visibleFrom="sm">
          <CheckoutButton lines={lines} fullWidth />
        </Box>
      </Stack>
    </Card>
  );
}
