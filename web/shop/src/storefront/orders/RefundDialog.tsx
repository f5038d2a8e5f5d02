import { Button, Chip, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { answer, api } from "@/api/client";
import { once } from "@/api/once";
import { formatMoney } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useSubmission } from "@/ui/useSubmission";
import { useOrderText } from "./messages";
import type { Order } from "./timeline";
import { useOrderActions } from "./useOrder";

const longest = 500; // characters
const common = ["mind", "broken", "other", "late"] as const;

/** RefundDialog asks why the money is wanted back, and asks the shop for it once. */
export function RefundDialog({
  order,
  opened,
  onClose,
  onDone,
}: {
  order: Order;
  opened: boolean;
  onClose: () => void;
  onDone: () => void;
}) {
  const t = useOrderText();
  const words = useCommon();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("refundTitle", { amount: formatMoney(order.total) })}
      closeButtonProps={{ "aria-label": words("close") }}
      closeOnClickOutside={false}
      centered
    >
      <RefundForm order={order} onClose={onClose} onDone={onDone} />
    </Modal>
  );
}

function RefundForm({ order, onClose, onDone }: { order: Order; onClose: () => void; onDone: () => void }) {
  const t = useOrderText();
  const words = useCommon();
  const { afterwards } = useOrderActions(order.id);
  const form = useForm({
    initialValues: { reason: "" },
    validate: {
      reason: value => {
        if (!value.trim()) return words("required");
        return [...oneLine(value)].length > longest ? t("tooLong", { count: longest }) : null;
      },
    },
  });
  const { onSubmit, pending, error } = useSubmission(form, async ({ reason }) => {
    const body = { reason: oneLine(reason) };
    await afterwards(
      once(`refund.${order.id}`, body, key =>
        answer(
          api.POST("/api/v1/orders/{id}/refunds", {
            params: { path: { id: order.id }, header: { "Idempotency-Key": key } },
            body,
          }),
        ),
      ),
    );
    onDone();
  });
  const reason = form.values.reason;
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack>
        <Text size="sm">{t("refundWhy")}</Text>
        <Group gap="xs">
          {common.map(name => (
            <Chip
              key={name}
              checked={reason === t(`reason.${name}`)}
              onChange={() => form.setFieldValue("reason", t(`reason.${name}`))}
            >
              {t(`reason.${name}`)}
            </Chip>
          ))}
        </Group>
        <Textarea
          {...form.getInputProps("reason")}
          label={t("refundReason")}
          required
          autosize
          minRows={2}
          maxRows={6}
          data-autofocus
        />
        {error !== undefined && <ProblemAlert error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} disabled={pending}>
            {words("back")}
          </Button>
          <Button type="submit" loading={pending}>
            {t("refundSend")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** oneLine is text as the shop keeps it: without control characters. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, " ").trim();
}
