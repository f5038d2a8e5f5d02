import { Button, Stack, Text } from "@mantine/core";
import { IconBoxOff } from "@tabler/icons-react";
import { Link } from "react-router";
import { Page } from "@/ui/Page";
import { useCatalogue } from "../messages";

/** Gone stands where a product was. */
export function Gone() {
  const t = useCatalogue();
  return (
    <Page title={t("gone")}>
      <Stack align="center" gap="sm" p="xl">
        <IconBoxOff size={44} aria-hidden />
        <Text c="dimmed" ta="center">
          {t("goneWhy")}
        </Text>
        <Button component={Link} to="/products">
          {t("browseAll")}
        </Button>
      </Stack>
    </Page>
  );
}
