import { Button, Group, Modal, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { schemaResolver, useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { answer, api, type Schema } from "@/api/client";
import { once } from "@/api/once";
import { useSave } from "@/operator/form/useSave";
import { useWrong } from "@/operator/form/wrong";
import { formatAttributes, formatCount } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { Picture } from "@/ui/Picture";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { type ChangeValues, changeSchema, deltaOf, fieldOf, refusal } from "./change";
import { useStockWords } from "./messages";

type StockItem = Schema<"StockItem">;

/** What the presets write, and which way they mean it; stocktaking goes either way. */
const presets = { delivery: "add", return: "add", damage: "take", stocktaking: undefined } as const;
type Preset = keyof typeof presets;

/** ChangeStock asks by how much a SKU's stock changes, and why. */
export function ChangeStock({ item, onClose }: { item: StockItem | undefined; onClose: () => void }) {
  const t = useStockWords();
  const common = useCommon();
  return (
    <Modal
      opened={item !== undefined}
      onClose={onClose}
      title={t("changeTitle")}
      closeButtonProps={{ "aria-label": common("close") }}
      size="lg"
    >
      {item && <ChangeForm item={item} onClose={onClose} />}
    </Modal>
  );
}

function ChangeForm({ item, onClose }: { item: StockItem; onClose: () => void }) {
  const t = useStockWords();
  const common = useCommon();
  const wrong = useWrong();
  const queries = useQueryClient();
  const form = useForm<ChangeValues>({
    initialValues: { direction: "add", pieces: "", reason: "" },
    validate: schemaResolver(changeSchema, { sync: true }),
    enhanceGetInputProps: ({ inputProps }) => ({ error: wrong(inputProps.error) }),
  });
  const { skuId } = item;

  const save = useSave(
    form,
    async values => {
      const body = { delta: deltaOf(values) ?? 0, reason: values.reason.trim() };
      try {
        const level = await once(`stock.${skuId}`, body, key =>
          answer(
            api.POST("/api/v1/admin/skus/{id}/stock", {
              params: { path: { id: skuId }, header: { "Idempotency-Key": key } },
              body,
            }),
          ),
        );
        const before = formatCount(level.available - body.delta);
        notifications.show({ color: "teal", message: t("done", { before, after: formatCount(level.available) }) });
        onClose();
      } catch (error) {
        throw refusal(error);
      } finally {
        // Also after a refusal: what the page showed was no longer so.
        for (const list of ["stock", "products", "product"])
          void queries.invalidateQueries({ queryKey: ["admin", list] });
      }
    },
    fieldOf,
  );

  const choose = (preset: Preset) => {
    form.setFieldValue("reason", t(preset));
    form.clearFieldError("reason");
    const direction = presets[preset];
    if (direction) form.setFieldValue("direction", direction);
  };
  const delta = deltaOf(form.values);
  const after = item.available + (delta ?? 0);

  return (
    <form noValidate onSubmit={save.onSubmit}>
      <Stack gap="md">
        <Group wrap="nowrap">
          <Picture src={item.picture} alt="" size={56} />
          <div>
            <Text fw={600}>{item.title}</Text>
            <Text size="sm" c="dimmed">
              {formatAttributes(item.attributes)}
            </Text>
          </div>
        </Group>
        <SegmentedControl
          aria-label={t("direction")}
          fullWidth
          data={[
            { value: "add", label: t("add") },
            { value: "take", label: t("take") },
          ]}
          {...form.getInputProps("direction", { withError: false, withFocus: false })}
        />
        <TextInput
          label={t("pieces")}
          withAsterisk
          inputMode="numeric"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps("pieces")}
        />
        <TextInput
          label={t("reason")}
          description={t("reasonHint")}
          withAsterisk
          autoComplete="off"
          {...form.getInputProps("reason")}
        />
        <Group gap="xs" role="group" aria-label={t("presets")}>
          {(Object.keys(presets) as Preset[]).map(preset => (
            <Button key={preset} size="compact-sm" variant="default" onClick={() => choose(preset)}>
              {t(preset)}
            </Button>
          ))}
        </Group>
        <div role="status">
          <Text size="sm" c="dimmed">
            {t("becomes")}
          </Text>
          <Text fw={600} size="lg" c={after < 0 ? "red" : undefined}>
            {t("fromTo", {
              before: formatCount(item.available),
              after: delta === undefined ? "…" : formatCount(after),
            })}
          </Text>
          {after < 0 && <Text size="sm">{t("below", { n: formatCount(item.available) })}</Text>}
        </div>
        {save.error !== undefined && <ProblemAlert error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common("cancel")}
          </Button>
          <Button type="submit" loading={save.pending}>
            {t("submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
