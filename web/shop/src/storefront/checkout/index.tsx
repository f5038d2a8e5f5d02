import { Alert, Button, Stack, Text } from "@mantine/core";
import { Link, Navigate } from "react-router";
import { useSession } from "@/session/useSession";
import { Page } from "@/ui/Page";
import { useCheckoutText } from "./messages";
import { Ordering } from "./Ordering";

export default function CheckoutPage() {
  const t = useCheckoutText();
  const { session, expired } = useSession();
  if (!session && !expired) return <Navigate to="/login?next=%2Fcheckout" replace />;
  return (
    <Page title={t("title")}>
      {session ? (
        <Ordering key={session.user.id} customer={session.user.id} />
      ) : (
        <Alert color="orange" role="status">
          <Stack align="flex-start" gap="xs">
            <Text size="sm">{t("expired")}</Text>
            <Button size="compact-sm" variant="default" component={Link} to="/login?next=%2Fcheckout">
              {t("logIn")}
            </Button>
          </Stack>
        </Alert>
      )}
    </Page>
  );
}
