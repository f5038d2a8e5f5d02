import { Button, Code, Group, Paper, Stack, Text } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import type { Schema } from "@/api/client";
import { CopyButton } from "@/ui/CopyButton";
import { formatDateTime } from "@/ui/format";
import { useProductWords } from "./messages";

/** StoredProduct says what the shop knows of a product besides what is edited, and leads to where customers see it. */
export function StoredProduct({ product }: { product: Schema<"Product"> }) {
  const t = useProductWords();
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Group gap={4} wrap="nowrap">
          <Code>{product.id}</Code>
          <CopyButton value={product.id} label={t("copyId")} />
        </Group>
        <Text size="sm" c="dimmed">
          {t("created")} {formatDateTime(product.createdAt)}
          <br />
          {t("updated")} {formatDateTime(product.updatedAt)}
        </Text>
        {product.status === "active" ? (
          // The shop is another page of its own.
          <Button
            component="a"
            href={`/products/${product.id}`}
            target="_blank"
            variant="default"
            leftSection={<IconExternalLink size={16} aria-hidden />}
          >
            {t("view")}
          </Button>
        ) : (
          <Text size="sm">{t("hiddenPreview")}</Text>
        )}
      </Stack>
    </Paper>
  );
}
