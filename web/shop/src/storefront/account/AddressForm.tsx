import { useLanguage } from "@mall/common/i18n";
import { Button, Group, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { schemaResolver, useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { answer, api, type Schema } from "@/api/client";
import { once } from "@/api/once";
import { useCommon } from "@/ui/messages";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useSubmission } from "@/ui/useSubmission";
import { useAddressText } from "./address.messages";
import { addressSchema } from "./addressSchema";

export type Address = Schema<"Address">;

const fields = {
  recipient: { autoComplete: "name" },
  phone: { autoComplete: "tel", type: "tel" },
  country: { autoComplete: "country-name" },
  province: { autoComplete: "address-level1" },
  city: { autoComplete: "address-level2" },
  line1: { autoComplete: "address-line1" },
  line2: { autoComplete: "address-line2" },
  postalCode: { autoComplete: "postal-code" },
} as const;

type Field = keyof typeof fields;

// From the large to the small in Chinese, the other way round in English.
const orders: Record<"en" | "zh", Field[]> = {
  en: ["recipient", "phone", "line1", "line2", "city", "province", "postalCode", "country"],
  zh: ["recipient", "phone", "country", "province", "city", "postalCode", "line1", "line2"],
};
const wide: Field[] = ["line1", "line2"];

/** AddressForm adds an address to the caller's, or changes the one it is given. */
export function AddressForm({
  address,
  onDone,
  onCancel,
}: {
  address?: Address;
  onDone: (address: Address) => void;
  onCancel?: () => void;
}) {
  const common = useCommon();
  const t = useAddressText();
  const language = useLanguage();
  const queries = useQueryClient();
  const schema = addressSchema({
    required: common("required"),
    control: t("control"),
    notPhone: t("notPhone"),
    tooLong: count => t("tooLong", { count }),
  });
  const form = useForm<Record<Field, string>>({
    initialValues: {
      recipient: address?.recipient ?? "",
      phone: address?.phone ?? "",
      country: address?.country ?? (language === "zh" ? "中国" : ""),
      province: address?.province ?? "",
      city: address?.city ?? "",
      line1: address?.line1 ?? "",
      line2: address?.line2 ?? "",
      postalCode: address?.postalCode ?? "",
    },
    validate: schemaResolver(schema, { sync: true }),
    validateInputOnBlur: false,
  });
  const { onSubmit, pending, error } = useSubmission(form, async body => {
    const saved = address
      ? await answer(api.PUT("/api/v1/me/addresses/{id}", { params: { path: { id: address.id } }, body }))
      : await once("address", body, key =>
          answer(api.POST("/api/v1/me/addresses", { params: { header: { "Idempotency-Key": key } }, body })),
        );
    await queries.invalidateQueries({ queryKey: ["addresses"] });
    onDone(saved);
  });
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack>
        {error !== undefined && <ProblemAlert error={error} />}
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          {orders[language].map(field => (
            <TextInput
              key={field}
              {...form.getInputProps(field)}
              {...fields[field]}
              name={field}
              label={t(field)}
              required={field !== "line2"}
              style={wide.includes(field) ? { gridColumn: "1 / -1" } : undefined}
            />
          ))}
        </SimpleGrid>
        <Group justify="flex-end">
          {onCancel && (
            <Button variant="default" onClick={onCancel} disabled={pending}>
              {common("cancel")}
            </Button>
          )}
          <Button type="submit" loading={pending}>
            {t("save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
