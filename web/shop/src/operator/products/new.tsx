import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { answer, api } from "@/api/client";
import { once } from "@/api/once";
import { Page } from "@/ui/Page";
import { ProductForm } from "./form/ProductForm";
import { blankProduct, inputOf, type ProductValues } from "./form/values";
import { useProductWords } from "./messages";

export default function NewProduct() {
  const t = useProductWords();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [initial] = useState(blankProduct);

  const save = async (values: ProductValues, release: () => void) => {
    const body = inputOf(values);
    const made = await once("product", body, key =>
      answer(api.POST("/api/v1/admin/products", { params: { header: { "Idempotency-Key": key } }, body })),
    );
    release();
    queries.setQueryData(["admin", "product", made.id], made);
    void queries.invalidateQueries({ queryKey: ["admin", "products"] });
    void queries.invalidateQueries({ queryKey: ["admin", "stock"] });
    notifications.show({ color: "teal", message: t("wasCreated") });
    await navigate(`/admin/products/${made.id}`);
    return undefined;
  };

  return (
    <Page title={t("new")}>
      <ProductForm initial={initial} label={t("create")} save={save} />
    </Page>
  );
}
