import { Alert, Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { schemaResolver, useForm } from "@mantine/form";
import { IconMail } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useLocation } from "react-router";
import { answer, api } from "@/api/client";
import * as z from "@/app/zod";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useSubmission } from "@/ui/useSubmission";
import { useAccountRules } from "./accountSchema";
import { Entrance } from "./Entrance";
import type { Handed } from "./handed";
import { useAccountText } from "./messages";

/** ForgotPassword asks for a reset mail. What it says does not depend on whether there is such an account. */
export default function ForgotPassword() {
  const t = useAccountText();
  const { email } = useAccountRules();
  const handed = useLocation().state as Handed;
  const [sentTo, setSentTo] = useState("");
  const form = useForm({
    initialValues: { email: handed?.email ?? "" },
    validate: schemaResolver(z.object({ email }), { sync: true }),
  });
  const { onSubmit, pending, error } = useSubmission(form, async body => {
    await answer(api.POST("/api/v1/password-resets", { body }));
    setSentTo(body.email.trim());
  });
  return (
    <Entrance title={t("forgotTitle")}>
      {sentTo ? (
        <Alert color="green" role="status" title={t("sent")} icon={<IconMail size={20} aria-hidden />}>
          {t("sentWhy", { email: sentTo })}
        </Alert>
      ) : (
        <Text size="sm">{t("forgotWhy")}</Text>
      )}
      <form onSubmit={onSubmit} noValidate>
        <Stack>
          {error !== undefined && <ProblemAlert error={error} />}
          <TextInput
            {...form.getInputProps("email")}
            label={t("email")}
            type="email"
            name="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
          <Button type="submit" loading={pending} fullWidth variant={sentTo ? "default" : undefined}>
            {t(sentTo ? "sendAgain" : "sendLink")}
          </Button>
        </Stack>
      </form>
      <Anchor component={Link} to="/login" state={{ email: form.values.email }} size="sm">
        {t("backToLogin")}
      </Anchor>
    </Entrance>
  );
}
