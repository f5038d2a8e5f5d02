import { Alert, Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import { Link, useRouteError } from "react-router";
import { reportError } from "@/telemetry";
import { useCommon } from "@/ui/messages";
import { Page } from "@/ui/Page";
import { useShellText } from "./messages";

/** RouteError stands where a page's file could not be loaded, and where nothing closer caught what broke. */
export function RouteError() {
  const t = useShellText();
  const common = useCommon();
  const error = useRouteError();
  useEffect(() => reportError(error), [error]);
  return (
    <Page title={t("pageFailed")}>
      <Alert color="red" role="alert">
        <Stack align="flex-start" gap="sm">
          <Text size="sm">{t("pageFailedWhy")}</Text>
          <Group>
            <Button size="xs" variant="default" onClick={() => location.reload()}>
              {common("reload")}
            </Button>
            <Anchor component={Link} to="/admin" size="sm">
              {t("toDashboard")}
            </Anchor>
          </Group>
        </Stack>
      </Alert>
    </Page>
  );
}
