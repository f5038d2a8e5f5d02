import { Button, Center, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { logIn } from "@/api/console";
import { Problem } from "@/api/http";
import { useShell } from "./messages";

/** Login asks for the token of a console that others can reach. */
export default function Login({ onDone }: { onDone: () => void }) {
  const t = useShell();
  const [token, setToken] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError("");
    try {
      await logIn(token);
      onDone();
    } catch (e) {
      setError(e instanceof Problem && e.status === 401 ? t("login.wrong") : (e as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="lg" w={360} component="form" onSubmit={submit}>
        <Stack>
          <Title order={1} size="h4">
            {t("login.title")}
          </Title>
          <PasswordInput
            label={t("login.token")}
            description={t("login.hint")}
            value={token}
            onChange={e => setToken(e.currentTarget.value)}
            autoComplete="current-password"
            error={error}
            data-autofocus
          />
          <Button type="submit" loading={busy} disabled={!token}>
            {t("login.submit")}
          </Button>
          <Text size="xs" c="dimmed" ff="monospace">
            mall console
          </Text>
        </Stack>
      </Paper>
    </Center>
  );
}
