import { Alert, Anchor, Code, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconBolt, IconExternalLink } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api, type Schema } from "@/api/client";
import { ChangedDialog, useChanged } from "@/operator/form/ChangedDialog";
import { CopyButton } from "@/ui/CopyButton";
import { useCommon } from "@/ui/messages";
import { useFlashWords } from "./messages";
import { SaleForm } from "./SaleForm";
import { SaleStatus } from "./SaleStatus";
import { contentOf, inputOf, type SaleValues, valuesOf } from "./values";

type FlashSale = Schema<"FlashSale">;

/** EditSale changes a stored sale: the one it was given first, however often that is fetched again. */
export function EditSale({ sale }: { sale: FlashSale }) {
  const t = useFlashWords();
  const common = useCommon();
  const queries = useQueryClient();
  const [base, setBase] = useState(sale);
  const changed = useChanged();
  const { id } = sale;

  const keep = (stored: FlashSale) => {
    queries.setQueryData(["admin", "flash-sale", id], stored);
    setBase(stored);
    return valuesOf(stored);
  };
  const save = async (values: SaleValues) => {
    // The server takes the last word of all; who writes it is to know what goes. What was sold meanwhile is no change.
    const theirs = await answer(api.GET("/api/v1/admin/flash-sales/{id}", { params: { path: { id } } }));
    const decision = contentOf(theirs) === contentOf(base) ? "mine" : await changed.ask();
    if (decision === "neither") return undefined;
    if (decision === "theirs") return keep(theirs);
    const body = inputOf(values);
    const stored = await answer(api.PUT("/api/v1/admin/flash-sales/{id}", { params: { path: { id } }, body }));
    void queries.invalidateQueries({ queryKey: ["admin", "flash-sales"] });
    notifications.show({ color: "teal", message: t("saved") });
    return keep(stored);
  };

  return (
    <>
      <Group gap="sm">
        <SaleStatus status={sale.status} />
        <Group gap={4} wrap="nowrap">
          <Code>{id}</Code>
          <CopyButton value={id} label={t("copyId")} />
        </Group>
        {sale.status !== "ended" && (
          // The shop is another page of its own.
          <Anchor href="/flash-sales" target="_blank" size="sm">
            <Group gap={4} component="span">
              <IconExternalLink size={16} aria-hidden />
              {t("view")}
            </Group>
          </Anchor>
        )}
      </Group>
      <Rules status={sale.status} />
      <SaleForm initial={valuesOf(base)} isNew={false} label={common("save")} save={save} />
      <ChangedDialog question={changed.question} />
    </>
  );
}

/** Rules say what may be changed of a sale in its state. */
function Rules({ status }: { status: string }) {
  const t = useFlashWords();
  if (status === "running")
    return (
      <Alert color="blue" icon={<IconBolt size={20} aria-hidden />} title={t("runningTitle")} maw={860}>
        {t("runningWhy")}
      </Alert>
    );
  if (status === "ended")
    return (
      <Alert color="gray" title={t("endedTitle")} maw={860}>
        {t("endedWhy")}
      </Alert>
    );
  return (
    <Text size="sm" c="dimmed">
      {t("upcomingWhy")}
    </Text>
  );
}
