import { Alert, Button, CloseButton, Group, List, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import { useSession } from "@/session/useSession";
import { useCommon } from "@/ui/messages";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { forgetRefused } from "./merge";
import { useCartText } from "./messages";
import type { Cart } from "./useCart";

/** CartNotices tells what became of lines from before log-in, and that a session ended. */
export function CartNotices({ cart, stale }: { cart: Cart; stale: boolean }) {
  const t = useCartText();
  const common = useCommon();
  const { expired } = useSession();
  const { error, refused, again } = cart.merge;
  return (
    <>
      {expired && (
        <Alert color="orange" role="status">
          <Stack gap="xs" align="flex-start">
            <Text size="sm">{t("expired")}</Text>
            <Button size="compact-sm" variant="default" component={Link} to="/login?next=/cart">
              {t("logIn")}
            </Button>
          </Stack>
        </Alert>
      )}
      {error !== undefined && <ProblemAlert error={error} title={t("mergeFailed")} retry={again} />}
      {refused.length > 0 && (
        <Alert color="orange" role="status">
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <div>
              <Text size="sm">{t("refused")}</Text>
              <List size="sm">
                {refused.map(l => (
                  <List.Item key={l.skuId}>{l.title}</List.Item>
                ))}
              </List>
            </div>
            <CloseButton aria-label={common("close")} onClick={forgetRefused} />
          </Group>
        </Alert>
      )}
      {stale && (
        <Text size="sm" c="dimmed" role="status">
          {t("stale")}
        </Text>
      )}
    </>
  );
}
