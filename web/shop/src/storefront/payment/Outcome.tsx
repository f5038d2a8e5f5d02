import { Button, Group, Loader, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import {
  IconArrowBackUp,
  IconCheck,
  IconClockExclamation,
  IconClockOff,
  type IconProps,
  IconReceiptOff,
  IconX,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { Link } from "react-router";
import { formatMoney } from "@/ui/format";
import { usePaymentText } from "./messages";
import type { PaymentState } from "./paymentState";
import type { Payment } from "./startPayment";

type Told = Exclude<PaymentState, "open">;

const looks: Record<Told, { color: string; icon?: ComponentType<IconProps> }> = {
  waiting: { color: "mall" },
  late: { color: "orange", icon: IconClockExclamation },
  settling: { color: "mall" },
  paid: { color: "green", icon: IconCheck },
  failed: { color: "red", icon: IconX },
  elsewhere: { color: "green", icon: IconCheck },
  cancelled: { color: "gray", icon: IconReceiptOff },
  expired: { color: "gray", icon: IconClockOff },
  refunding: { color: "orange", icon: IconArrowBackUp },
  refunded: { color: "gray", icon: IconArrowBackUp },
};

/** Outcome tells how a payment stands that the customer does not have to act on, and the way on. */
export function Outcome({
  state,
  payment,
  starting,
  onAgain,
}: {
  state: Told;
  payment: Payment;
  starting: boolean;
  onAgain: () => void;
}) {
  const t = usePaymentText();
  const { color, icon: Icon } = looks[state];
  const amount = formatMoney(payment.capturedAmount ?? payment.amount);
  return (
    <Stack align="center" gap="md" py="lg">
      {Icon ? (
        <ThemeIcon color={color} variant="light" size={72} radius="xl">
          <Icon size={40} aria-hidden />
        </ThemeIcon>
      ) : (
        <Loader size={56} color={color} aria-hidden />
      )}
      <Title order={2} size="h3" ta="center">
        {t(state)}
      </Title>
      {(state === "paid" || state === "waiting" || state === "late") && (
        <Text size="xl" fw={700}>
          {amount}
        </Text>
      )}
      <Text ta="center" c="dimmed">
        {t(`${state}Why`, { amount })}
      </Text>
      <Group justify="center">
        {state === "failed" && (
          <Button onClick={onAgain} loading={starting}>
            {t("again")}
          </Button>
        )}
        {state !== "waiting" && state !== "settling" && (
          <Button
            component={Link}
            to={`/orders/${payment.orderId}`}
            variant={state === "failed" ? "default" : "filled"}
          >
            {t("toOrder")}
          </Button>
        )}
        {(state === "paid" || state === "elsewhere" || state === "cancelled" || state === "expired") && (
          <Button component={Link} to="/products" variant="default">
            {t("shop")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
