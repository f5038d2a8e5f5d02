import { Anchor, Button, Card, Group, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { Problem } from "@/api/problem";
import { LoginForm } from "@/session/LoginForm";
import { logOut } from "@/session/logOut";
import type { User } from "@/session/store";
import { useSession } from "@/session/useSession";
import { Page } from "@/ui/Page";
import { useShellText } from "./messages";
import classes from "./shell.module.css";

/**
 * useOperator is the operator who uses the page; undefined when nobody or a customer does. One whose session has ended
 * by itself stays: the dialog over the page asks for the password, and what is on the page is kept.
 */
export function useOperator(): User | undefined {
  const { session, expired, last } = useSession();
  const user = session?.user ?? (expired ? last : undefined);
  return user?.role === "operator" ? user : undefined;
}

/** Gate lets operators through. The server refuses everybody else, too; this says so and offers a way on. */
export function Gate({ children }: { children: ReactNode }) {
  const operator = useOperator();
  const { session } = useSession();
  const refused = useRefused(session?.user.id);
  if (operator && !refused) return children;
  if (session) return <OperatorsOnly email={session.user.email} />;
  return <LogIn />;
}

/** useRefused tells that the server no longer takes this user for an operator, whatever the session says. */
function useRefused(userId: string | undefined): boolean {
  const queries = useQueryClient();
  const [refused, setRefused] = useState<string>();
  useEffect(() => {
    const look = (error: unknown) => {
      if (error instanceof Problem && error.status === 403 && error.code === "FORBIDDEN") setRefused(userId);
    };
    const stops = [
      queries.getQueryCache().subscribe(({ query }) => look(query.state.error)),
      queries.getMutationCache().subscribe(({ mutation }) => look(mutation?.state.error)),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [queries, userId]);
  return refused !== undefined && refused === userId;
}

function LogIn() {
  const t = useShellText();
  return (
    <div className={classes.gate}>
      <Page title={t("logIn")}>
        <Text c="dimmed">{t("logInWhy")}</Text>
        <Card withBorder padding="lg">
          <LoginForm />
        </Card>
        <Anchor href="/" size="sm">
          {t("toStorefront")}
        </Anchor>
      </Page>
    </div>
  );
}

function OperatorsOnly({ email }: { email: string }) {
  const t = useShellText();
  return (
    <div className={classes.gate}>
      <Page title={t("operatorsOnly")}>
        <Stack>
          <Text>{t("operatorsOnlyWhy", { email })}</Text>
          <Group>
            <Button component="a" href="/">
              {t("toStorefront")}
            </Button>
            <Button variant="default" onClick={logOut}>
              {t("otherAccount")}
            </Button>
          </Group>
        </Stack>
      </Page>
    </div>
  );
}
