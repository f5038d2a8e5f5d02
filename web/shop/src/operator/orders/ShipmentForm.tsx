import { Button, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { IconTruckDelivery } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { answer, api, type Schema } from "@/api/client";
import { Problem } from "@/api/problem";
import { useCommon } from "@/ui/messages";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useSubmission } from "@/ui/useSubmission";
import { useOrderText } from "./messages";
import { carrierOf, carriers, own, type ShipmentValues, trackingNumberOf, wrongWith } from "./shipment";

/** ShipmentForm ships a paid order. onShipped hears when it is on its way. */
export function ShipmentForm({ order, onShipped }: { order: Schema<"Order">; onShipped: () => void }) {
  const t = useOrderText();
  const common = useCommon();
  const queries = useQueryClient();
  const form = useForm<ShipmentValues>({
    initialValues: { carrier: carriers[0], ownCarrier: "", trackingNumber: "" },
    validate: values => {
      const wrong = wrongWith(values);
      const carrier = wrong.carrier && common("required");
      return {
        carrier: values.carrier === own ? undefined : carrier,
        ownCarrier: values.carrier === own ? carrier : undefined,
        trackingNumber:
          wrong.trackingNumber && (wrong.trackingNumber === "missing" ? common("required") : t("trackingWrong")),
      };
    },
  });
  const { onSubmit, pending, error } = useSubmission(form, async values => {
    const body = { carrier: carrierOf(values), trackingNumber: trackingNumberOf(values.trackingNumber) };
    try {
      const params = { path: { id: order.id } };
      queries.setQueryData(
        ["admin", "order", order.id],
        await answer(api.POST("/api/v1/admin/orders/{id}/shipment", { params, body })),
      );
    } catch (e) {
      // Somebody else was faster, or the customer wants the money back: show what it is now.
      if (e instanceof Problem && e.status === 409) void queries.invalidateQueries({ queryKey: ["admin"] });
      throw e;
    }
    notifications.show({ color: "teal", message: t("shipped", { id: order.id }) });
    onShipped();
    void queries.invalidateQueries({ queryKey: ["admin"] });
  });
  return (
    <form onSubmit={onSubmit} noValidate aria-label={t("ship")}>
      <Stack gap="sm">
        {error !== undefined && <ProblemAlert error={error} />}
        <NativeSelect
          {...form.getInputProps("carrier")}
          label={t("carrier")}
          data={[...carriers, { value: own, label: t("otherCarrier") }]}
        />
        {form.values.carrier === own && (
          <TextInput {...form.getInputProps("ownCarrier")} label={t("carrierName")} maxLength={100} required />
        )}
        <TextInput
          {...form.getInputProps("trackingNumber")}
          label={t("trackingNumber")}
          description={t("trackingHint")}
          autoComplete="off"
          spellCheck={false}
          maxLength={60}
          required
        />
        {!order.address && (
          <Text size="sm" c="dimmed">
            {t("noAddress")}
          </Text>
        )}
        <Button type="submit" loading={pending} leftSection={<IconTruckDelivery size={18} aria-hidden />}>
          {t("ship")}
        </Button>
      </Stack>
    </form>
  );
}
