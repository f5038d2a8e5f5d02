import { Paper, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { schemaResolver, useForm } from "@mantine/form";
import { type ReactNode, useId } from "react";
import { errorsBelow } from "@/operator/form/errorsBelow";
import { FormBar } from "@/operator/form/FormBar";
import { LeaveDialog } from "@/operator/form/LeaveDialog";
import { useLeaveGuard } from "@/operator/form/useLeaveGuard";
import { useSave } from "@/operator/form/useSave";
import { useWrong } from "@/operator/form/wrong";
import { ProblemAlert } from "@/ui/ProblemAlert";
import classes from "./flash.module.css";
import { ItemRow } from "./ItemRow";
import { useFlashWords } from "./messages";
import { SkuSearch } from "./SkuSearch";
import { fieldOf, saleSchema } from "./schema";
import { TimeInput } from "./TimeInput";
import { useShelf } from "./useShelf";
import type { SaleValues } from "./values";

/**
 * SaleForm edits a new or a stored flash sale. save stores it and answers what the form is to hold then, if that is not
 * what it holds; release in it lets the page be left without a question.
 */
export function SaleForm({
  initial,
  isNew,
  label,
  save,
}: {
  initial: SaleValues;
  isNew: boolean;
  label: string;
  save: (values: SaleValues, release: () => void) => Promise<SaleValues | undefined>;
}) {
  const t = useFlashWords();
  const wrong = useWrong();
  const check = schemaResolver(saleSchema({ isNew, now: () => new Date() }), { sync: true });
  const form = useForm<SaleValues>({
    initialValues: initial,
    validate: values => check({ ...values, items: placed(values.items) }),
    enhanceGetInputProps: ({ inputProps }) => ({ error: wrong(inputProps.error) }),
  });
  const { items } = form.values;
  const shelf = useShelf(items);
  function placed(all: SaleValues["items"]) {
    return all.map(item => ({ ...item, available: shelf.get(item.skuId)?.available ?? item.available }));
  }
  const dirty = form.isDirty();
  const guard = useLeaveGuard(dirty);
  const saving = useSave(
    form,
    async values => {
      const stored = await save(values, guard.release);
      if (!stored) return;
      form.setInitialValues(stored);
      form.reset();
    },
    fieldOf,
  );
  const setItems = (next: SaleValues["items"]) => {
    // The places that the marks name are others' now.
    form.setErrors(errors =>
      Object.fromEntries(Object.entries(errors).filter(([field]) => field !== "items" && !field.startsWith("items."))),
    );
    form.setFieldValue("items", next);
  };

  return (
    <form noValidate onSubmit={saving.onSubmit}>
      <Stack gap="md" maw={860}>
        <Section title={t("basics")}>
          <TextInput label={t("name")} description={t("nameHint")} withAsterisk {...form.getInputProps("name")} />
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <TimeInput label={t("startsAt")} {...form.getInputProps("startsAt")} />
            <TimeInput label={t("endsAt")} {...form.getInputProps("endsAt")} />
          </SimpleGrid>
          <TextInput
            label={t("limit")}
            description={t("limitHint")}
            inputMode="numeric"
            autoComplete="off"
            maw={320}
            {...form.getInputProps("limit")}
          />
        </Section>
        <Section title={t("items")}>
          <Text size="sm" c="dimmed">
            {t("itemsHint")}
          </Text>
          <SkuSearch
            taken={items.map(({ skuId }) => skuId)}
            error={form.errors.items}
            onPick={item => setItems([...items, item])}
          />
          {items.length > 0 && (
            <ul className={classes.items}>
              {placed(items).map((item, index) => (
                <ItemRow
                  key={item.skuId}
                  index={index}
                  item={item}
                  onSale={shelf.get(item.skuId)?.onSale ?? true}
                  errors={errorsBelow(form.errors, `items.${index}`)}
                  onChange={(field, value) => form.setFieldValue(`items.${index}.${field}`, value)}
                  onRemove={() => setItems(items.toSpliced(index, 1))}
                />
              ))}
            </ul>
          )}
        </Section>
        {saving.error !== undefined && <ProblemAlert error={saving.error} />}
      </Stack>
      <FormBar label={label} pending={saving.pending} dirty={dirty} wrong={Object.keys(form.errors).length > 0} />
      <LeaveDialog guard={guard} />
    </form>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <Paper component="section" withBorder p="md" aria-labelledby={id}>
      <Title order={2} size="h4" mb="sm" id={id}>
        {title}
      </Title>
      <Stack gap="sm">{children}</Stack>
    </Paper>
  );
}
