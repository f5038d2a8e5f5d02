import { Alert, Anchor, Button, Stack } from "@mantine/core";
import { schemaResolver, useForm } from "@mantine/form";
import { useSyncExternalStore } from "react";
import { Link, useNavigate } from "react-router";
import { answer, api } from "@/api/client";
import { Problem } from "@/api/problem";
import * as z from "@/app/zod";
import { Password } from "@/session/Password";
import { end } from "@/session/store";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useSubmission } from "@/ui/useSubmission";
import { useAccountRules } from "./accountSchema";
import { Entrance } from "./Entrance";
import { useAccountText } from "./messages";
import { forgetResetToken, resetToken, subscribe } from "./resetToken";

/** ResetPassword sets a new password by the link of a mail. */
export default function ResetPassword() {
  const t = useAccountText();
  const { password } = useAccountRules();
  const navigate = useNavigate();
  const token = useSyncExternalStore(subscribe, resetToken);
  const form = useForm({
    initialValues: { password: "" },
    validate: schemaResolver(z.object({ password }), { sync: true }),
  });
  const { onSubmit, pending, error } = useSubmission(form, async body => {
    await answer(api.POST("/api/v1/password-resets/{token}", { params: { path: { token: token ?? "" } }, body }));
    forgetResetToken();
    end(); // the server ended every session of this account
    navigate("/login", { replace: true, state: { passwordSet: true } });
  });
  const invalid = error instanceof Problem && error.code === "RESET_LINK_INVALID";
  return (
    <Entrance title={t("resetTitle")}>
      {!token || invalid ? (
        <>
          <Alert color="orange" role="alert" title={invalid ? t("linkInvalid") : undefined}>
            {t(invalid ? "linkInvalidWhy" : "linkMissing")}
          </Alert>
          <Anchor component={Link} to="/forgot-password">
            {t("askAgain")}
          </Anchor>
        </>
      ) : (
        <form onSubmit={onSubmit} noValidate>
          <Stack>
            {error !== undefined && <ProblemAlert error={error} />}
            <Password
              {...form.getInputProps("password")}
              label={t("newPassword")}
              description={t("passwordWhy")}
              name="password"
              autoComplete="new-password"
            />
            <Button type="submit" loading={pending} fullWidth>
              {t("setPassword")}
            </Button>
          </Stack>
        </form>
      )}
    </Entrance>
  );
}
