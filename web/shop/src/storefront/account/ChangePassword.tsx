import { Alert, Button, Stack, Text, VisuallyHidden } from "@mantine/core";
import { schemaResolver, useForm } from "@mantine/form";
import { useState } from "react";
import { answer, api } from "@/api/client";
import * as z from "@/app/zod";
import { Password } from "@/session/Password";
import { useCommon } from "@/ui/messages";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useSubmission } from "@/ui/useSubmission";
import { useAccountRules } from "./accountSchema";
import { useAccountText } from "./messages";

/** ChangePassword changes the password of who is logged in. */
export function ChangePassword({ email }: { email: string }) {
  const common = useCommon();
  const t = useAccountText();
  const { password } = useAccountRules();
  const [done, setDone] = useState(false);
  const schema = z.object({ current: z.string().check(z.minLength(1, common("required"))), next: password });
  const form = useForm({
    initialValues: { current: "", next: "" },
    validate: schemaResolver(schema, { sync: true }),
    onValuesChange: values => {
      if (values.current || values.next) setDone(false);
    },
  });
  const { onSubmit, pending, error } = useSubmission(form, async body => {
    await answer(api.POST("/api/v1/me/password", { body }));
    form.reset();
    setDone(true);
  });
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack maw={400}>
        <Text size="sm" c="dimmed">
          {t("changePasswordWhy")}
        </Text>
        {error !== undefined && <ProblemAlert error={error} />}
        <VisuallyHidden aria-hidden>
          {/* A password manager asks whose password it is. */}
          <input type="text" name="username" autoComplete="username" value={email} readOnly tabIndex={-1} />
        </VisuallyHidden>
        <Password
          {...form.getInputProps("current")}
          label={t("currentPassword")}
          name="current"
          autoComplete="current-password"
        />
        <Password
          {...form.getInputProps("next")}
          label={t("newPassword")}
          description={t("passwordWhy")}
          name="next"
          autoComplete="new-password"
        />
        <Button type="submit" loading={pending}>
          {t("changePassword")}
        </Button>
        {done && (
          <Alert color="green" role="status">
            {t("passwordChanged")}
          </Alert>
        )}
      </Stack>
    </form>
  );
}
