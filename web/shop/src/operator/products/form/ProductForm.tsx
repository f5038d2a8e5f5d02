import { Grid, NativeSelect, Paper, Radio, Stack, Textarea, TextInput, Title } from "@mantine/core";
import { schemaResolver, useForm } from "@mantine/form";
import { type ReactNode, useCallback, useState } from "react";
import { FormBar } from "@/operator/form/FormBar";
import { LeaveDialog } from "@/operator/form/LeaveDialog";
import { useLeaveGuard } from "@/operator/form/useLeaveGuard";
import { useSave } from "@/operator/form/useSave";
import { useWrong } from "@/operator/form/wrong";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useProductWords } from "../messages";
import { PictureEditor } from "../pictures/PictureEditor";
import { useCategories } from "../useCategories";
import { fieldOf } from "./fields";
import { SkuEditor } from "./SkuEditor";
import { mostPictures, productSchema } from "./schema";
import type { ProductValues } from "./values";

/**
 * ProductForm edits a new or a stored product. save stores it and answers what the form is to hold then, if that is not
 * what it holds; release in it lets the page be left without a question.
 */
export function ProductForm({
  initial,
  label,
  save,
  children,
}: {
  initial: ProductValues;
  label: string;
  save: (values: ProductValues, release: () => void) => Promise<ProductValues | undefined>;
  /** Stands above what is edited at the side. */
  children?: ReactNode;
}) {
  const t = useProductWords();
  const wrong = useWrong();
  const categories = useCategories();
  const [uploading, setUploading] = useState(false);
  const form = useForm<ProductValues>({
    initialValues: initial,
    validate: schemaResolver(productSchema, { sync: true }),
    enhanceGetInputProps: ({ inputProps }) => ({ error: wrong(inputProps.error) }),
  });
  const dirty = form.isDirty() || uploading;
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
  const { setFieldValue, clearFieldError } = form;
  const changePictures = useCallback(
    (change: (urls: string[]) => string[]) => {
      setFieldValue("pictures", change);
      clearFieldError("pictures");
    },
    [setFieldValue, clearFieldError],
  );

  return (
    <form noValidate onSubmit={saving.onSubmit}>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack gap="md">
            <Section title={t("basics")}>
              <TextInput label={t("name")} withAsterisk {...form.getInputProps("title")} />
              <Textarea
                label={t("description")}
                description={t("descriptionHint")}
                autosize
                minRows={4}
                maxRows={16}
                {...form.getInputProps("description")}
              />
            </Section>
            <Section title={t("pictures")}>
              <PictureEditor
                urls={form.values.pictures}
                most={mostPictures}
                error={form.errors.pictures}
                onChange={changePictures}
                onBusy={setUploading}
              />
            </Section>
            <Section title={t("skus")}>
              <SkuEditor form={form} />
            </Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack gap="md">
            {children}
            <Section title={t("visibility")}>
              <NativeSelect
                label={t("category")}
                withAsterisk
                data={[{ value: "", label: "–" }, ...categories.choices]}
                {...form.getInputProps("categoryId")}
              />
              {categories.error && <ProblemAlert error={categories.error} retry={() => void categories.refetch()} />}
              <Radio.Group label={t("status")} {...form.getInputProps("status")}>
                <Stack gap="xs" mt={6}>
                  <Radio value="active" label={t("active")} description={t("activeWhy")} />
                  <Radio value="hidden" label={t("hidden")} description={t("hiddenWhy")} />
                </Stack>
              </Radio.Group>
            </Section>
          </Stack>
        </Grid.Col>
      </Grid>
      {saving.error !== undefined && <ProblemAlert error={saving.error} />}
      <FormBar
        label={label}
        pending={saving.pending}
        disabled={uploading}
        dirty={dirty}
        wrong={Object.keys(form.errors).length > 0}
      />
      <LeaveDialog guard={guard} />
    </form>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper component="section" withBorder p="md" aria-label={title}>
      <Title order={2} size="h4" mb="sm">
        {title}
      </Title>
      <Stack gap="sm">{children}</Stack>
    </Paper>
  );
}
