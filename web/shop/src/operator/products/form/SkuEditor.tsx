import { Button, Input, Stack, Text } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus } from "@tabler/icons-react";
import { useCallback, useRef } from "react";
import { errorsBelow } from "@/operator/form/errorsBelow";
import { useWrong } from "@/operator/form/wrong";
import { useProductWords } from "../messages";
import { SkuRow } from "./SkuRow";
import { mostSkus } from "./schema";
import classes from "./sku.module.css";
import { type AttributeValues, blankSku, type ProductValues } from "./values";

/** SkuEditor edits the SKUs of a product. */
export function SkuEditor({ form }: { form: UseFormReturnType<ProductValues> }) {
  const t = useProductWords();
  const wrong = useWrong();
  const { skus } = form.values;
  // The rows are kept from being drawn again by callbacks that stay the same; the form has new ones after each change.
  const latest = useRef(form);
  latest.current = form;

  const change = useCallback((index: number, field: "price" | "stock", value: string) => {
    latest.current.setFieldValue(`skus.${index}.${field}`, value);
  }, []);
  const changeAttributes = useCallback((index: number, attributes: AttributeValues[], field?: string) => {
    const now = latest.current;
    now.setFieldValue(`skus.${index}.attributes`, attributes);
    // A row more or less, and the places that the marks name are others'.
    if (field) now.clearFieldError(`skus.${index}.${field}`);
    else now.setErrors(errors => without(errors, `skus.${index}.attributes.`));
  }, []);
  const remove = useCallback((index: number) => {
    const now = latest.current;
    now.setErrors(errors => without(errors, "skus."));
    now.setFieldValue(
      "skus",
      now.getValues().skus.filter((_, i) => i !== index),
    );
  }, []);
  const add = () => {
    form.setFieldValue("skus", [...skus, blankSku(skus.at(-1))]);
    const place = `skus.${skus.length}.`;
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`input[data-path^="${place}"]`)?.focus());
  };

  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t("skuHint")} {t("removeSkuWhy")}
      </Text>
      <ul className={classes.list}>
        {skus.map((sku, index) => (
          <SkuRow
            key={sku.key}
            index={index}
            sku={sku}
            errors={errorsBelow(form.errors, `skus.${index}`)}
            removable={skus.length > 1}
            onChange={change}
            onAttributes={changeAttributes}
            onRemove={remove}
          />
        ))}
      </ul>
      {form.errors.skus && (
        <Input.Error role="alert" data-path="skus" tabIndex={-1}>
          {wrong(form.errors.skus)}
        </Input.Error>
      )}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          disabled={skus.length >= mostSkus}
          onClick={add}
        >
          {t("addSku")}
        </Button>
      </div>
    </Stack>
  );
}

function without<T>(errors: Record<string, T>, prefix: string): Record<string, T> {
  return Object.fromEntries(Object.entries(errors).filter(([field]) => !field.startsWith(prefix)));
}
