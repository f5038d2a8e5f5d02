import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "react-router";
import { formatMoney } from "@/ui/format";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { type CartLine, most } from "../cart/line";
import { stateOf } from "../cart/lineState";
import type { Order } from "../payment/startPayment";
import type { OrderIntent } from "./intent";
import { useCheckoutText } from "./messages";

/** Short tells which articles are sold out or too few, and how to go on without them. */
export function Short({ lines, onDecide }: { lines: CartLine[]; onDecide: () => void }) {
  const t = useCheckoutText();
  return (
    <Alert color="orange" role="alert" icon={<IconAlertTriangle size={20} aria-hidden />} title={t("short")}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{t("shortWhy")}</Text>
        <List size="sm">
          {lines
            .filter(l => stateOf(l) !== "fine")
            .map(l => (
              <List.Item key={l.skuId}>
                {stateOf(l) === "gone" ? t("gone", { title: l.title }) : t("left", { title: l.title, count: most(l) })}
              </List.Item>
            ))}
        </List>
        <Group gap="sm">
          <Button size="compact-md" onClick={onDecide}>
            {t("decide")}
          </Button>
          <Button size="compact-md" variant="default" component={Link} to="/cart">
            {t("toCart")}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

/** Changed tells that an order comes to another total than the customer saw, before anything is charged. */
export function Changed({
  intent,
  order,
  cancelling,
  error,
  onPay,
  onCancel,
}: {
  intent: OrderIntent;
  order: Order;
  cancelling: boolean;
  error: unknown;
  onPay: () => void;
  onCancel: () => void;
}) {
  const t = useCheckoutText();
  const seen = new Map(intent.lines.map(l => [l.skuId, l.price]));
  const others = order.items.filter(i => seen.has(i.skuId) && seen.get(i.skuId)?.amount !== i.price.amount);
  return (
    <>
      <Alert color="orange" role="alert" icon={<IconAlertTriangle size={20} aria-hidden />} title={t("changed")}>
        <Stack gap="sm" align="flex-start">
          <Text>{t("changedWhy", { before: formatMoney(intent.total), after: formatMoney(order.total) })}</Text>
          {others.length > 0 && (
            <List size="sm">
              {others.map(i => (
                <List.Item key={i.skuId}>
                  {t("was", {
                    title: i.title,
                    before: formatMoney(seen.get(i.skuId) ?? i.price),
                    after: formatMoney(i.price),
                  })}
                </List.Item>
              ))}
            </List>
          )}
          <Group gap="sm">
            <Button onClick={onPay} disabled={cancelling}>
              {t("accept", { amount: formatMoney(order.total) })}
            </Button>
            <Button variant="default" onClick={onCancel} loading={cancelling}>
              {t("decline")}
            </Button>
          </Group>
          <Text size="sm">{t("declineWhy")}</Text>
        </Stack>
      </Alert>
      {error !== undefined && <ProblemAlert error={error} />}
    </>
  );
}

/** Unsure tells that an answer was lost, so nobody knows yet whether there is an order. */
export function Unsure({
  error,
  onAgain,
  onStartOver,
}: {
  error: unknown;
  onAgain: () => void;
  onStartOver: () => void;
}) {
  const t = useCheckoutText();
  return (
    <>
      <Alert color="orange" role="alert" icon={<IconAlertTriangle size={20} aria-hidden />} title={t("unsure")}>
        <Stack gap="sm" align="flex-start">
          <Text size="sm">{t("unsureWhy")}</Text>
          <Group gap="sm">
            <Button onClick={onAgain}>{t("again")}</Button>
            <Button variant="default" onClick={onStartOver}>
              {t("startOver")}
            </Button>
            <Button variant="subtle" component={Link} to="/orders">
              {t("toOrders")}
            </Button>
          </Group>
        </Stack>
      </Alert>
      <ProblemAlert error={error} title={t("details")} />
    </>
  );
}

/** Unpaid tells that an order is made but its payment could not be started. */
export function Unpaid({ order, error, onAgain }: { order: Order; error: unknown; onAgain: () => void }) {
  const t = useCheckoutText();
  return (
    <Stack align="flex-start">
      <ProblemAlert error={error} title={t("unpaid")} retry={onAgain} />
      <Button component={Link} to={`/orders/${order.id}`} variant="default">
        {t("toOrder")}
      </Button>
    </Stack>
  );
}
