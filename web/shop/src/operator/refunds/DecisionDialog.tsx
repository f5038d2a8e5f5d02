import { Button, Group, Loader, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api, type Schema } from "@/api/client";
import { Problem } from "@/api/problem";
import { formatMoney } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useSubmission } from "@/ui/useSubmission";
import { useRefundText } from "./messages";

interface Props {
  refund: Schema<"Refund">;
  approved: boolean;
  onClose: () => void;
}

/** DecisionDialog asks once more before a refund is decided, and says what it does to the money and the stock. */
export function DecisionDialog({ opened, ...props }: Props & { opened: boolean }) {
  const t = useRefundText();
  const common = useCommon();
  const amount = formatMoney(props.refund.amount);
  return (
    <Modal
      opened={opened}
      onClose={props.onClose}
      title={t(props.approved ? "approveTitle" : "rejectTitle", { amount })}
      closeButtonProps={{ "aria-label": common("close") }}
    >
      <Decide {...props} />
    </Modal>
  );
}

function Decide({ refund, approved, onClose }: Props) {
  const t = useRefundText();
  const common = useCommon();
  const queries = useQueryClient();
  const amount = formatMoney(refund.amount);
  const form = useForm({
    initialValues: { note: "" },
    validate: { note: value => (approved || value.trim() ? null : t("noteWhy")) },
  });
  const { onSubmit, pending, error } = useSubmission(form, async ({ note }) => {
    try {
      const params = { path: { id: refund.id } };
      await answer(api.POST("/api/v1/admin/refunds/{id}/approval", { params, body: { approved, note: note.trim() } }));
    } catch (e) {
      // Somebody else decided: the list behind the dialog is to show it.
      if (e instanceof Problem && e.status === 409) void queries.invalidateQueries({ queryKey: ["admin"] });
      throw e;
    }
    notifications.show({ color: "teal", message: t(approved ? "approved" : "rejected", { amount }) });
    onClose();
    void queries.invalidateQueries({ queryKey: ["admin"] });
  });
  const late = error instanceof Problem && error.status === 409;
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack>
        <Text size="sm">{t(approved ? "approveEffect" : "rejectEffect")}</Text>
        {approved && <StockEffect orderId={refund.orderId} />}
        <div>
          <Text size="sm" c="dimmed">
            {t("reason")}
          </Text>
          <Text size="sm">{refund.reason}</Text>
        </div>
        <Textarea
          {...form.getInputProps("note")}
          label={t("noteLabel")}
          maxLength={500}
          autosize
          minRows={2}
          required={!approved}
          disabled={late}
          data-autofocus
        />
        {error !== undefined && <ProblemAlert error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {late ? common("close") : common("cancel")}
          </Button>
          {!late && (
            <Button type="submit" color={approved ? undefined : "red"} loading={pending}>
              {t(approved ? "approveNow" : "rejectNow", { amount })}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

/** StockEffect tells what becomes of the pieces of a refunded order: those that left stay sold. */
function StockEffect({ orderId }: { orderId: string }) {
  const t = useRefundText();
  const { data, isPending } = useQuery({
    queryKey: ["admin", "order", orderId],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/admin/orders/{id}", { signal, params: { path: { id: orderId } } })),
  });
  if (isPending) return <Loader size="xs" />;
  return data && <Text size="sm">{t(data.shipment ? "stockStays" : "stockReturns")}</Text>;
}
