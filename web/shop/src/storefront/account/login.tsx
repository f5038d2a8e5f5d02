import { Alert, Anchor, Group, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { Link, useLocation, useSearchParams } from "react-router";
import { LoginForm } from "@/session/LoginForm";
import { safeNext } from "@/session/next";
import { useUser } from "@/session/useSession";
import { Entrance } from "./Entrance";
import { GoOn } from "./GoOn";
import type { Handed } from "./handed";
import { useAccountText } from "./messages";

/** Login asks who somebody is, and goes on where they wanted to be. */
export default function Login() {
  const t = useAccountText();
  const user = useUser();
  const handed = useLocation().state as Handed;
  const [params] = useSearchParams();
  const next = safeNext(params.get("next"));
  if (user) return <GoOn to={next} />;
  return (
    <Entrance title={t("logIn")}>
      {handed?.passwordSet && (
        <Alert color="green" role="status" icon={<IconCheck size={20} aria-hidden />}>
          {t("passwordSet")}
        </Alert>
      )}
      <LoginForm email={handed?.email} />
      <Group justify="space-between" gap="xs">
        <Anchor component={Link} to="/forgot-password" size="sm">
          {t("forgot")}
        </Anchor>
        <Text size="sm">
          {t("noAccount")}{" "}
          <Anchor component={Link} to={{ pathname: "/register", search: params.toString() }}>
            {t("register")}
          </Anchor>
        </Text>
      </Group>
    </Entrance>
  );
}
