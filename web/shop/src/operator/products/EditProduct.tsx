import { Alert, Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconUsers } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api, type Schema } from "@/api/client";
import { ChangedDialog, useChanged } from "@/operator/form/ChangedDialog";
import { useFormWords } from "@/operator/form/messages";
import { formatDateTime } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { ProductForm } from "./form/ProductForm";
import { inputOf, type ProductValues, valuesOf } from "./form/values";
import { useProductWords } from "./messages";
import { StoredProduct } from "./StoredProduct";

type Product = Schema<"Product">;

/** EditProduct changes a stored product: the one it was given first, however often that is fetched again. */
export function EditProduct({ product }: { product: Product }) {
  const t = useProductWords();
  const words = useFormWords();
  const common = useCommon();
  const queries = useQueryClient();
  const [base, setBase] = useState(product);
  const [round, setRound] = useState(0);
  const changed = useChanged();
  const { id } = product;

  const keep = (stored: Product) => {
    queries.setQueryData(["admin", "product", id], stored);
    setBase(stored);
    return valuesOf(stored);
  };
  const save = async (values: ProductValues) => {
    // The server takes the last word of all; who writes it is to know what goes.
    const theirs = await answer(api.GET("/api/v1/admin/products/{id}", { params: { path: { id } } }));
    const decision = theirs.updatedAt === base.updatedAt ? "mine" : await changed.ask(theirs.updatedAt);
    if (decision === "neither") return undefined;
    if (decision === "theirs") return keep(theirs);
    const body = inputOf(values);
    const stored = await answer(api.PUT("/api/v1/admin/products/{id}", { params: { path: { id } }, body }));
    for (const list of ["products", "stock"]) void queries.invalidateQueries({ queryKey: ["admin", list] });
    notifications.show({ color: "teal", message: t("saved") });
    return keep(stored);
  };
  const takeTheirs = () => {
    setBase(product);
    setRound(round + 1);
  };

  return (
    <>
      {product.updatedAt > base.updatedAt && (
        <Alert color="blue" role="status" icon={<IconUsers size={20} aria-hidden />} title={words("changedTitle")}>
          {words("changedWhy", { when: formatDateTime(product.updatedAt) })}
          <div>
            <Button size="xs" variant="default" mt="xs" onClick={takeTheirs}>
              {words("takeTheirs")}
            </Button>
          </div>
        </Alert>
      )}
      <ProductForm key={round} initial={valuesOf(base)} label={common("save")} save={save}>
        <StoredProduct product={base} />
      </ProductForm>
      <ChangedDialog question={changed.question} />
    </>
  );
}
