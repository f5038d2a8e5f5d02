import { Alert, Anchor, Box, Button, Group, Stack, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { Link } from "react-router";
import { Countdown } from "@/ui/Countdown";
import { formatMoney } from "@/ui/format";
import { Price } from "@/ui/Price";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { usePaymentText } from "./messages";
import { QrCode } from "./QrCode";
import type { Order, Payment } from "./startPayment";

/** Open is a payment that waits for its customer: how much, how long, and where to pay. */
export function Open({
  payment,
  order,
  now,
  end,
}: {
  payment: Payment;
  order: Order;
  now: number;
  end: (outcome: "success" | "failure") => Promise<void>;
}) {
  const t = usePaymentText();
  const [running, setRunning] = useState<"success" | "failure">();
  const [error, setError] = useState<unknown>();
  const busy = useRef(false); // a second click may come before the page is drawn again
  const url = new URL(`/pay/${encodeURIComponent(payment.id)}`, location.origin).href;

  const choose = async (outcome: "success" | "failure") => {
    if (busy.current) return;
    busy.current = true;
    setRunning(outcome);
    setError(undefined);
    try {
      await end(outcome);
    } catch (e) {
      setError(e);
    } finally {
      busy.current = false;
      setRunning(undefined);
    }
  };

  return (
    <Stack align="center" gap="md">
      <Stack align="center" gap={0}>
        <Text size="sm" c="dimmed">
          {t("amount")}
        </Text>
        <Price money={payment.amount} fz={36} lh={1.2} />
      </Stack>
      <Group gap="xs">
        <Text size="sm">{t("timeLeft")}</Text>
        <Countdown until={order.expiresAt} now={now} />
      </Group>
      <Box visibleFrom="sm">
        <Stack align="center" gap="xs">
          <QrCode text={url} label={t("scanAlt", { url })} />
          <Text size="sm">{t("scan")}</Text>
          <Text size="xs" c="dimmed" ta="center">
            {t("scanWhy")}
          </Text>
        </Stack>
      </Box>
      {error !== undefined && <ProblemAlert error={error} />}
      {payment.provider === "sandbox" ? (
        <Stack w="100%" gap="sm">
          <Alert color="gray" icon={<IconInfoCircle size={20} aria-hidden />}>
            {t("sandbox")}
          </Alert>
          <Button
            size="lg"
            fullWidth
            loading={running === "success"}
            disabled={running === "failure"}
            onClick={() => void choose("success")}
          >
            {t("pay", { amount: formatMoney(payment.amount) })}
          </Button>
          <Button
            fullWidth
            variant="default"
            loading={running === "failure"}
            disabled={running === "success"}
            onClick={() => void choose("failure")}
          >
            {t("fail")}
          </Button>
        </Stack>
      ) : (
        /^https?:\/\//.test(payment.payUrl) && (
          <Button size="lg" fullWidth component="a" href={payment.payUrl}>
            {t("provider", { provider: payment.provider })}
          </Button>
        )
      )}
      <Anchor component={Link} to={`/orders/${payment.orderId}`} size="sm">
        {t("toOrder")}
      </Anchor>
    </Stack>
  );
}
