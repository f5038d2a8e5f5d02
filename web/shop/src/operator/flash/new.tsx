import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { answer, api } from "@/api/client";
import { once } from "@/api/once";
import { Page } from "@/ui/Page";
import { useFlashWords } from "./messages";
import { SaleForm } from "./SaleForm";
import { blankSale, inputOf, type SaleValues } from "./values";

export default function NewFlashSale() {
  const t = useFlashWords();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [initial] = useState(blankSale);

  const save = async (values: SaleValues, release: () => void) => {
    const body = inputOf(values);
    const made = await once("flashSale", body, key =>
      answer(api.POST("/api/v1/admin/flash-sales", { params: { header: { "Idempotency-Key": key } }, body })),
    );
    release();
    queries.setQueryData(["admin", "flash-sale", made.id], made);
    void queries.invalidateQueries({ queryKey: ["admin", "flash-sales"] });
    notifications.show({ color: "teal", message: t("wasCreated") });
    await navigate(`/admin/flash-sales/${made.id}`);
    return undefined;
  };

  return (
    <Page title={t("new")}>
      <SaleForm initial={initial} isNew label={t("create")} save={save} />
    </Page>
  );
}
