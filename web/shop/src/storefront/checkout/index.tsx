import { Alert, Button, Stack, Text } from "@mantine/core";
import { Link, Navigate, useSearchParams } from "react-router";
import { useSession } from "@/session/useSession";
import { Page } from "@/ui/Page";
import { useCheckoutText } from "./messages";
import { Ordering } from "./Ordering";

export default function CheckoutPage() {
  const t = useCheckoutText();
  const { session, expired } = useSession();
  const [params] = useSearchParams();
  const only = params.get("sku");
  const logIn = `/login?next=${encodeURIComponent(only ? `/checkout?sku=${encodeURIComponent(only)}` : "/checkout")}`;
  if (!session && !expired) return <Navigate to={logIn} replace />;
  return (
    <Page title={t("title")}>
      {session ? (
        <Ordering key={session.user.id} customer={session.user.id} only={only} />
      ) : (
        <Alert color="orange" role="status">
          <Stack align="flex-start" gap="xs">
            <Text size="sm">{t("expired")}</Text>
            <Button size="compact-sm" variant="default" component={Link} to={logIn}>
              {t("logIn")}
            </Button>
          </Stack>
        </Alert>
      )}
    </Page>
  );
}
