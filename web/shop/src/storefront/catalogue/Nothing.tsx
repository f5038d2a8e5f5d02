import { Button, Group, Stack, Text } from "@mantine/core";
import { IconMoodEmpty } from "@tabler/icons-react";
import { Link } from "react-router";
import { type Filters, noFilters, writeFilters } from "./filters";
import { useCatalogue } from "./messages";

/** Nothing stands where no product matches, with ways on. */
export function Nothing({ filters }: { filters: Filters }) {
  const t = useCatalogue();
  const plain = { ...filters, ...noFilters };
  const filtered = writeFilters(filters).toString() !== writeFilters(plain).toString();
  return (
    <Stack align="center" gap="sm" p="xl">
      <IconMoodEmpty size={44} aria-hidden />
      <Text fw={600} size="lg">
        {t("nothing")}
      </Text>
      <Text c="dimmed">{t("nothingWhy")}</Text>
      <Group justify="center">
        {filtered && (
          <Button component={Link} to={`/products?${writeFilters(plain)}`}>
            {t("clearFilters")}
          </Button>
        )}
        <Button component={Link} to="/products" variant="default">
          {t("browseAll")}
        </Button>
      </Group>
    </Stack>
  );
}
