import { Button, Group } from "@mantine/core";
import { useState } from "react";
import type { Schema } from "@/api/client";
import { DecisionDialog } from "./DecisionDialog";
import { useRefundText } from "./messages";

/** Decision offers to approve or reject a refund that waits. */
export function Decision({ refund }: { refund: Schema<"Refund"> }) {
  const t = useRefundText();
  const [opened, setOpened] = useState(false);
  const [approved, setApproved] = useState(true);
  const open = (yes: boolean) => {
    setApproved(yes);
    setOpened(true);
  };
  const id = refund.orderId;
  return (
    <>
      {refund.status === "requested" && (
        <Group gap="xs" wrap="nowrap" justify="flex-end">
          <Button size="xs" aria-label={t("approveFor", { id })} onClick={() => open(true)}>
            {t("approve")}
          </Button>
          <Button size="xs" variant="default" aria-label={t("rejectFor", { id })} onClick={() => open(false)}>
            {t("reject")}
          </Button>
        </Group>
      )}
      {/* It outlives the buttons: a decision of somebody else is explained in it. */}
      <DecisionDialog refund={refund} approved={approved} opened={opened} onClose={() => setOpened(false)} />
    </>
  );
}
